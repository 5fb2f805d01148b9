"""Times commands in turn, so that whatever else a machine does falls on all of them.

It measures and reports; nothing here may fail because something is slow.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

if sys.platform != "win32":
    import resource

_LONGEST_SECONDS = 600.0
"""After so long a command counts as hung."""


class BenchmarkBroken(Exception):
    """A command of a benchmark did not do its work, so that its time says nothing."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What one execution of a command took, with all the processes it waited for."""

    wall: float
    cpu: float | None
    """None where the system does not tell."""


def time_in_turn(
    commands: Mapping[str, Sequence[str]],
    *,
    folder: Path,
    rounds: int,
    tell: Callable[[str], None],
) -> dict[str, list[Sample]]:
    """Run every command once a round, each round beginning with another one.

    Parameters
    ----------
    commands
        Command lines by name.
    folder
        Where they are run.
    rounds
        How often.
    tell
        Called with a line about each command that was run.

    Raises
    ------
    BenchmarkBroken
        A command failed or hung.
    """
    samples: dict[str, list[Sample]] = {name: [] for name in commands}
    names = list(commands)
    for number in range(rounds):
        start = number % len(names)
        for name in names[start:] + names[:start]:
            sample = run_once(commands[name], folder)
            samples[name].append(sample)
            tell(f"round {number + 1}/{rounds}: {name} {sample.wall:.2f} s")
    return samples


def run_once(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    *,
    longest: float = _LONGEST_SECONDS,
) -> Sample:
    """Run a command to its end, and time it.

    Parameters
    ----------
    longest
        After so many seconds it counts as hung.

    Raises
    ------
    BenchmarkBroken
        It failed or hung.
    """
    # a file, not a pipe: a full pipe would make the command wait for us
    with tempfile.TemporaryFile() as talk:
        cpu_before, before = _children_cpu(), time.perf_counter()
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=talk,
                stderr=subprocess.STDOUT,
                timeout=longest,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise BenchmarkBroken(f"{' '.join(command)} did not end in {longest:g} s.") from error
        wall, cpu_after = time.perf_counter() - before, _children_cpu()
        if done.returncode != 0:
            talk.seek(0)
            text = talk.read().decode("utf-8", errors="replace")[-3000:]
            raise BenchmarkBroken(
                f"{' '.join(command)} ended with exit code {done.returncode}:\n{text}"
            )
    cpu = None if cpu_before is None or cpu_after is None else cpu_after - cpu_before
    return Sample(wall, cpu)


def _children_cpu() -> float | None:
    if sys.platform == "win32":
        return None
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime

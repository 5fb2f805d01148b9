"""Runs a compiler so that nothing of it outlives whoever waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from jupyter_reprise.stan import guard

_PAUSE = 0.05


def run_guarded(
    command: tuple[str, ...], folder: Path, wait: Callable[[], None], *, log: Path | None = None
) -> int:
    """Run a command to its end; gives its exit code.

    When this process dies or `wait` raises, the command ends with all processes it started.

    Parameters
    ----------
    folder
        Where it works and keeps its temporary files; removed when it does not come to its end.
    wait
        Called many times a second while it takes.
    log
        Where to write what it prints; None drops that.
    """
    with (log or Path(os.devnull)).open("wb") as stream:
        process = subprocess.Popen(
            (sys.executable, "-I", "-S", guard.__file__, *command),
            stdin=subprocess.PIPE,
            stdout=stream,
            stderr=stream,
            cwd=folder,
            env={**os.environ, "TMPDIR": str(folder)},
            start_new_session=True,
        )
    try:
        while process.poll() is None:
            wait()
            time.sleep(_PAUSE)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        process.wait()
    return process.returncode

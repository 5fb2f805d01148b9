"""Compares our git filter with nbstripout's: `python -m tests.benchmarks.git_filters`.

Both add and check out the same notebooks, of sizes from 20 KB to 5 MB as real ones have, in a
repository each. What counts is processor time, that of all processes that git starts included.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.timing import BenchmarkBroken, Sample, run_once

COUNT = 1000
QUICK_COUNT = 2
SMALLEST, LARGEST = 20_000, 5_000_000
"""Bytes of a notebook; sizes between are as frequent as their logarithms."""
WANTED = 30.0

_LONGEST = 7200.0
"""Seconds; nbstripout needs half an hour for a thousand notebooks on a busy machine."""

_NO_RESTORE = {"REPRISE_NO_RESTORE": "1"}
_FILTERS = {
    "reprise": ["jupyter_reprise", "git", "install"],
    "nbstripout": ["nbstripout", "--install"],
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One command of git, with our filter and with nbstripout's."""

    command: str
    ours: Sample
    peer: Sample
    wanted: float | None = None

    @property
    def ratio(self) -> float:
        """How many times as much processor time the peer takes."""
        ours, peer = (s.wall if s.cpu is None else s.cpu for s in (self.ours, self.peer))
        return peer / max(ours, 0.001)


def main(arguments: list[str] | None = None) -> int:
    """Run the comparison, and give the exit code."""
    options = _parser().parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="reprise-benchmark-") as name:
            folder = Path(name).resolve()
            count = options.count or (QUICK_COUNT if options.quick else COUNT)
            comparisons, calls = _compare(folder, count)
    except BenchmarkBroken as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if options.json is not None:
        figures = [{**asdict(c), "ratio": c.ratio} for c in comparisons]
        options.json.write_text(json.dumps(figures, indent=1), "utf-8")
    print(f"{count} notebooks; seconds of processor time (and of waiting)\n")
    for c in comparisons:
        goal = "" if c.wanted is None else f"  wanted {c.wanted:g}x"
        print(
            f"{c.command:<34} reprise {_seconds(c.ours)}  nbstripout {_seconds(c.peer)}"
            f"  {c.ratio:6.1f}x{goal}"
        )
    print(f"\ngit status on an unchanged tree starts our filter {calls} times")
    return 0


def _seconds(sample: Sample) -> str:
    cpu = "" if sample.cpu is None else f"{sample.cpu:8.2f}"
    return f"{cpu} ({sample.wall:.2f})"


def _compare(folder: Path, count: int) -> tuple[list[Comparison], int]:
    for name, command in _FILTERS.items():
        (folder / name).mkdir()
        _git(folder / name, "init", "-q")
        _do([sys.executable, "-W", "ignore", "-m", *command], folder / name)
    for number, content in enumerate(_notebooks(count)):
        for name in _FILTERS:
            (folder / name / f"{number:04}.ipynb").write_bytes(content)
    added = _time_both(folder, ["git", "add", "."])
    for name in _FILTERS:
        identity = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
        _git(folder / name, *identity, "commit", "-q", "-m", "notebooks")
    comparisons = [Comparison("git add", *added, wanted=WANTED)]
    for title, environment in (
        ("git checkout", _NO_RESTORE),
        ("git checkout, outputs restored", {}),
    ):
        for name in _FILTERS:
            _remove_notebooks(folder / name)
        checked_out = _time_both(folder, ["git", "checkout", "-q", "."], environment)
        comparisons.append(Comparison(title, *checked_out))
    return comparisons, _filter_calls(folder / "reprise")


def _time_both(
    folder: Path, command: list[str], environment: dict[str, str] | None = None
) -> tuple[Sample, Sample]:
    ours, peer = (
        run_once(command, folder / name, environment, longest=_LONGEST) for name in _FILTERS
    )
    return ours, peer


def _filter_calls(repository: Path) -> int:
    """Count how often git starts the filter to tell that nothing changed."""
    # git looks again into files that are as young as its index
    for path in repository.glob("*.ipynb"):
        os.utime(path, (1e9, 1e9))
    _git(repository, "update-index", "--refresh")
    done = subprocess.run(
        ["git", "status", "--porcelain"],
        cwd=repository,
        env={**os.environ, "GIT_TRACE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.stdout:
        raise BenchmarkBroken(f"git status is not clean:\n{done.stdout[:1000]}")
    return done.stderr.count("run_command: '")


def _remove_notebooks(repository: Path) -> None:
    for path in repository.glob("*.ipynb"):
        path.unlink()


def _notebooks(count: int) -> Iterator[bytes]:
    """Make notebooks of pictures, figures' data and text, the same each time."""
    chance = random.Random(1)
    makers = (_picture, _plot, _print_out)
    for number in range(count):
        size = int(SMALLEST * (LARGEST / SMALLEST) ** chance.random())
        cells = chance.randint(5, 40)
        each = max(200, (size - cells * 400) // cells)
        nb = {
            "cells": [
                _cell(f"{number}-{i}", i, makers[(number + i) % 3](chance, each))
                for i in range(cells)
            ],
            "metadata": {"kernelspec": {"display_name": "Python 3", "name": "python3"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        yield json.dumps(nb, indent=1, sort_keys=True).encode() + b"\n"


def _cell(name: str, number: int, output: dict[str, Any]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": number,
        "id": f"cell-{name}",
        "metadata": {},
        "outputs": [output],
        "source": [f"value_{line} = compute('{name}', {line})\n" for line in range(8)],
    }


def _picture(chance: random.Random, size: int) -> dict[str, Any]:
    data = base64.b64encode(chance.randbytes(size * 3 // 4)).decode() + "\n"
    return {"output_type": "display_data", "data": {"image/png": data}, "metadata": {}}


def _plot(chance: random.Random, size: int) -> dict[str, Any]:
    # laid out with one space a level, a number takes about thirty bytes
    data = {"x": [chance.random() for _ in range(size // 30)]}
    mime = "application/vnd.plotly.v1+json"
    return {"output_type": "display_data", "data": {mime: data}, "metadata": {}}


def _print_out(chance: random.Random, size: int) -> dict[str, Any]:
    lines = [f"iteration {i}: loss {chance.random():.6f}\n" for i in range(size // 40)]
    return {"output_type": "stream", "name": "stdout", "text": lines}


def _git(repository: Path, *words: str) -> None:
    _do(["git", *words], repository)


def _do(command: list[str], folder: Path) -> None:
    run_once(command, folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.git_filters", description=__doc__
    )
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_COUNT} notebooks")
    parser.add_argument("--count", type=int, metavar="N", help=f"notebooks; {COUNT} unless told")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser


if __name__ == "__main__":
    sys.exit(main())

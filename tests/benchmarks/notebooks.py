"""Writes the notebooks that the benchmarks execute, and the project that holds them.

Must not import Reprise or anything it is compared with.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TRIVIAL = "trivial"
CELLS = "cells"
OUTPUT = "output"
SWEEP = "sweep"
POINTS = "points.csv"

_LINE = 80
_OUTPUT_BYTES = 50_000


def write_project(folder: Path, *, cells: int, points: int = 8) -> None:
    """Write a project with one notebook for each workload.

    Parameters
    ----------
    folder
        An empty folder.
    cells
        How many code cells the longer notebooks have.
    points
        At how many points the sweep's notebook is run.
    """
    (folder / "reprise.toml").write_text('[project]\nname = "benchmark"\n', "utf-8")
    write_notebook(notebook_path(folder, TRIVIAL), ["1 + 1"])
    write_notebook(notebook_path(folder, CELLS), ["pass"] * cells)
    write_notebook(notebook_path(folder, SWEEP), ["n = 0", "n + 1"], tags=["parameters"])
    (folder / POINTS).write_text("\n".join(["n", *map(str, range(points))]) + "\n", "utf-8")
    # lines, as real output has them: notebook files hold an output line by line
    loud = f"print('\\n'.join(['x' * {_LINE - 1}] * {_OUTPUT_BYTES // _LINE}))"
    write_notebook(notebook_path(folder, OUTPUT), [loud] * cells)


def notebook_path(folder: Path, workload: str) -> Path:
    """Give where a workload's notebook lies in a project."""
    return folder / f"{workload}.ipynb"


def write_notebook(path: Path, sources: list[str], *, tags: list[str] | None = None) -> None:
    """Write a notebook; the tags are those of its first cell."""
    cells: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "id": f"cell-{index}",
            "metadata": {"tags": tags} if tags and index == 0 else {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for index, source in enumerate(sources)
    ]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nb = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": spec},
        "cells": cells,
    }
    path.write_text(json.dumps(nb, indent=1), "utf-8")

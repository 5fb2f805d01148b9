"""Executes a notebook with our papermill engine alone: no project, no report, nothing kept."""

from __future__ import annotations

import sys
from pathlib import Path

from jupyter_reprise.execution.engine import RepriseEngine
from jupyter_reprise.execution.managed import read_notebook


def main(source: str, target: str) -> None:
    nb = read_notebook(Path(source).read_bytes())
    RepriseEngine.execute_notebook(nb, "python3", output_path=target, progress_bar=False)


if __name__ == "__main__":
    main(*sys.argv[1:])

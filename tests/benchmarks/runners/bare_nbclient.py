"""Executes a notebook with nothing but nbclient: load, execute, write once."""

from __future__ import annotations

import sys

import nbformat
from nbclient import NotebookClient


def main(source: str, target: str) -> None:
    nb = nbformat.read(source, as_version=4)
    NotebookClient(nb, kernel_name="python3", timeout=None).execute()
    nbformat.write(nb, target)


if __name__ == "__main__":
    main(*sys.argv[1:])

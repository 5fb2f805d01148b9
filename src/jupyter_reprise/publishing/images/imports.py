"""Reads from the source of notebooks and modules what they import, without running them."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jupyter_reprise.notebook.cells import source_text
from jupyter_reprise.notebook.document import code_cells
from jupyter_reprise.notebook.python_cells import parse_cell


def imported_names(path: Path) -> set[str]:
    """Give the full names of all modules that a notebook or `.py` file imports somewhere."""
    return {name for tree in _trees(path) for name in _names(tree)}


def local_modules(paths: Iterable[Path], root: Path) -> tuple[Path, ...]:
    """Give the files of a project that these notebooks import, and those that they import.

    A module is looked for where Python would: beside the notebook, and below that.
    """
    found: set[Path] = set()
    waiting = [(path, path.parent) for path in paths]
    while waiting:
        path, folder = waiting.pop()
        for name in imported_names(path):
            for file in _files_of(name, folder):
                if file not in found and file.is_relative_to(root):
                    found.add(file)
                    waiting.append((file, folder))
    return tuple(sorted(found))


def _trees(path: Path) -> Iterator[ast.AST]:
    if path.suffix != ".ipynb":
        try:
            yield ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            return
        return
    nb: dict[str, Any] = json.loads(path.read_text("utf-8"))
    for _, cell in code_cells(nb):
        try:
            yield parse_cell(source_text(cell)).tree
        except SyntaxError:
            continue


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _files_of(name: str, folder: Path) -> Iterator[Path]:
    place = folder
    for part in name.split("."):
        if (place / f"{part}.py").is_file():
            yield place / f"{part}.py"
            return
        place = place / part
        if (place / "__init__.py").is_file():
            yield from sorted(path for path in place.rglob("*.py") if path.is_file())
            return
        if not place.is_dir():
            return

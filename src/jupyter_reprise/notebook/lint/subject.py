"""A notebook made ready for the rules: its cells parsed once, its imports known.

Nothing here finds fault.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from jupyter_reprise.notebook.cells import notebook_language, source_text
from jupyter_reprise.notebook.document import cell_tags
from jupyter_reprise.notebook.lint.calls import Callee, Imports
from jupyter_reprise.notebook.lint.commands import Command, separate, with_older_syntax
from jupyter_reprise.notebook.lint.model import Finding, Rule
from jupyter_reprise.notebook.lint.nodes import Nodes
from jupyter_reprise.notebook.strip_policy import StripPolicy

COMMITTED: Final = StripPolicy()
"""What git strips where no project says otherwise."""

_EMPTY: Final = ast.Module(body=[], type_ignores=[])


@dataclass
class Cell:
    """A cell as the rules see it."""

    index: int
    raw: Mapping[str, Any]
    text: str
    tree: ast.Module = field(default_factory=lambda: _EMPTY)
    """Empty for anything but Python that could be read."""
    commands: list[Command] = field(default_factory=list)
    error: SyntaxError | None = None

    @cached_property
    def nodes(self) -> Nodes:
        return Nodes(self.tree)

    @property
    def is_code(self) -> bool:
        return bool(self.raw["cell_type"] == "code")

    @property
    def tags(self) -> tuple[str, ...]:
        return cell_tags(self.raw)

    def finding(self, rule: Rule, message: str, line: int | None = None) -> Finding:
        cell_id = self.raw.get("id")
        cell_id = cell_id if isinstance(cell_id, str) else None
        return Finding(rule, message, self.index, cell_id, line)


class Subject:
    """A notebook, read as far as the rules need it.

    Parameters
    ----------
    nb
        The notebook, which is not changed.
    is_served
        Whether the project relies on its parameters: it has gates or secrets in `reprise.toml`.
    policy
        What the project has git strip.
    """

    def __init__(
        self,
        nb: Mapping[str, Any],
        *,
        is_served: bool = False,
        policy: StripPolicy = COMMITTED,
    ) -> None:
        self.nb = nb
        self.policy = policy
        self.is_served = is_served
        self.is_python = notebook_language(nb) == "python" and python_version(nb)[:1] != (2,)

    @cached_property
    def cells(self) -> list[Cell]:
        return [self._read(index, raw) for index, raw in enumerate(self.nb["cells"])]

    @cached_property
    def imports(self) -> Imports:
        return Imports(cell.nodes for cell in self.cells)

    @property
    def code(self) -> Iterator[Cell]:
        return (cell for cell in self.cells if cell.is_code)

    @cached_property
    def calls(self) -> list[tuple[Cell, ast.Call, Callee]]:
        """Every call of a function that has a name, in the order of cells."""
        return [
            (cell, call, callee)
            for cell in self.cells
            for call in cell.nodes.of(ast.Call)
            if (callee := self.imports.resolve(call.func)) is not None
        ]

    def _read(self, index: int, raw: Mapping[str, Any]) -> Cell:
        cell = Cell(index, raw, re.sub(r"\r\n?", "\n", source_text(raw)))
        if not (cell.is_code and self.is_python):
            return cell
        try:
            cell.tree, cell.commands = parse(cell.text)
        except SyntaxError as error:
            cell.error = error
            cell.commands = separate(cell.text).commands
        return cell


def python_version(nb: Mapping[str, Any]) -> tuple[int, ...]:
    """Give the version of Python that ran the notebook last; nothing when that is not known."""
    info = nb["metadata"].get("language_info")
    version = info.get("version") if isinstance(info, Mapping) else None
    match = re.match(r"(\d{1,4})\.(\d{1,4})", version) if isinstance(version, str) else None
    return (int(match[1]), int(match[2])) if match else ()


def parse(text: str) -> tuple[ast.Module, list[Command]]:
    """Parse a cell's Python, with IPython's own syntax taken out of it.

    Raises
    ------
    SyntaxError
        It is not Python even so; `lineno` counts from 1 within the cell.
    """
    if not text.lstrip().startswith("%%"):
        try:
            return _parse(text), []
        except SyntaxError:
            pass  # most often for a magic
    separated = separate(text)
    try:
        return _parse(separated.python), separated.commands
    except SyntaxError:
        older = with_older_syntax(separated.python)
        if sys.version_info >= (3, 12) or older == separated.python:
            raise
        return _parse(older), separated.commands


def _parse(text: str) -> ast.Module:
    # Only the kernel that runs the cell should warn about its escapes.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (ValueError, RecursionError, MemoryError) as error:
            raise SyntaxError(str(error) or "nested too deeply") from error

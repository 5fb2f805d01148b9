"""Rules about names: what a notebook uses must be defined in it, above the place of use.

Where a notebook may define names that nobody can read from its source, nothing is claimed.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jupyter_reprise.models.naming import cell_label
from jupyter_reprise.notebook.cells import PARAMETERS_TAG
from jupyter_reprise.notebook.lint.commands import (
    FOREIGN_CELL_MAGICS,
    OPAQUE_MAGICS,
    PYTHON_CELL_MAGICS,
    PYTHON_LINE_MAGICS,
)
from jupyter_reprise.notebook.lint.events import Binding, Event, Removal, Unknown, Use
from jupyter_reprise.notebook.lint.model import Finding, Rule, Severity
from jupyter_reprise.notebook.lint.scopes import read_events
from jupyter_reprise.notebook.lint.subject import Cell, Subject, python_version

SYNTAX_ERROR: Final = Rule(
    id="syntax-error",
    title="A cell is not Python",
    why="The notebook stops at this cell, and what it would define is missing below.",
    mend="Mend the cell, or make it a raw or markdown cell if it is not meant to run.",
    severity=Severity.ERROR,
)
UNDEFINED_NAME: Final = Rule(
    id="undefined-name",
    title="A name is defined in no cell",
    why="It was once defined in a cell that is gone, or only in the kernel's memory: a run from"
    " the top fails here.",
    mend="Define or import the name above the cell that uses it, or correct its spelling.",
    severity=Severity.ERROR,
)
USED_BEFORE_DEFINITION: Final = Rule(
    id="used-before-definition",
    title="A name is used above the cell that defines it",
    why="The cells were executed in another order than they stand in: a run from the top fails"
    " here, or takes an older value.",
    mend="Move the definition above its first use.",
    severity=Severity.ERROR,
)
WILDCARD_IMPORT: Final = Rule(
    id="wildcard-import",
    title="`from module import *`",
    why="Which names exist then depends on the module's version, one may silently replace another,"
    " and no tool can tell which names are missing.",
    mend="Import the names that are used, or the module itself.",
)
RULES: Final = (SYNTAX_ERROR, UNDEFINED_NAME, USED_BEFORE_DEFINITION, WILDCARD_IMPORT)

_KNOWN: Final = frozenset(dir(builtins)) | {
    *("In", "Out", "display", "exit", "get_ipython", "quit", "copyright", "credits", "license"),
    *("__IPYTHON__", "__builtin__", "__builtins__", "__name__", "__doc__", "__annotations__"),
    *("_", "__", "___", "_i", "_ii", "_iii", "_ih", "_oh", "_dh", "_exit_code", "_margv"),
    # of newer Pythons than the one that checks
    *("PythonFinalizationError", "__conditional_annotations__"),
}
_NUMBERED: Final = re.compile(r"_i?\d+")
_WORD: Final = re.compile(r"[^\W\d]\w*")


def check(subject: Subject) -> Iterator[Finding]:
    """Look for names that are undefined, used too early or imported by `*`."""
    if not subject.is_python:
        return
    for cell in subject.code:
        if cell.error is not None and python_version(subject.nb) <= sys.version_info[:2]:
            yield cell.finding(SYNTAX_ERROR, _syntax_message(cell.error), cell.error.lineno)
        for node in cell.nodes.of(ast.ImportFrom):
            if node.names[0].name == "*":
                module = "." * node.level + (node.module or "")
                message = f"`from {module} import *` hides which names it defines"
                yield cell.finding(WILDCARD_IMPORT, message, node.lineno)
        for command in cell.commands:
            if command.name == "pylab" and "--no-import-all" not in command.text:
                message = "`%pylab` does `from numpy import *` and more"
                yield cell.finding(WILDCARD_IMPORT, message, command.line)
    yield from _check_names(subject)


def _syntax_message(error: SyntaxError) -> str:
    reason = (error.msg or "invalid syntax").partition(" (")[0]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"Python {version} can't read the cell: {reason[:1].lower()}{reason[1:]}"


@dataclass(frozen=True, slots=True)
class _Place:
    position: int
    """In the order of all events of the notebook."""
    cell: Cell
    line: int


class _Namespace:
    """What all cells together do to the notebook's names."""

    def __init__(self, subject: Subject) -> None:
        self.first: dict[str, _Place] = {}
        """Where each name is first defined."""
        self.suspected: set[str] = set()
        """Names that something unreadable might define."""
        self.opened_at: int | None = None
        """The position from which on any name may exist."""
        self.steps: list[tuple[_Place, Event]] = []
        for cell in subject.code:
            self._add(cell)

    def _add(self, cell: Cell) -> None:
        for command in cell.commands:
            is_python = command.name in PYTHON_LINE_MAGICS and not command.is_cell_wide
            if command.name == "!" or is_python:
                continue
            self.suspected.update(_WORD.findall(command.text))
            if command.name in OPAQUE_MAGICS:
                self._step(cell, Unknown(command.line))
            known = PYTHON_CELL_MAGICS | FOREIGN_CELL_MAGICS
            if command.is_cell_wide and command.name not in known:
                self.suspected.update(_WORD.findall(cell.text))
        if cell.error is not None:
            self.suspected.update(_WORD.findall(cell.text))
        if PARAMETERS_TAG in cell.tags:
            for node in cell.tree.body:  # `n: int` wants a value, which a run puts in
                if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                    self._step(cell, Binding(node.target.id, node.lineno))
        for event in read_events(cell.tree, has_walrus=bool(cell.nodes.of(ast.NamedExpr))):
            self._step(cell, event)

    def _step(self, cell: Cell, event: Event) -> None:
        place = _Place(len(self.steps), cell, event.line)
        self.steps.append((place, event))
        if isinstance(event, Binding):
            self.first.setdefault(event.name, place)
        elif isinstance(event, Unknown) and self.opened_at is None:
            self.opened_at = place.position

    def is_known(self, name: str) -> bool:
        return name in _KNOWN or name in self.suspected or _NUMBERED.fullmatch(name) is not None


def _check_names(subject: Subject) -> Iterator[Finding]:
    space = _Namespace(subject)
    defined: set[str] = set()
    reported: set[str] = set()
    removed: dict[str, _Place] = {}
    for place, event in space.steps:
        if isinstance(event, Binding):
            defined.add(event.name)
        elif isinstance(event, Removal):
            defined.discard(event.name)
            removed[event.name] = place
        elif isinstance(event, Use) and not ({event.name} & reported or space.is_known(event.name)):
            if event.name in defined or (event.is_deferred and event.name in space.first):
                continue
            if finding := _judge(space, event.name, place, removed.get(event.name)):
                reported.add(event.name)
                yield finding


def _judge(space: _Namespace, name: str, use: _Place, removed: _Place | None) -> Finding | None:
    """Say what is wrong with using a name that does not exist yet, if anything is certain."""
    first = space.first.get(name)
    if first is None:
        if space.opened_at is not None:
            return None
        message = f"`{name}` is used, but defined in no cell"
        return use.cell.finding(UNDEFINED_NAME, message, use.line)
    if space.opened_at is not None and space.opened_at < use.position:
        return None
    if removed is not None:
        message = f"`{name}` is used after `del` in {_where(removed, use)}"
    else:
        message = f"`{name}` is used here, but first defined in {_where(first, use)}"
    return use.cell.finding(USED_BEFORE_DEFINITION, message, use.line)


def _where(place: _Place, use: _Place) -> str:
    if place.cell is not use.cell:
        return cell_label(place.cell.index)
    return "this very line" if place.line == use.line else f"line {place.line}"

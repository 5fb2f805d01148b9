"""Rules about what a run leaves in the file: outputs, counts, cells and notes of its own.

What has to go is what stripping would take away.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from jupyter_reprise.models.naming import cell_label
from jupyter_reprise.notebook.lint.committed import stripped_cell, stripped_metadata
from jupyter_reprise.notebook.lint.model import Finding, Rule, Severity
from jupyter_reprise.notebook.lint.subject import Cell, Subject

OUTPUTS: Final = Rule(
    id="outputs",
    title="A cell keeps its outputs",
    why="Outputs make every commit a conflict, may hold data that must not be shared, and may be"
    " older than the code above them.",
    mend="Run `reprise check --fix`, or strip them by a git filter; a run keeps its outputs in the"
    " run store.",
    is_fixable=True,
)
EXECUTION_COUNT: Final = Rule(
    id="execution-count",
    title="A cell keeps its execution count",
    why="The number changes whenever somebody runs the cell, and says nothing about its code.",
    mend="Run `reprise check --fix`, or strip it by a git filter.",
    is_fixable=True,
)
RUN_LEFTOVERS: Final = Rule(
    id="run-leftovers",
    title="A run or an editor left notes of its own",
    why="Injected cells override the parameters of the next run; timings and widget states are of"
    " one session.",
    mend="Run `reprise check --fix`.",
    is_fixable=True,
)
EXECUTION_ORDER: Final = Rule(
    id="execution-order",
    title="Cells were executed out of order",
    why="What the outputs show came about in another order than a run from the top would take, so"
    " that such a run may show something else, or fail.",
    mend="Restart the kernel and run all cells, or let `reprise run` do it.",
    severity=Severity.WARNING,
)
RULES: Final = (OUTPUTS, EXECUTION_COUNT, RUN_LEFTOVERS, EXECUTION_ORDER)


def check(subject: Subject) -> Iterator[Finding]:
    """Look for what stripping would take away, and for what execution counts tell."""
    for cell in subject.cells:
        yield from _check_cell(subject, cell)
    added = _lost(subject.nb["metadata"], stripped_metadata(subject.nb))
    if added:
        message = f"the notebook's metadata hold {_listed(added)}"
        yield Finding(RUN_LEFTOVERS, message)
    yield from _check_order(subject)


def _check_cell(subject: Subject, cell: Cell) -> Iterator[Finding]:
    stripped = stripped_cell(subject.nb, cell.index, subject.policy)
    raw = cell.raw
    if stripped is None:
        yield cell.finding(RUN_LEFTOVERS, "the cell was injected by a run")
        return
    if raw.get("outputs") and raw["outputs"] != stripped.get("outputs"):
        yield cell.finding(OUTPUTS, f"the cell keeps {_counted(raw['outputs'])}")
    count = raw.get("execution_count")
    if count is not None and count != stripped.get("execution_count"):
        yield cell.finding(EXECUTION_COUNT, f"the cell keeps its execution count [{count}]")
    added = _lost(raw["metadata"], stripped["metadata"])
    if added:
        yield cell.finding(RUN_LEFTOVERS, f"the cell's metadata hold {_listed(added)}")


def _lost(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [key for key, value in before.items() if key not in after or after[key] != value]


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _counted(outputs: Any) -> str:
    count = len(outputs) if isinstance(outputs, list) else 1
    return "an output" if count == 1 else f"{count} outputs"


def _check_order(subject: Subject) -> Iterator[Finding]:
    seen: dict[int, int] = {}
    latest, latest_cell = 0, 0
    for cell in subject.code:
        count = cell.raw.get("execution_count")
        if not isinstance(count, int):
            continue
        if count in seen:
            message = f"it was executed as [{count}], as {cell_label(seen[count])} was"
            yield cell.finding(EXECUTION_ORDER, message)
        elif count < latest:
            above = f"{cell_label(latest_cell)} above it [{latest}]"
            message = f"it was executed as [{count}], before {above}"
            yield cell.finding(EXECUTION_ORDER, message)
        seen[count] = cell.index
        if count > latest:
            latest, latest_cell = count, cell.index

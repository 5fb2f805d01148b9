"""Tells whether the outputs in a notebook are those of a run's executed notebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jupyter_reprise.notebook.cells import INJECTED_TAG, source_text
from jupyter_reprise.notebook.document import cell_tags, code_cells


class Belonging(StrEnum):
    """Whose outputs a notebook holds."""

    NO_OUTPUTS = "no-outputs"
    UNKNOWN = "unknown"
    """No run is named, or it is not in the store, or what it left can't be read."""
    MATCH = "match"
    """Those of the run, and the code is the run's too."""
    SOURCE_CHANGED = "source-changed"
    """Those of the run, but code was edited since."""
    OUTPUTS_CHANGED = "outputs-changed"
    """Cells were executed or cleared since."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing a notebook with an executed one gave."""

    state: Belonging
    cells: tuple[int, ...] = ()
    """Indexes, among all cells of the notebook, of the code cells that differ."""


def claimed_run(nb: Mapping[str, Any]) -> str | None:
    """Give the id of the run that a notebook says its outputs are of."""
    ours = nb["metadata"].get("reprise")
    run_id = ours.get("run_id") if isinstance(ours, dict) else None
    return run_id if isinstance(run_id, str) else None


def has_outputs(nb: Mapping[str, Any]) -> bool:
    return any(cell.get("outputs") for _, cell in code_cells(nb))


def compare_with_executed(nb: Mapping[str, Any], executed: Mapping[str, Any]) -> Comparison:
    """Compare code cells in their order; cells that the run injected are left out."""
    ours, theirs = _cells(nb), _cells(executed)
    edited = [
        place
        for number, (place, cell) in enumerate(ours)
        if number >= len(theirs) or source_text(cell) != source_text(theirs[number][1])
    ]
    if edited or len(ours) != len(theirs):
        return Comparison(Belonging.SOURCE_CHANGED, tuple(edited))
    other = [
        place
        for (place, cell), (_, kept) in zip(ours, theirs, strict=True)
        if _outputs(cell) != _outputs(kept)
    ]
    state = Belonging.OUTPUTS_CHANGED if other else Belonging.MATCH
    return Comparison(state, tuple(other))


def _cells(nb: Mapping[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    return [(place, cell) for place, cell in code_cells(nb) if INJECTED_TAG not in cell_tags(cell)]


def _outputs(cell: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the outputs in one form: JupyterLab may split and join lines, and drop what is empty.

    They are compared as data, not as JSON: JavaScript writes 5.0 as 5.
    """
    return [_plain(output) for output in cell.get("outputs", [])]


def _plain(output: Mapping[str, Any]) -> dict[str, Any]:
    kept = {"output_type", "name", "text", "data", "ename", "evalue"}
    plain = {key: _joined(value) for key, value in output.items() if key in kept}
    if isinstance(output.get("data"), dict):
        plain["data"] = {kind: _joined(value) for kind, value in output["data"].items()}
    return plain


def _joined(value: Any) -> Any:
    is_lines = isinstance(value, list) and all(isinstance(line, str) for line in value)
    return "".join(value) if is_lines else value

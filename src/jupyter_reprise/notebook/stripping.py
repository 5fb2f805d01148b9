"""Takes out of a notebook what its policy says: outputs, counts and passing metadata.

Pure, on plain dictionaries; the argument is never changed. What is taken out by default, and by
each option, is what nbstripout takes out; docs/git.md names where this differs, and why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from jupyter_reprise.notebook.cells import PARAMETERS_TAG, source_text
from jupyter_reprise.notebook.document import Notebook, cell_tags
from jupyter_reprise.notebook.strip_policy import EVERY_OUTPUT, StripPolicy

KEEP_OUTPUT: Final = "keep_output"
"""A cell's tag, or a key in a cell's or the notebook's metadata."""

Cell = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StrippedNotebook:
    """A notebook without what its policy takes out."""

    nb: Notebook
    outputs: int
    """How many outputs were taken out, those of cells that went included."""
    cells: int
    """How many cells were taken out."""


def strip_notebook(nb: Notebook, policy: StripPolicy) -> StrippedNotebook:
    """Take out of a notebook of format 3 or 4 what the policy says."""
    metadata = nb["metadata"]
    if policy.keep_output is None:
        policy = replace(policy, keep_output=bool(metadata.get(KEEP_OUTPUT, False)))
    stripper = _Stripper(policy, _has_ids(nb))
    for key in policy.notebook_keys:
        metadata = _without(metadata, key)
    stripped = {**nb, "metadata": metadata}
    if nb["nbformat"] >= 4:
        stripped["cells"] = list(stripper.strip_all(nb["cells"]))
    else:
        stripped["worksheets"] = [
            {**sheet, "cells": list(stripper.strip_all(sheet["cells"]))}
            for sheet in nb["worksheets"]
        ]
    return StrippedNotebook(stripped, stripper.outputs, stripper.cells)


class _Stripper:
    """Strips cells, counting what goes; cells are numbered across worksheets."""

    def __init__(self, policy: StripPolicy, has_ids: bool) -> None:
        self._policy = policy
        self._has_ids = has_ids
        self._keys = policy.cell_keys
        self._number = 0
        self.outputs = 0
        self.cells = 0

    def strip_all(self, cells: list[Cell]) -> Iterator[Cell]:
        for cell in cells:
            if self._is_dropped(cell):
                self.cells += 1
                self.outputs += len(_outputs(cell))
            else:
                yield self._strip(cell)
                self._number += 1

    def _is_dropped(self, cell: Cell) -> bool:
        policy = self._policy
        tags = cell_tags(cell)
        if any(tag in tags for tag in policy.drop_tagged_cells):
            return True
        if not policy.drop_empty_cells or (policy.keep_parameters and PARAMETERS_TAG in tags):
            return False
        return not (source_text(cell) or _input(cell)).strip()

    def _strip(self, cell: Cell) -> Cell:
        stripped = {**cell}
        keep_count = self._policy.keep_count
        if "outputs" in cell:
            outputs = self._kept_outputs(cell)
            self.outputs += len(_outputs(cell)) - len(outputs)
            stripped["outputs"] = outputs if keep_count else [_uncounted(o) for o in outputs]
        for count in () if keep_count else ("prompt_number", "execution_count"):
            if count in cell:
                stripped[count] = None
        if not self._policy.keep_id and (self._has_ids or "id" in cell):
            stripped["id"] = str(self._number)
        for key in self._keys:
            stripped = _without(stripped, key)
        if self._policy.keep_parameters and PARAMETERS_TAG in cell_tags(cell):
            return _with_parameters_tag(stripped)
        return stripped

    def _kept_outputs(self, cell: Cell) -> list[Any]:
        policy = self._policy.for_cell(_metadata(cell))
        outputs = _outputs(cell)
        is_kept = _is_output_kept(cell, policy)
        if not is_kept or policy.keep_output_types:
            outputs = [
                output
                for output in outputs
                if self._is_small(output, policy.max_size)
                or _is_any(output, policy.keep_output_types)
            ]
        return [output for output in outputs if not _is_any(output, policy.drop_output_types)]

    def _is_small(self, output: Any, limit: int) -> bool:
        """Tell whether an output is within a limit, and still is after its count was taken out."""
        if _remaining(output, limit) < 0:
            return False
        return self._policy.keep_count or _remaining(_uncounted(output), limit) >= 0


def _is_output_kept(cell: Cell, policy: StripPolicy) -> bool:
    """Tell what a cell's metadata and tags say; when they contradict each other, nothing goes."""
    metadata = _metadata(cell)
    if "init_cell" in metadata:
        return bool(metadata["init_cell"]) and not policy.strip_init_cells
    if KEEP_OUTPUT in cell_tags(cell):
        return True
    return bool(metadata.get(KEEP_OUTPUT, policy.keep_output))


def _is_any(output: Mapping[str, Any], types: tuple[str, ...]) -> bool:
    return any(_is_of_type(output, wanted) for wanted in types)


def _is_of_type(output: Mapping[str, Any], wanted: str) -> bool:
    if wanted == EVERY_OUTPUT:
        return True
    if "/" in wanted:
        data = output.get("data")
        return isinstance(data, dict) and wanted in data
    kind, colon, name = wanted.partition(":")
    return output.get("output_type") == kind and (not colon or output.get("name") == name)


def _remaining(value: Any, room: int) -> int:
    """Take the characters of all texts in a value off the room; stops once it is used up."""
    if isinstance(value, str):
        return room - len(value)
    if not isinstance(value, (dict, list)):
        return room - len(str(value))
    for item in value.values() if isinstance(value, dict) else value:
        room = _remaining(item, room)
        if room < 0:
            break
    return room


def _uncounted(output: Any) -> Any:
    return {**output, "execution_count": None} if "execution_count" in output else output


def _without(mapping: Any, key: str) -> Any:
    """Leave a dotted key out, be it the name of an entry or a path of names."""
    if not isinstance(mapping, dict):
        return mapping
    if key in mapping:
        mapping = {name: value for name, value in mapping.items() if name != key}
    head, dot, tail = key.partition(".")
    if not dot or head not in mapping:
        return mapping
    inner = _without(mapping[head], tail)
    return mapping if inner is mapping[head] else {**mapping, head: inner}


def _with_parameters_tag(cell: Cell) -> Cell:
    if PARAMETERS_TAG in cell_tags(cell):
        return cell
    return {**cell, "metadata": {**_metadata(cell), "tags": [PARAMETERS_TAG]}}


def _metadata(cell: Cell) -> dict[str, Any]:
    metadata: dict[str, Any] = cell.get("metadata", {})
    return metadata


def _has_ids(nb: Notebook) -> bool:
    minor = nb.get("nbformat_minor", 0)
    return (nb["nbformat"], minor if isinstance(minor, int) else 0) >= (4, 5)


def _outputs(cell: Cell) -> list[Any]:
    outputs = cell.get("outputs")
    return [o for o in outputs if isinstance(o, dict)] if isinstance(outputs, list) else []


def _input(cell: Cell) -> str:
    """Give a code cell's source in format 3."""
    text = cell.get("input", "")
    if isinstance(text, list):
        text = "".join(line for line in text if isinstance(line, str))
    return text if isinstance(text, str) else ""

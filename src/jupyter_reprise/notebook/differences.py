"""How two notebooks differ, cell by cell, in source and in what their outputs say as text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff
from typing import Any, Final

_ALIKE: Final = 0.5
"""Cells at the same place whose texts are this similar are taken for one that was changed."""

_LONGEST: Final = 200

Cell = Mapping[str, Any]
_Pair = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class CellDifference:
    """A cell that is not the same; the other one is None where it was added or removed."""

    before: int | None
    """Its index in the first notebook, from 0."""
    after: int | None
    """Its index in the second notebook, from 0."""
    source: tuple[str, ...]
    """Lines of a unified diff without its head; none when the source is the same."""
    outputs: tuple[str, ...]


def diff_notebooks(
    before: Mapping[str, Any], after: Mapping[str, Any], *, has_outputs: bool
) -> Iterator[CellDifference]:
    """Give the cells that differ, in order.

    Parameters
    ----------
    has_outputs
        Whether outputs are looked at as well.
    """
    for old, new in _align(before["cells"], after["cells"]):
        one = {} if old is None else before["cells"][old]
        other = {} if new is None else after["cells"][new]
        source = _changed_lines(_source(one), _source(other))
        outputs = _changed_lines(_outputs(one), _outputs(other)) if has_outputs else ()
        if source or outputs or old is None or new is None:
            yield CellDifference(old, new, source, outputs)


def output_text(output: Mapping[str, Any]) -> str:
    """Give an output as text: what it printed, its plain form, its error, or its digest."""
    kind = output.get("output_type")
    if kind == "stream":
        return _joined(output.get("text", ""))
    if kind == "error":
        return f"{output.get('ename', '')}: {output.get('evalue', '')}"
    data = output.get("data", {})
    if "text/plain" in data and not any(mime.startswith("image/") for mime in data):
        return _joined(data["text/plain"])
    return "\n".join(f"[{mime}] {_brief(content)}" for mime, content in sorted(data.items()))


def _align(before: Sequence[Cell], after: Sequence[Cell]) -> Iterator[_Pair]:
    """Pair the cells: equal sources first, then equal ids, then similar texts in order."""
    left, right = ([_source(cell) for cell in cells] for cells in (before, after))
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from zip(range(i1, i2), range(j1, j2), strict=True)
        elif tag == "replace":
            yield from _align_changed(before, after, range(i1, i2), range(j1, j2))
        else:
            yield from ((i, None) for i in range(i1, i2))
            yield from ((None, j) for j in range(j1, j2))


def _align_changed(
    before: Sequence[Cell], after: Sequence[Cell], old: range, new: range
) -> Iterator[_Pair]:
    left = [before[i].get("id", i) for i in old]
    right = [after[j].get("id", -j - 1) for j in new]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from zip(old[i1:i2], new[j1:j2], strict=True)
            continue
        for offset in range(max(i2 - i1, j2 - j1)):
            i = old[i1 + offset] if i1 + offset < i2 else None
            j = new[j1 + offset] if j1 + offset < j2 else None
            if i is not None and j is not None and not _are_alike(before[i], after[j]):
                yield i, None
                yield None, j
            else:
                yield i, j


def _are_alike(one: Cell, other: Cell) -> bool:
    if one.get("cell_type") != other.get("cell_type"):
        return False
    matcher = SequenceMatcher(None, _source(one), _source(other), autojunk=False)
    return matcher.quick_ratio() >= _ALIKE


def _changed_lines(before: str, after: str) -> tuple[str, ...]:
    if before == after:
        return ()
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="")
    return tuple(lines)[2:]  # without the names of two files


def _source(cell: Cell) -> str:
    return _joined(cell.get("source", ""))


def _outputs(cell: Cell) -> str:
    return "\n".join(output_text(output).rstrip("\n") for output in cell.get("outputs", ()))


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def _brief(content: Any) -> str:
    """Give JSON that is short as it is, as records are, and anything else as a digest."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    if isinstance(content, dict) and len(text) <= _LONGEST:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
    return f"sha256 {digest[:12]}"

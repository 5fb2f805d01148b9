"""Cuts an executed notebook down to what a page can show.

Of each output the one representation that is shown remains, and of overlong ones the beginning
and the end; a note says what was left out. The notebook given must not be changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from jupyter_reprise.notebook.outputs import RECORD_MIME
from jupyter_reprise.publishing.formats import format_bytes, format_seconds

CELL_TEXT_LIMIT: Final = 200_000
"""Characters of text output shown for one cell."""

RICH_LIMIT: Final = 8_000_000
"""Characters of one table, plot or image; beyond, a simpler representation is shown."""

PAGE_LIMIT: Final = 48_000_000
"""Characters of all outputs together."""

NOTE_MIME: Final = "application/vnd.reprise.note"

_PREFERENCE: Final = (
    "text/html",
    "text/markdown",
    "image/svg+xml",
    "text/latex",
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
    "application/javascript",
    "text/plain",
    "application/json",
)
_LABELS: Final = {
    "injected-parameters": "Parameters of this run",
    "parameters": "Default parameters",
}
# What a terminal would have overwritten: progress bars return to the start of their line.
_OVERWRITTEN: Final = re.compile(r"[^\n]*\r(?!\n)")


@dataclass(slots=True)
class _Budget:
    text: int
    page: int


def make_excerpt(nb: Mapping[str, Any], failed_cell: int | None = None) -> dict[str, Any]:
    """Give a copy of a notebook that holds no more than a page shows.

    Each code cell's metadata gets an entry `report` with what the page says about it.
    """
    budget = _Budget(text=0, page=PAGE_LIMIT)
    cells = []
    for index, cell in enumerate(nb["cells"]):
        # ids of our own, as the notebook's may be missing or not unique
        shown = {**cell, "id": f"cell-{index}", "source": _joined(cell.get("source", ""))}
        if cell["cell_type"] == "code":
            budget.text = CELL_TEXT_LIMIT
            outputs = (_cut_output(output, budget) for output in cell.get("outputs", ()))
            shown["outputs"] = [part for parts in outputs for part in parts]
            facts = _describe_cell(cell, shown["source"], is_failed=index == failed_cell)
            shown["metadata"] = {**cell["metadata"], "report": facts}
        cells.append(shown)
    return {**nb, "nbformat_minor": 5, "cells": cells}


def without_overwritten(text: str) -> str:
    """Give a text as a terminal would show it at last."""
    return _OVERWRITTEN.sub("", text) if "\r" in text else text


def _describe_cell(cell: Mapping[str, Any], source: str, *, is_failed: bool) -> dict[str, Any]:
    metadata = cell["metadata"]
    labels = [_LABELS[tag] for tag in metadata.get("tags", ()) if tag in _LABELS]
    lines = source.strip().count("\n") + 1
    notes = [f"{lines} lines" if lines > 1 else "1 line"]
    times = metadata.get("execution") or {}
    began, ended = times.get("iopub.execute_input"), times.get("shell.execute_reply")
    if isinstance(began, str) and isinstance(ended, str):
        try:
            elapsed = datetime.fromisoformat(ended) - datetime.fromisoformat(began)
        except ValueError:  # another tool's idea of a time
            elapsed = None
        if elapsed is not None and elapsed.total_seconds() >= 1:
            notes.append(format_seconds(elapsed.total_seconds()))
    if is_failed:
        notes.append("failed here")
    return {"label": labels[0] if labels else "Code", "notes": notes, "is_failed": is_failed}


def _cut_output(output: Mapping[str, Any], budget: _Budget) -> list[dict[str, Any]]:
    kind = output.get("output_type")
    if kind == "stream":
        text, note = _cut_text(_joined(output.get("text", "")), budget)
        return [{**output, "text": text}, *note] if text else [*note]
    if kind == "error":
        text, note = _cut_text("\n".join(output.get("traceback", ())), budget)
        return [{**output, "traceback": [text]}, *note]
    return _cut_data(output.get("data") or {}, budget)


def _cut_data(data: Mapping[str, Any], budget: _Budget) -> list[dict[str, Any]]:
    if isinstance(data.get(RECORD_MIME), dict):
        return []  # records and checks are listed above the notebook
    skipped = 0
    for mime in _PREFERENCE:
        if mime not in data:
            continue
        content = _as_text(data[mime])
        if mime in {"text/plain", "application/json"}:
            text, note = _cut_text(content, budget)
            return [_display("text/plain", text), *note] if text.strip() else [*note]
        if len(content) <= min(RICH_LIMIT, budget.page):
            budget.page -= len(content)
            return [_display(mime, content)]
        skipped = max(skipped, len(content))
    return [_left_out(skipped)] if skipped else []


def _cut_text(text: str, budget: _Budget) -> tuple[str, list[dict[str, Any]]]:
    """Give what fits of a text: its beginning and its end, which for a log matter most."""
    text = without_overwritten(text)
    allowed = min(budget.text, budget.page)
    if len(text) > allowed:
        left_out, half = len(text) - allowed, allowed // 2
        middle = f"\n[… {format_bytes(left_out)} left out …]\n"
        text = text[:half] + middle + text[len(text) - half :] if half else ""
        budget.page -= allowed
        budget.text = 0
        return text, [_left_out(left_out)]
    budget.text -= len(text)
    budget.page -= len(text)
    return text, []


def _left_out(size: int) -> dict[str, Any]:
    note = f"{format_bytes(size)} of output not shown; the executed notebook has all of it."
    return _display(NOTE_MIME, note)


def _display(mime: str, content: str) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {mime: content}, "metadata": {}}


def _as_text(content: Any) -> str:
    if isinstance(content, str) or _is_lines(content):
        return _joined(content)
    return json.dumps(content, indent=2, ensure_ascii=False, default=str)


def _is_lines(content: Any) -> bool:
    return isinstance(content, list) and all(isinstance(line, str) for line in content)


def _joined(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else "".join(text)

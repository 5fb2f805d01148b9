"""Headings in the text cells of a notebook, by which pages of it are called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from jupyter_reprise.notebook.cells import notebook_cells, source_text

_HEADING: Final = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)


def headings_of(source: str) -> list[str]:
    """Give the headings in a text, without their marks."""
    return _HEADING.findall(source)


def first_heading(nb: Mapping[str, Any]) -> str:
    """Give the first heading of a notebook; empty if it has none."""
    for cell in notebook_cells(nb):
        found = headings_of(source_text(cell)) if cell.get("cell_type") == "markdown" else []
        if found:
            return found[0]
    return ""


def take_title(source: str, title: str) -> tuple[str, str]:
    """Leave out a text's first heading if the page's own title says the same.

    Returns
    -------
    tuple[str, str]
        The text, and the title that is still to be looked for: empty once there was a heading.
    """
    match = _HEADING.search(source) if title else None
    if match is None:
        return source, title
    if match[1].casefold() != title.strip().casefold():
        return source, ""
    return source[: match.start()] + source[match.end() :], ""

"""Edits the text of a gitattributes file, leaving every other line as people wrote it."""

from __future__ import annotations

import re
from typing import Final

LINE: Final = "*.ipynb filter=reprise diff=reprise"

_OURS: Final = re.compile(r"\s+(?:filter|diff)=reprise(?=\s|$)")
_PATTERN: Final = re.compile(r'\s*("(?:[^"\\]|\\.)*"|\S+)')
_TO_OURS: Final = (("filter=nbstripout", "filter=reprise"), ("diff=ipynb", "diff=reprise"))
_OTHER_KINDS: Final = (".zpln", '.zpln"')
"""What nbstripout filters besides notebooks, and we don't."""


def add_filter(text: str) -> str:
    """Have all notebooks filtered, and those that nbstripout filtered."""
    lines = [_replaced(line, _TO_OURS) for line in text.splitlines(keepends=True)]
    if not any(_asks_for_all(line) for line in lines):
        end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += end
        lines.append(LINE + end)
    return "".join(lines)


def remove_filter(text: str, *, is_nbstripout_back: bool) -> str:
    """Have no notebook filtered by us, or by nbstripout again where we are."""
    lines = text.splitlines(keepends=True)
    if is_nbstripout_back:
        return "".join(_replaced(line, tuple((b, a) for a, b in _TO_OURS)) for line in lines)
    return "".join(filter(None, map(_without_ours, lines)))


def asks_for_nbstripout(text: str) -> bool:
    """Tell whether nbstripout filters anything by this file."""
    return any("filter=nbstripout" in line.split() for line in text.splitlines())


def _replaced(line: str, changes: tuple[tuple[str, str], ...]) -> str:
    match = _PATTERN.match(line)
    if not match or match[1].startswith("#") or match[1].endswith(_OTHER_KINDS):
        return line
    rest = line[match.end() :]
    for old, new in changes:
        rest = re.sub(rf"(?<!\S){re.escape(old)}(?!\S)", new, rest)
    return line[: match.end()] + rest


def _asks_for_all(line: str) -> bool:
    words = line.split()
    return words[:1] == ["*.ipynb"] and "filter=reprise" in words


def _without_ours(line: str) -> str:
    match = _PATTERN.match(line)
    if not match or match[1].startswith("#"):
        return line
    left = line[: match.end()] + _OURS.sub("", line[match.end() :])
    return left if left == line or left[match.end() :].strip() else ""

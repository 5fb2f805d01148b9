"""Changes single values of a JSON text and leaves the rest of it as it is, byte for byte.

It works on text that a parser has accepted, and must not know what the values mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

Path = tuple[str | int, ...]
"""Keys, and positions in arrays, from the document's root."""


class _Dropped:
    def __repr__(self) -> str:
        return "DROPPED"


DROPPED: Final = _Dropped()
"""Stands for a value that goes, with its key."""

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_DECODER: Final = json.JSONDecoder()


def differences(before: Any, after: Any, at: Path = ()) -> dict[Path, Any]:
    """Give what has to be changed, and where, to make one value the other."""
    if before is after:
        return {}
    if isinstance(before, dict) and isinstance(after, dict) and not after.keys() - before.keys():
        found: dict[Path, Any] = {}
        for key, value in before.items():
            found |= differences(value, after.get(key, DROPPED), (*at, key))
        return found
    if isinstance(before, list) and isinstance(after, list):
        return _differing_items(before, after, at)
    is_same = type(before) is type(after) and before == after
    return {} if is_same else {at: after}


def _differing_items(before: list[Any], after: list[Any], at: Path) -> dict[Path, Any]:
    if len(before) == len(after):
        found: dict[Path, Any] = {}
        for position, (old, new) in enumerate(zip(before, after, strict=True)):
            found |= differences(old, new, (*at, position))
        return found
    kept = 0
    dropped: dict[Path, Any] = {}
    for position, item in enumerate(before):
        if kept < len(after) and after[kept] == item:
            kept += 1
        else:
            dropped[(*at, position)] = DROPPED
    return dropped if kept == len(after) else {at: after}


def splice(text: str, changes: Mapping[Path, Any]) -> str:
    """Give a JSON text with other values at some of its paths, or without them."""
    tree: dict[str | int, Any] = {}
    for path, value in changes.items():
        node = tree
        for part in path[:-1]:
            node = node.setdefault(part, {})
        node[path[-1]] = _Change(value)
    start = _skip_space(text, 0)
    spliced, end = _splice_value(text, start, tree)
    return text[:start] + spliced + text[end:]


class _Change:
    """What a value is replaced by."""

    def __init__(self, value: Any) -> None:
        self.value = value

    @property
    def text(self) -> str:
        is_dropped = self.value is DROPPED
        return "" if is_dropped else json.dumps(self.value, ensure_ascii=False)


def _splice_value(text: str, start: int, tree: Any) -> tuple[str, int]:
    """Give a value as it shall be, and where it ended."""
    if isinstance(tree, dict) and text[start] in "{[":
        return _splice_container(text, start, tree)
    _, end = _DECODER.raw_decode(text, start)
    return (tree.text if isinstance(tree, _Change) else text[start:end]), end


def _splice_container(text: str, start: int, tree: dict[str | int, Any]) -> tuple[str, int]:
    opening, closing = ("{", "}") if text[start] == "{" else ("[", "]")
    kept: list[str] = []
    position = start + 1
    count = 0
    while text[(begin := _skip_space(text, position))] != closing:
        member = position
        key: str | int = count
        if opening == "{":
            key, after = _DECODER.raw_decode(text, begin)
            begin = _skip_space(text, _skip_space(text, after) + 1)
        change = tree.get(key)
        value, end = _splice_value(text, begin, change)
        separator = _skip_space(text, end)
        if not (isinstance(change, _Change) and change.value is DROPPED):
            kept.append(text[member:begin] + value)
        count += 1
        position = separator
        if text[separator] == ",":
            position += 1
            continue
        tail = text[end:separator]
        return (f"{opening}{','.join(kept)}{tail if kept else ''}{closing}"), separator + 1
    return text[start : begin + 1], begin + 1


def _skip_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position

"""How people name notebooks: by path, by glob, by file name or by stem.

Pure text: nothing here looks at a disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePosixPath

_GLOB_CHARACTERS = frozenset("*?[")


def is_glob(pattern: str) -> bool:
    return any(character in _GLOB_CHARACTERS for character in pattern)


def matches_glob(pattern: str, path: str) -> bool:
    """Tell whether a path with forward slashes matches a glob, case counting everywhere.

    `*` and `?` stay within one folder, `**` spans any number of folders, none included.
    """
    return _compiled(pattern).fullmatch(path) is not None


def matching_notebooks(reference: str, notebooks: Iterable[str]) -> list[str]:
    """Give the notebooks a reference names, by its most exact reading that names any.

    Read as a path first, then as a path without its suffix, a file name, a stem, a glob.
    """
    known = sorted(notebooks)
    wanted = reference.replace("\\", "/").removeprefix("./")
    readings = (
        lambda path: path == wanted,
        lambda path: str(PurePosixPath(path).with_suffix("")) == wanted,
        lambda path: PurePosixPath(path).name == wanted,
        lambda path: PurePosixPath(path).stem == wanted,
        lambda path: is_glob(wanted) and matches_glob(wanted, path),
    )
    for names in readings:
        if found := [path for path in known if names(path)]:
            return found
    return []


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Translate a glob into a regular expression, one token at a time."""
    translated = []
    for token in re.findall(r"\*\*/|/\*\*$|\*\*|\[!?\]?[^\]]*\]|.", pattern, re.DOTALL):
        translated.append(_translate(token))
    return re.compile("".join(translated), re.DOTALL)


def _translate(token: str) -> str:
    fixed = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if token in fixed:
        return fixed[token]
    if len(token) > 2 and token.startswith("["):
        negated = token.startswith("[!")
        inside = _ranges(token[2 if negated else 1 : -1])
        return f"(?!/)[{'^' if negated else ''}{inside}]" if inside else re.escape(token)
    return re.escape(token)


def _ranges(inside: str) -> str:
    """Translate the inside of a set; a range that runs backwards holds nothing."""
    translated = ""
    for low, high, single in re.findall(r"(.)-(.)|(.)", inside, re.DOTALL):
        if single:
            translated += re.escape(single)
        elif low <= high:
            translated += f"{re.escape(low)}-{re.escape(high)}"
    return translated


def cell_label(index: int) -> str:
    """Say which cell is meant in a text for people, who count from 1; fields hold the index."""
    return f"cell {index + 1}"

"""Finds the line of every key in a TOML document, which TOML parsers don't tell.

Works on text that a parser has accepted; on other text its answer means nothing.
"""

from __future__ import annotations

import re
import tomllib
from typing import Final

Path = tuple[str | int, ...]
"""Keys, and positions in arrays, from the document's root."""

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE: Final = re.compile(r"[ \t]*")
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_STRINGS: Final = (
    re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}', re.DOTALL),
    re.compile(r"'''.*?'{3,5}", re.DOTALL),
    re.compile(r'"(?:[^"\\\n]|\\.)*"'),
    re.compile(r"'[^'\n]*'"),
)
_SCALAR: Final = re.compile(r"[^,\]}#\r\n]+")


def locate_keys(text: str) -> dict[Path, int]:
    """Give the line, from 1, on which each key, table and array element begins."""
    return _Locator(text).locate()


def line_of(lines: dict[Path, int], path: Path) -> int | None:
    """Give the line of a path, or of the nearest table around it; None for the root."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


class _Locator:
    """Walks once over a document, noting where keys stand."""

    def __init__(self, text: str) -> None:
        # Parsers read CRLF as one line end too, and a lone CR is not allowed
        self._text = text
        self._position = 0
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        """How many tables each array of tables has so far."""

    def locate(self) -> dict[Path, int]:
        table: Path = ()
        self._skip(_BLANK)
        while self._position < len(self._text):
            if self._peek("["):
                table = self._read_header()
            else:
                self._read_pair(table)
            self._skip(_BLANK)
        return self._lines

    def _read_header(self) -> Path:
        line = self._line()
        is_array = self._take("[[")
        if not is_array:
            self._take("[")
        path: Path = ()
        keys = self._read_keys()
        for position, key in enumerate(keys):
            path = (*path, key)
            if is_array and position == len(keys) - 1:
                self._counts[path] = self._counts.get(path, 0) + 1
                self._note(path, line)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
            self._note(path, line)
        self._take("]]" if is_array else "]")
        return path

    def _read_pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._read_keys():
            path = (*path, key)
            self._note(path, line)
        self._take("=")
        self._skip(_SPACE)
        self._read_value(path)

    def _read_keys(self) -> list[str]:
        keys = [self._read_key()]
        while self._take("."):
            keys.append(self._read_key())
        return keys

    def _read_key(self) -> str:
        self._skip(_SPACE)
        if self._peek('"') or self._peek("'"):
            raw = self._read_string()
            key = str(tomllib.loads(f"key = {raw}")["key"])
        else:
            key = self._skip(_BARE_KEY)
        self._skip(_SPACE)
        return key

    def _read_value(self, path: Path) -> None:
        if self._take("["):
            self._read_array(path)
        elif self._take("{"):
            self._read_inline_table(path)
        elif self._peek('"') or self._peek("'"):
            self._read_string()
        else:
            self._skip(_SCALAR)

    def _read_array(self, path: Path) -> None:
        position = 0
        self._skip(_BLANK)
        while not self._take("]"):
            self._note((*path, position), self._line())
            self._read_value((*path, position))
            position += 1
            self._skip(_BLANK)
            self._take(",")
            self._skip(_BLANK)

    def _read_inline_table(self, path: Path) -> None:
        self._skip(_BLANK)
        while not self._take("}"):
            self._read_pair(path)
            self._skip(_BLANK)
            self._take(",")
            self._skip(_BLANK)

    def _read_string(self) -> str:
        for kind in _STRINGS:
            if found := self._skip(kind):
                return found
        raise ValueError(f"line {self._line()} holds a string that does not end")

    def _note(self, path: Path, line: int) -> None:
        self._lines.setdefault(path, line)

    def _line(self) -> int:
        return self._text.count("\n", 0, self._position) + 1

    def _peek(self, mark: str) -> bool:
        return self._text.startswith(mark, self._position)

    def _take(self, mark: str) -> bool:
        if not self._peek(mark):
            return False
        self._position += len(mark)
        return True

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._position)
        if match is None:
            return ""
        self._position = match.end()
        return match[0]

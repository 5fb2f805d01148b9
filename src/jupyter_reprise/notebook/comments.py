"""Comments of a parameters cell as help for its parameters, by papermill's conventions.

Nothing here judges what a comment says beyond telling help from instructions to tools.
"""

from __future__ import annotations

import io
import re
import tokenize
from typing import Final

_TOOL_NOTE: Final = re.compile(
    r"^(?:noqa|type:\s*ignore|pragma|pylint|mypy|pyright|ruff|fmt|isort|nosec|%%|\+\s)", re.I
)
_TRAILING_TOOL_NOTE: Final = re.compile(r"\s*#\s*(?:noqa|type:\s*ignore|pragma|pylint:).*$", re.I)
_TYPE_COMMENT: Final = re.compile(r"^type:\s*(?P<rest>.+)$", re.S)
_HEADING: Final = re.compile(r"^(?:parameters?|inputs?|settings?|\W*)[\s:.!-]*$", re.I)


class Comments:
    """The comments of one cell by line, counted from 1."""

    def __init__(self, text: str) -> None:
        self._trailing: dict[int, str] = {}
        self._whole_line: dict[int, str] = {}
        lines = text.split("\n")
        for token in _comment_tokens(text):
            row, column = token.start
            is_alone = not lines[row - 1][:column].strip()
            comment = _TRAILING_TOOL_NOTE.sub("", token.string.lstrip("#")).strip()
            (self._whole_line if is_alone else self._trailing)[row] = comment

    def for_lines(self, first: int, last: int) -> tuple[str, str]:
        """Return the help and the type comment of a statement that spans these lines.

        The comment that ends its last line counts first, then the one that ends its first, then
        whole lines of comment right above it. A type comment (`# type: int help`) is papermill's.
        """
        for row in (last, first):
            found, type_comment = split_type_comment(self._trailing.get(row, ""))
            found = "" if _TOOL_NOTE.match(found) else found
            if found or type_comment:
                return found, type_comment
        return self._above(first), ""

    def _above(self, first: int) -> str:
        block: list[str] = []
        row = first - 1
        while row in self._whole_line:
            comment = self._whole_line[row]
            if not _TOOL_NOTE.match(comment):
                block.insert(0, comment)
            row -= 1
        found = " ".join(part for part in block if part.strip("-=# "))
        return "" if _HEADING.match(found) else found


def split_type_comment(comment: str) -> tuple[str, str]:
    """Split `type: list[int] how many` into its help and its type."""
    match = _TYPE_COMMENT.match(comment)
    if match is None or _TOOL_NOTE.match(comment):
        return comment, ""
    rest = match["rest"]
    depth = 0
    for position, character in enumerate(rest):
        depth += (character == "[") - (character == "]")
        if character.isspace() and depth <= 0:
            return rest[position:].strip(), rest[:position]
    return "", rest


def _comment_tokens(text: str) -> list[tokenize.TokenInfo]:
    found: list[tokenize.TokenInfo] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                found.append(token)
    except (tokenize.TokenError, SyntaxError):
        # The parser is the judge of the cell; help that can't be found is no reason to refuse it.
        return found
    return found

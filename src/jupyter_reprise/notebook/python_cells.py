"""Python source of a cell as a syntax tree, with IPython's own syntax set aside.

Nothing here runs what it reads.
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import Final

HIDDEN_COMMAND: Final = "_ipython_command_"
"""Name of the call that stands in the tree for `!command` or `%magic` on an assignment's right."""

_MOST_ATTEMPTS: Final = 20
_PYTHON_CELL_MAGICS = frozenset({"time", "capture", "prun", "px"})
_LINE_COMMAND = re.compile(r"^(\s*)(?:[%!?].*|[\w.]+\?{1,2}\s*)$")
_ASSIGNED_COMMAND = re.compile(r"^(\s*[\w.,\s]+?\s*=\s*)([%!].*)$")
_TYPE_STATEMENT = re.compile(r"^(\s*)type\s+(\w+)\s*(?:\[[^\]=]*\]\s*)?=(?!=)")


class ParsedCell:
    """A cell's tree, the text it was parsed from, and that text's lines.

    The text has as many lines as the cell; lines in IPython's own syntax are replaced.
    """

    def __init__(self, tree: ast.Module, text: str) -> None:
        self.tree = tree
        self.text = text
        self.lines = text.split("\n")

    def source_of(self, node: ast.AST) -> str:
        """Return the source of an expression, on one line, as its writer put it."""
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == HIDDEN_COMMAND
            and isinstance(node.args[0], ast.Constant)
        ):
            return str(node.args[0].value)
        segment = ast.get_source_segment(self.text, node)
        return segment if segment and "\n" not in segment else written_out(node)


def written_out(node: ast.AST) -> str:
    """Return a tree as source, on one line; an ellipsis if it is too deep to be written."""
    try:
        return ast.unparse(node).replace("\n", " ")
    except RecursionError:
        return "…"


def parse_cell(source: str) -> ParsedCell:
    """Parse a cell's source, taking IPython's magics, commands and help requests out of the way.

    Raises
    ------
    SyntaxError
        The cell is not Python even so; `lineno` counts from 1 within the cell.
    """
    text = _without_cell_magic(re.sub(r"\r\n?", "\n", source))
    attempts = 0
    while True:
        try:
            return ParsedCell(_parse(text), text)
        except SyntaxError as error:
            # Line by line where Python points, as a text of several lines may hold lookalikes;
            # everything at once when it points elsewhere or there are many.
            attempts += 1
            blamed = (error.lineno or 0) - 1
            changed = _mask(text, blamed) if attempts <= _MOST_ATTEMPTS else text
            if changed == text:
                changed = _mask(text, None)
            if changed == text:
                raise
            text = changed


def _parse(text: str) -> ast.Module:
    # Only the kernel that runs the cell should warn about its escapes.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (ValueError, RecursionError, MemoryError) as error:
            raise SyntaxError(str(error) or "nested too deeply") from error


def _without_cell_magic(text: str) -> str:
    """Blank out a leading `%%magic` line, and all of the cell if the magic is not for Python."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        if not line.startswith("%%"):
            return text
        name = line[2:].split(maxsplit=1)[0] if line[2:].strip() else ""
        if name in _PYTHON_CELL_MAGICS:
            lines[index] = ""
            return "\n".join(lines)
        return "\n" * (len(lines) - 1)
    return text


def _mask(text: str, blamed: int | None) -> str:
    """Replace IPython's syntax in one line, or in all, with the lines that continue it."""
    lines = text.split("\n")
    is_continued = False
    for index, line in enumerate(lines):
        if is_continued:
            lines[index] = ""
        elif blamed in (None, index) and (replacement := _replacement(line)) is not None:
            lines[index] = replacement
        else:
            continue
        is_continued = line.endswith("\\")
    return "\n".join(lines)


def _replacement(line: str) -> str | None:
    if command := _LINE_COMMAND.match(line):
        return f"{command[1]}pass"
    if assigned := _ASSIGNED_COMMAND.match(line):
        return f"{assigned[1]}{HIDDEN_COMMAND}({assigned[2]!r})"
    if _TYPE_STATEMENT.match(line):
        # Python 3.12's statement, met by an older Python
        return _TYPE_STATEMENT.sub(r"\1\2: TypeAlias =", line)
    return None

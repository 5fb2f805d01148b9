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
        segment = ast.get_source_segment(self.text, node) or ast.unparse(node)
        return segment if "\n" not in segment else ast.unparse(node)


def parse_cell(source: str) -> ParsedCell:
    """Parse a cell's source, taking IPython's magics, commands and help requests out of the way.

    Raises
    ------
    SyntaxError
        The cell is not Python even so; `lineno` counts from 1 within the cell.
    """
    text = _without_cell_magic(re.sub(r"\r\n?", "\n", source))
    masked: set[int] = set()
    while True:
        try:
            return ParsedCell(_parse(text), text)
        except SyntaxError as error:
            line = error.lineno or 0
            candidate = None if line in masked else _mask_line(text, line - 1)
            if candidate is None:
                everything = _mask_all(text)
                if everything == text:
                    raise
                candidate = everything
            masked.add(line)
            text = candidate


def _parse(text: str) -> ast.Module:
    # Only the kernel that runs the cell should warn about its escapes.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (ValueError, RecursionError, MemoryError) as error:
            if isinstance(error, SyntaxError):
                raise
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


def _mask_line(text: str, index: int) -> str | None:
    """Replace one line that Python can't read, with its continuations; None if it is no magic."""
    lines = text.split("\n")
    if not 0 <= index < len(lines):
        return None
    replacement = _replacement(lines[index])
    if replacement is None:
        return None
    is_continued = lines[index].endswith("\\")
    lines[index] = replacement
    while is_continued and index + 1 < len(lines):
        index += 1
        is_continued = lines[index].endswith("\\")
        lines[index] = ""
    return "\n".join(lines)


def _mask_all(text: str) -> str:
    """Replace every line that looks like IPython's syntax, for when Python blames another line."""
    return "\n".join(
        line if (masked := _replacement(line)) is None else masked for line in text.split("\n")
    )


def _replacement(line: str) -> str | None:
    if command := _LINE_COMMAND.match(line):
        return f"{command[1]}pass"
    if assigned := _ASSIGNED_COMMAND.match(line):
        return f"{assigned[1]}{HIDDEN_COMMAND}({assigned[2]!r})"
    if _TYPE_STATEMENT.match(line):
        # Python 3.12's statement, met by an older Python
        return _TYPE_STATEMENT.sub(r"\1\2: TypeAlias =", line)
    return None

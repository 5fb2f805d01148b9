"""Sets IPython's own syntax in a cell aside, so that what is left is Python.

Nothing here judges the commands that it takes out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

PYTHON_CELL_MAGICS: Final = frozenset({"time", "timeit", "capture", "prun", "memit", "debug"})
FOREIGN_CELL_MAGICS: Final = frozenset(
    {
        *("!", "HTML", "SVG", "bash", "bigquery", "cmd", "html", "javascript", "js", "latex"),
        *("markdown", "perl", "powershell", "pwsh", "px", "pypy", "python", "python2", "python3"),
        *("R", "ruby", "script", "sh", "sql", "stan", "svg", "system", "sx", "writefile"),
    }
)
OPAQUE_MAGICS: Final = frozenset(
    {
        *("cython", "cython_inline", "fortran", "julia", "load", "loadpy", "macro", "pylab", "run"),
        *("store",),
    }
)
"""Magics that may define names which stand nowhere in the notebook."""
PYTHON_LINE_MAGICS: Final = frozenset({"time", "timeit", "prun", "memit", "mprun", "lprun"})

_OPTIONS: Final = re.compile(r"(?:\s+-(?:[nrpDTlsfm]\s*\S+|\w+))*\s*")
_COMMAND: Final = re.compile(r"^(?P<indent>\s*)(?P<mark>%%?|!!?|\?{1,2}(?=\s*\w))(?P<rest>.*)$")
_HELP: Final = re.compile(r"^\s*%{0,2}[\w.*]+(?:\[[^\]]*\])?\?{1,2}\s*(?:#.*)?$")
_ASSIGNED: Final = re.compile(
    r"^(?P<left>\s*[\w*][\w.,* ]*?(?:\[[^\]=]*\] *)?=\s*)(?P<mark>%|!)(?P<rest>.*)$"
)
_TYPE_STATEMENT: Final = re.compile(
    r"^(?P<indent>\s*)type\s+(?P<name>\w+)\s*(?:\[(?P<variables>[^\]=]*)\]\s*)?=(?!=)"
)
_STRINGS_AND_BRACKETS: Final = re.compile(
    r"""'''|\"\"\"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\#[^\n]*|[()\[\]{}]""", re.S
)


@dataclass(frozen=True, slots=True)
class Command:
    """A magic or shell command of a cell."""

    name: str
    """Of the magic; `!` for the shell."""
    text: str
    """All of it, without its mark, with the lines that continue it."""
    line: int
    """Where it begins, from 1."""
    is_cell_wide: bool = False


@dataclass(slots=True)
class Separated:
    """A cell's text in as many lines of Python as it has lines, and its commands."""

    python: str
    commands: list[Command]


def separate(text: str) -> Separated:
    """Take magics, shell commands and help requests out of a cell.

    The body of a cell magic that runs Python stays, that of any other goes; what a line magic
    such as `%time` runs stays in its line.
    """
    lines = text.split("\n")
    commands: list[Command] = []
    first = next((i for i, line in enumerate(lines) if line.strip()), None)
    if first is not None and lines[first].startswith("%%") and not _HELP.match(lines[first]):
        name, _, _ = lines[first][2:].partition(" ")
        command = Command(name.strip(), lines[first][2:].strip(), first + 1, is_cell_wide=True)
        commands.append(command)
        lines[first] = ""
        if command.name not in PYTHON_CELL_MAGICS:
            return Separated("\n" * (len(lines) - 1), commands)
    _take_lines(lines, commands)
    return Separated("\n".join(lines), commands)


def with_older_syntax(text: str) -> str:
    """Write `type Name[T] = ...` as a function of T, for a Python that is too old for it."""
    return "\n".join(_TYPE_STATEMENT.sub(_as_lambda, line) for line in text.split("\n"))


def _as_lambda(match: re.Match[str]) -> str:
    names = re.findall(r"(?:^|,)[\s*]*(\w+)", match["variables"] or "")
    return f"{match['indent']}{match['name']} = lambda {', '.join(names)}:"


def _take_lines(lines: list[str], commands: list[Command]) -> None:
    nesting = _Nesting()
    index = 0
    while index < len(lines):
        line = lines[index]
        length = 1
        if nesting.is_fresh and (taken := _take(lines, index)) is not None:
            replacement, command, length = taken
            if command is not None:
                commands.append(command)
            lines[index : index + length] = [replacement, *[""] * (length - 1)]
            line = replacement
        nesting.feed(line)
        index += length


def _take(lines: list[str], index: int) -> tuple[str, Command | None, int] | None:
    """Give what stands for a line, its command and how many lines that takes; None for Python."""
    line = lines[index]
    if _HELP.match(line):
        return _indent(line) + "pass", None, 1
    match = _COMMAND.match(line)
    assigned = None if match else _ASSIGNED.match(line)
    found = match or assigned
    if found is None:
        return None
    length = 1
    text = found["rest"]
    while text.endswith("\\") and index + length < len(lines):
        text = f"{text[:-1]} {lines[index + length].strip()}"
        length += 1
    text = text.strip()
    is_shell = found["mark"].startswith("!")
    name = "!" if is_shell else text.split(maxsplit=1)[0] if text else ""
    command = Command(name, text, index + 1)
    if assigned is not None:
        return f"{assigned['left']}None", command, length
    statement = text[len(name) :] if name in PYTHON_LINE_MAGICS and not is_shell else ""
    statement = _OPTIONS.sub("", statement, count=1).strip()
    return f"{_indent(line)}{statement or 'pass'}", command, length


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


class _Nesting:
    """Whether a line begins a statement, or goes on inside of a text or brackets."""

    def __init__(self) -> None:
        self._quote = ""
        self._depth = 0
        self._is_continued = False

    @property
    def is_fresh(self) -> bool:
        return not (self._quote or self._depth or self._is_continued)

    def feed(self, line: str) -> None:
        position = 0
        while position < len(line):
            if self._quote:
                end = line.find(self._quote, position)
                if end < 0:
                    return
                position = end + 3
                self._quote = ""
                continue
            match = _STRINGS_AND_BRACKETS.search(line, position)
            if match is None:
                break
            position = match.end()
            self._pass(match[0])
        self._is_continued = line.endswith("\\") and not self._quote

    def _pass(self, part: str) -> None:
        if part in {"'''", '"""'}:
            self._quote = part
        elif part in "([{":
            self._depth += 1
        elif part in ")]}":
            self._depth = max(0, self._depth - 1)

"""The rule about packages that a cell installs in whatever version is newest.

It reads the command line only; what a requirements file says is that file's business.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Final

from jupyter_reprise.notebook.lint.model import Finding, Rule
from jupyter_reprise.notebook.lint.subject import Cell, Subject

UNPINNED_INSTALL: Final = Rule(
    id="unpinned-install",
    title="A cell installs a package without saying which version",
    why="The next run gets another version, and with it perhaps other results or none.",
    mend="Pin it (`package==1.2.3`, or `package @ git+https://...@COMMIT`), or better, install it"
    " into the environment before the notebook runs.",
)
RULES: Final = (UNPINNED_INSTALL,)

_INSTALLER: Final = re.compile(
    r"""^(?:sudo\s+)?(?:\S*python[\d.]*\s+-m\s+|\{sys\.executable\}\s+-m\s+|uv\s+)?
        (?P<tool>pip[\d.]*|conda|mamba|micromamba)\s+install\s+(?P<rest>.*)$
      | ^(?P<uv>uv)\s+add\s+(?P<added>.*)$""",
    re.VERBOSE,
)
_SHELLS: Final = frozenset({"!", "bash", "sh", "system", "sx"})
_WITH_VALUE: Final = frozenset(
    {
        *(
            "-c",
            "--constraint",
            "-i",
            "--index-url",
            "--extra-index-url",
            "-f",
            "--find-links",
            "-t",
        ),
        *(
            "--target",
            "--prefix",
            "--platform",
            "--python",
            "--python-version",
            "-n",
            "--name",
            "-p",
        ),
        *("--channel", "--root", "--src", "--cache-dir", "--proxy", "--trusted-host", "--timeout"),
        *("--progress-bar", "--group", "--solver", "--log"),
    }
)
_FILES: Final = frozenset({"-r", "--requirement", "--file", "-e", "--editable"})
_COMMIT: Final = re.compile(r"@[0-9a-f]{7,40}(?:[#?].*)?$|@v?\d+(?:\.\d+)+[\w.]*(?:[#?].*)?$")
_ARCHIVE: Final = re.compile(r"\.(?:whl|tar\.gz|zip|conda|tar\.bz2)(?:[#?].*)?$")
_LOGIN: Final = re.compile(r"//[^/@]*@")
_END: Final = re.compile(r"\s*(?:&&|\|\|?|;|&?>>?|\d>)")


def check(subject: Subject) -> Iterator[Finding]:
    """Look for packages without a version in the commands of cells."""
    for cell in subject.code:
        for text, line in _command_lines(cell):
            for package in _unpinned(text):
                message = f"`{_LOGIN.sub('//…@', package)}` is installed in any version"
                yield cell.finding(UNPINNED_INSTALL, message, line)


def _command_lines(cell: Cell) -> Iterator[tuple[str, int]]:
    """Give what a cell gives to a shell or a magic, with its lines."""
    for command in cell.commands:
        if not command.is_cell_wide:
            yield command.text, command.line
        elif command.name in _SHELLS:
            lines = cell.text.split("\n")[command.line :]
            yield from ((text, line) for line, text in enumerate(lines, start=command.line + 1))


def _unpinned(command: str) -> Iterator[str]:
    for part in re.split(r"&&|\|\||;", command):
        match = _INSTALLER.match(part.strip())
        if match is None:
            continue
        tool = match["tool"] or match["uv"]
        words = _split(match["rest"] if match["tool"] else match["added"])
        is_conda = tool in {"conda", "mamba", "micromamba"}
        for word in _packages(words, is_conda=is_conda):
            if not _is_pinned(word, is_conda=is_conda):
                yield word


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text, comments=True)
    except ValueError:  # a quote without its partner
        return text.split()


def _packages(words: list[str], *, is_conda: bool) -> Iterator[str]:
    skips = _FILES | _WITH_VALUE | ({"-c"} if is_conda else frozenset())
    is_value = False
    for word in words:
        if _END.match(word):
            return
        if is_value:
            is_value = False
        elif word.startswith("-"):
            is_value = word in skips
        else:
            yield word


def _is_pinned(word: str, *, is_conda: bool) -> bool:
    if word.startswith((".", "/", "~", "$", "{")) or "{" in word:
        return True  # a local path, or what only the running notebook knows
    if "://" in word:
        is_repository = "git+" in word or "hg+" in word
        return bool(_COMMIT.search(word)) if is_repository else bool(_ARCHIVE.search(word))
    if _ARCHIVE.search(word):
        return True
    if is_conda:
        return re.search(r"[^<>!~]=", word) is not None
    return "==" in word

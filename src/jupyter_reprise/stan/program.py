"""Asks stanc about a Stan program: whether it is valid, what it declares, what its C++ is.

Nothing here compiles C++.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import InvalidProgram, NotFound
from jupyter_reprise.stan.toolchain import find_httpstan

_FILE: Final = "program.stan"
CXX_NAME: Final = "reprise_model"
_INCLUDE: Final = re.compile(r"^\s*#include\b", re.MULTILINE)
_PLACE: Final = re.compile(r"line (\d+), column (\d+)")
_CANONICAL: Final = (
    "--auto-format",
    "--max-line-length=100000",
    "--canonicalize=deprecations,includes,parentheses,braces,strip-comments",
)


@dataclass(frozen=True, slots=True)
class Variable:
    """What a program declares under one name."""

    name: str
    type: str
    """`int`, `real` or `complex`; anything else is a later Stan's."""
    dimensions: int


@dataclass(frozen=True, slots=True)
class Program:
    """A Stan program that stanc accepts."""

    code: str
    label: str
    """What people call it: its file's name without the suffix, or `model`."""
    source: str
    """What messages call it: its path, or `model`."""
    inputs: tuple[Variable, ...]
    parameters: tuple[Variable, ...]
    transformed: tuple[Variable, ...]
    generated: tuple[Variable, ...]
    warnings: str
    """What stanc remarks on it, empty if nothing."""
    folder: Path | None = None
    """Where it finds what it includes; None if it includes nothing."""
    included: tuple[tuple[str, str], ...] = ()
    """The files it includes: how they are called, and their text."""

    @property
    def identity(self) -> str:
        """The program with all it includes, for telling it from others."""
        return "\n".join((self.code, *(f"// {name}\n{text}" for name, text in self.included)))

    def canonical(self) -> str:
        """Give the program as stanc formats it, without comments, one declaration a line."""
        return self._ask(*_CANONICAL)[0]

    def to_cxx(self) -> str:
        """Translate the program to C++."""
        return self._ask("--print-cpp", "--name", CXX_NAME)[0]

    def _ask(self, *options: str) -> tuple[str, str]:
        return _run_stanc(self.code, self.source, *options, folder=self.folder)


def read_program(program: str | Path, *, folder: Path | None = None) -> Program:
    """Read a program from a file or take its code, and have stanc check it.

    Parameters
    ----------
    program
        A path, or the code itself: a text with a brace or a line break is code.
    folder
        Where code finds what it includes; None is the working directory. A file finds it beside
        itself.

    Raises
    ------
    NotFound
        There is no such file.
    InvalidProgram
        stanc refuses it; the message has stanc's text with line and caret.
    """
    if isinstance(program, str) and ("{" in program or "\n" in program or not program.strip()):
        code, label, source, home = program, "model", "model", (folder or Path()).absolute()
    else:
        path = Path(program)
        try:
            code = path.read_text(encoding="utf-8")
        except (FileNotFoundError, IsADirectoryError) as error:
            raise NotFound(f"There is no Stan program {path}.", hint=_nearby(path)) from error
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidProgram(f"The Stan program {path} can't be read ({error}).") from error
        label, source, home = path.stem, str(path), path.absolute().parent
    place = home if _INCLUDE.search(code) else None
    described = json.loads(_run_stanc(code, source, "--info", folder=place)[0])
    warnings = _run_stanc(code, source, "--warn-pedantic", "--print-cpp", folder=place)[1]

    def variables(block: str) -> tuple[Variable, ...]:
        items = described.get(block, {}).items()
        return tuple(Variable(n, _type(v.get("type")), v.get("dimensions", 0)) for n, v in items)

    return Program(
        code=code,
        label=label,
        source=source,
        inputs=variables("inputs"),
        parameters=variables("parameters"),
        transformed=variables("transformed parameters"),
        generated=variables("generated quantities"),
        warnings=warnings,
        folder=place,
        included=_read_included(home, described.get("included_files", [])),
    )


def _type(described: object) -> str:
    return described if isinstance(described, str) else "tuple"


def _read_included(folder: Path, names: list[str]) -> tuple[tuple[str, str], ...]:
    """Read the files that a program includes, by which a run knows them as its inputs."""
    return tuple((name, (folder / name).read_text("utf-8", errors="replace")) for name in names)


def _run_stanc(
    code: str, source: str, *options: str, folder: Path | None = None
) -> tuple[str, str]:
    """Run stanc on a program; gives what it wrote to its two outputs.

    Parameters
    ----------
    folder
        Where included files are, or None if there are none.
    """
    includes = () if folder is None else ("--include-paths=.",)
    with tempfile.TemporaryDirectory(prefix="reprise-stanc-") as work:
        file = Path(work) / _FILE
        file.write_text(code, encoding="utf-8")
        done = subprocess.run(
            (
                *(str(find_httpstan() / "stanc"), *includes, *options),
                *("--filename-in-msg", source, str(file)),
            ),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    output = done.stdout.decode("utf-8", errors="replace")
    remarks = done.stderr.decode("utf-8", errors="replace").replace(str(file), source).strip()
    if done.returncode != 0:
        raise _refusal(source, remarks, folder)
    return output, remarks


def _refusal(source: str, remarks: str, folder: Path | None) -> InvalidProgram:
    place = _PLACE.search(remarks)
    hint = "Mend the program at that place." if place else None
    if "include error" in remarks:
        hint = f"Files are included from {folder}."
    return InvalidProgram(
        f"stanc refuses {source}:\n{remarks or 'it gave no reason'}\n",
        line=int(place[1]) if place else None,
        column=int(place[2]) + 1 if place else None,
        hint=hint,
    )


def _nearby(path: Path) -> str:
    from difflib import get_close_matches

    names = sorted(found.name for found in path.parent.glob("*.stan"))
    close = get_close_matches(path.name, names, n=1)
    if close:
        return f"Did you mean {path.parent / close[0]}?"
    return "Give the path of a .stan file, relative to the working directory, or the code itself."

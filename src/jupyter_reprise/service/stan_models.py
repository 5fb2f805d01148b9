"""Checks and compiles Stan programs from files, folders and notebooks, outside of any run."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import (
    CompilationFailed,
    InvalidInput,
    InvalidProgram,
    MissingDependency,
    NotFound,
    StorageFailed,
)
from jupyter_reprise.models.naming import cell_label
from jupyter_reprise.notebook.cells import stan_cells
from jupyter_reprise.stan.cache import Tick, cache_folders, find_model, model_key, writable_folder
from jupyter_reprise.stan.compiler import compile_program
from jupyter_reprise.stan.header import (
    HEADER_BYTES,
    HEADER_VARIABLE,
    has_header,
    header_place,
    make_header,
)
from jupyter_reprise.stan.program import Program, read_program
from jupyter_reprise.stan.toolchain import find_toolchain

_WORTH_A_HEADER: Final = 3
"""So many new models take longer to compile than the header and they together."""


@dataclass(frozen=True, slots=True)
class ProgramOutcome:
    """What came of one program."""

    name: str
    """Its path, with the cell's number if it is in a notebook."""
    error: str = ""
    """Why it is not valid or could not be compiled; empty if all is well."""
    remarks: str = ""
    """What stanc says of a valid one."""
    key: str = ""
    """What its library is called in the cache."""
    bytes: int = 0
    is_new: bool = False
    """Whether it was compiled just now."""


def check_programs(paths: Iterable[Path]) -> Iterator[ProgramOutcome]:
    """Have stanc check programs, without compiling any C++.

    Parameters
    ----------
    paths
        `.stan` files, notebooks with cells that begin with `%%stan`, and folders of both.

    Raises
    ------
    NotFound
        There is nothing of that name.
    MissingDependency
        The extra `stan` is not installed.
    """
    for name, program in _read_all(paths):
        if isinstance(program, ProgramOutcome):
            yield program
        else:
            yield ProgramOutcome(name, remarks=program.warnings)


def compile_programs(paths: Iterable[Path], tick: Tick) -> Iterator[ProgramOutcome]:
    """Compile programs into the cache, as images and CI do before anything runs.

    Parameters
    ----------
    paths
        As for `check_programs`.
    tick
        Called a few times a second while it takes.

    Raises
    ------
    NotFound
        There is nothing of that name.
    CompilationFailed
        There is no C++ compiler.
    """
    toolchain = find_toolchain()
    programs: list[tuple[str, Program]] = []
    for name, program in _read_all(paths):
        if isinstance(program, ProgramOutcome):
            yield program
        else:
            programs.append((name, program))
    new = {
        program.identity
        for _, program in programs
        if find_model(model_key(program.identity, toolchain)) is None
    }
    if len(new) >= _WORTH_A_HEADER and _may_make_header():
        make_header(toolchain, writable_folder(), tick)
    for name, program in programs:
        try:
            compiled = compile_program(program, tick)
        except CompilationFailed as error:
            yield ProgramOutcome(name, error=str(error))
        else:
            is_new = program.identity in new
            new.discard(program.identity)
            yield ProgramOutcome(name, key=compiled.key, bytes=compiled.size, is_new=is_new)


def find_compiler_problem() -> str:
    """Compile one line as a model is; gives what went wrong, empty if nothing."""
    try:
        command = _compiler_command()
        with tempfile.TemporaryDirectory(prefix="reprise-compiler-") as folder:
            source = Path(folder) / "line.cpp"
            source.write_text(
                "#include <vector>\nint size() { return std::vector<int>().size(); }\n"
            )
            done = subprocess.run(
                (*command, "-shared", "-fPIC", str(source), "-o", str(Path(folder) / "line.so")),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
    except (OSError, ValueError, subprocess.SubprocessError):
        return "no C++ compiler"
    if done.returncode == 0:
        return ""
    said = [line for line in done.stderr.splitlines() if "error" in line] or done.stderr.split("\n")
    return f"the C++ compiler can't compile one line ({said[0].strip()})"


def describe_stan() -> str:
    """Say which Stan there is, where compiled models are kept, and how large the header is."""
    try:
        toolchain = find_toolchain()
        folder = cache_folders()[0]
        place = header_place(toolchain, folder)
        models = len(list((folder / "models").glob("*.so")))
    except (CompilationFailed, MissingDependency, OSError) as error:
        return f"PyStan and ArviZ are installed ({error})"
    size = f"{HEADER_BYTES / 1e9:.1f} GB"
    header = f"header of {size} made" if has_header(place) else f"header of {size} not made yet"
    return (
        f"Stan {toolchain.stan} with ArviZ, {models} compiled models in {folder}, {header} "
        f"({HEADER_VARIABLE}=0 does without)"
    )


def _compiler_command() -> tuple[str, ...]:

    command = tuple(shlex.split(os.environ.get("CXX", ""))) or ("c++",)
    if shutil.which(command[0]) is None:
        raise FileNotFoundError(command[0])
    return command


def _may_make_header() -> bool:

    return os.environ.get(HEADER_VARIABLE) != "0"


def _read_all(paths: Iterable[Path]) -> list[tuple[str, Program | ProgramOutcome]]:
    """Have stanc read programs; gives each by name, or why it is not valid.

    A file that is no program by itself, and that another includes, is left out.
    """
    read: list[tuple[str, Program | ProgramOutcome]] = []
    included: set[Path] = set()
    for source in _sources(paths, (".stan", ".ipynb")):
        try:
            program = read_program(source.code or source.path, folder=source.path.parent)
        except (InvalidProgram, InvalidInput) as error:
            text = error.message.replace("refuses model:", "refuses it:")
            read.append((source.name, ProgramOutcome(source.name, error=text)))
        else:
            read.append((source.name, program))
            home = source.path.parent
            included |= {(home / name).resolve() for name, _ in program.included}
    return [
        (name, program)
        for name, program in read
        if isinstance(program, Program) or Path(name).resolve() not in included
    ]


@dataclass(frozen=True, slots=True)
class _Source:
    """A program that was found: a file, or the code of a cell."""

    name: str
    path: Path
    code: str = ""


def _sources(paths: Iterable[Path], suffixes: tuple[str, ...]) -> Iterator[_Source]:
    found = 0
    for path in paths:
        for file in _files(path, suffixes):
            if file.suffix == ".ipynb":
                cells = list(_cells(file))
                found += len(cells)
                yield from cells
            else:
                found += 1
                yield _Source(str(file), file)
    if found == 0:
        raise NotFound(
            "There is no Stan program here.",
            hint="Give .stan files, notebooks with %%stan cells, or folders of them.",
        )


def _files(path: Path, suffixes: tuple[str, ...]) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise NotFound(f"There is no file or folder {path}.", hint="Check its spelling.")
    return sorted(
        file
        for file in path.rglob("*")
        if file.suffix in suffixes
        and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )


def _cells(path: Path) -> Iterator[_Source]:
    try:
        programs = stan_cells(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise StorageFailed(f"The notebook {path} can't be read ({error}).") from error
    for index, source in programs:
        # the magic's line stays as a comment, so that lines are counted as in the cell
        yield _Source(f"{path} {cell_label(index)}", path, f"//{source}")

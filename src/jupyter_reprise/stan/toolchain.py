"""Finds what turns a Stan program into a library: httpstan's stanc, headers and objects, and g++.

Reads httpstan's files without importing it, which would cost a third of a second.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from jupyter_reprise.errors import CompilationFailed, MissingDependency

_STANDARD: Final = re.compile(r"-std=[a-z0-9+]+")
_MACRO: Final = re.compile(r'\("(_?[A-Z][A-Z0-9_]+)", (?:None|"(\w+)")\)')
_OWN_FLAGS: Final = ("-O3", "-fPIC", "-fwrapv", "-DNDEBUG", "-w")
COMPILER_VARIABLE: Final = "REPRISE_STAN_COMPILER"
"""The version of the compiler that made the models, where there are models and no compiler."""
INSTALL_COMPILER: Final = (
    "Install one: `apt-get install g++`, `xcode-select --install` or conda's `cxx-compiler`."
)


@dataclass(frozen=True, slots=True)
class Toolchain:
    """Everything beside the program that a compiled model depends on."""

    folder: Path
    """httpstan's package."""
    httpstan: str
    stan: str
    compiler: tuple[str, ...]
    """The command."""
    compiler_version: str
    flags: tuple[str, ...]
    """What decides about the library, without folders of this machine."""

    @property
    def stanc(self) -> Path:
        return self.folder / "stanc"

    @property
    def is_gcc(self) -> bool:
        return "clang" not in self.compiler_version.lower()

    @property
    def include_options(self) -> tuple[str, ...]:
        return (f"-I{self.folder / 'include'}", f"-I{sysconfig.get_path('include')}")

    @property
    def link_options(self) -> tuple[str, ...]:
        """Link so that the library looks for its own ones beside it, wherever it lies."""
        libraries = ["sundials_cvodes", "sundials_idas", "sundials_nvecserial", "tbb"]
        platform_options = ["-Wl,-rpath,$ORIGIN", "-s"]
        if sys.platform == "darwin":
            libraries += ["tbbmalloc", "tbbmalloc_proxy"]
            platform_options = ["-Wl,-rpath,@loader_path", "-undefined", "dynamic_lookup", "-Wl,-S"]
        return (
            f"-L{self.folder / 'lib'}",
            *(f"-l{name}" for name in libraries),
            *platform_options,
        )

    @property
    def shared_libraries(self) -> tuple[Path, ...]:
        """The libraries that a model needs at run time, without the names only linkers use."""
        found = (self.folder / "lib").iterdir()
        return tuple(sorted(p for p in found if ".so." in p.name or p.suffix == ".dylib"))

    def facts(self) -> dict[str, Any]:
        """Say what decides about a compiled library: equal facts, equal library."""
        return {
            "stan": self.stan,
            "httpstan": self.httpstan,
            "compiler": self.compiler_version,
            "flags": list(self.flags),
            "abi": sysconfig.get_config_var("SOABI") or sys.implementation.cache_tag,
            "platform": sysconfig.get_platform(),
        }


def find_httpstan() -> Path:
    """Find httpstan's package.

    Raises
    ------
    MissingDependency
        It is not installed.
    """
    spec = find_spec("httpstan")
    if spec is None or not spec.submodule_search_locations:
        raise MissingDependency("httpstan", extra="stan")
    return Path(next(iter(spec.submodule_search_locations)))


@cache
def read_stan_version() -> str:
    """Give the version of Stan that stanc speaks, such as `2.35.0`.

    Raises
    ------
    MissingDependency
        httpstan is not installed.
    """
    done = subprocess.run(
        (str(find_httpstan() / "stanc"), "--version"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"\d+(?:\.\d+)+\S*", done.stdout)
    return found[0] if found else done.stdout.strip()


def find_toolchain() -> Toolchain:
    """Find the tools, with the C++ compiler that `CXX` names or `c++`.

    Raises
    ------
    MissingDependency
        httpstan is not installed.
    CompilationFailed
        There is no C++ compiler.
    """
    folder = find_httpstan()
    return _find_toolchain(folder, os.environ.get("CXX", ""), os.environ.get("CXXFLAGS", ""))


@cache
def _find_toolchain(folder: Path, command: str, extra_flags: str) -> Toolchain:
    compiler = tuple(shlex.split(command)) or ("c++",)
    settings = (folder / "models.py").read_text("utf-8")
    standard = _STANDARD.search(settings)
    macros = [
        f"-D{name}={value}" if value else f"-D{name}" for name, value in _MACRO.findall(settings)
    ]
    return Toolchain(
        folder=folder,
        httpstan=version("httpstan"),
        stan=read_stan_version(),
        compiler=compiler,
        compiler_version=_read_compiler_version(compiler),
        flags=(
            *_OWN_FLAGS,
            standard[0] if standard else "-std=c++17",
            *macros,
            *shlex.split(extra_flags),
        ),
    )


def ensure_compiler(toolchain: Toolchain) -> None:
    """Check that there is the compiler that the toolchain names.

    Raises
    ------
    CompilationFailed
        There is none, as in an image that only has models.
    """
    if shutil.which(toolchain.compiler[0]) is None:
        raise _no_compiler(toolchain.compiler, "this program is none of those compiled before")


def _no_compiler(compiler: tuple[str, ...], why: object) -> CompilationFailed:
    return CompilationFailed(
        f"There is no working C++ compiler {compiler[0]!r}, and Stan needs one ({why}).",
        hint=INSTALL_COMPILER,
    )


def _read_compiler_version(compiler: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(
            (*compiler, "--version"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        named = os.environ.get(COMPILER_VARIABLE)
        if named and isinstance(error, FileNotFoundError):
            return named
        raise _no_compiler(compiler, error) from error
    return done.stdout.partition("\n")[0].strip()

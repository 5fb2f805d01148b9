"""A model compiles once for everybody, and what is damaged is made again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_reprise import stan
from jupyter_reprise.errors import CompilationFailed, StorageFailed
from jupyter_reprise.stan import cache, compiler, toolchain
from jupyter_reprise.stan.program import Program, read_program
from jupyter_reprise.stan.pystan_cache import pystan_folder

pytestmark = pytest.mark.stan

TINY = "parameters { real x; } model { x ~ std_normal(); }"
MEGABYTE = 2**20


def ignore(_: str) -> None:
    pass


def brought_object(tools: toolchain.Toolchain, *_: object) -> Path:
    """Give the object that httpstan brings, as making another takes a minute."""
    return tools.folder / "stan_services.o"


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in for the compiler, which writes a few bytes and notes what it was asked."""
    asked: list[str] = []

    def write(
        tools: object, options: object, source: Path, services: Path, library: Path, tick: object
    ):
        asked.append(source.read_text("utf-8"))
        library.write_bytes(b"compiled")
        return 0, ""

    monkeypatch.setattr(compiler, "_run_compiler", write)
    monkeypatch.setattr(compiler, "services_object", brought_object)
    return asked


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REPRISE_STAN_CACHE", str(tmp_path / "own"))
    monkeypatch.setenv("REPRISE_STAN_PCH", "0")
    return tmp_path / "own"


@pytest.fixture
def tiny() -> Program:
    return read_program(TINY)


def test_library_is_small_and_verified(
    schools: stan.Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside_the_notebook = tmp_path / "notebooks"
    beside_the_notebook.mkdir()
    monkeypatch.chdir(beside_the_notebook)
    compiled = schools.compile()
    assert compiled.path.stat().st_size < 2 * MEGABYTE
    assert schools.compile() == compiled
    assert not list(beside_the_notebook.iterdir()), "httpstan leaves a folder `build` there"


def test_second_request_finds_the_first(tiny: Program, own_cache: Path, compilations) -> None:
    first = compiler.compile_program(tiny, ignore)
    assert compiler.compile_program(tiny, ignore) == first
    assert len(compilations) == 1


@pytest.mark.parametrize("damage", [b"", b"compile", b"cOmpiled"], ids=["empty", "half", "flipped"])
def test_damaged_library_is_made_again(
    tiny: Program, own_cache: Path, compilations: list[str], damage: bytes
) -> None:
    first = compiler.compile_program(tiny, ignore)
    first.path.write_bytes(damage)
    assert compiler.compile_program(tiny, ignore).path.read_bytes() == b"compiled"
    assert len(compilations) == 2


def test_lost_description_is_made_again(tiny: Program, own_cache: Path, compilations) -> None:
    first = compiler.compile_program(tiny, ignore)
    first.path.with_suffix(".json").write_text("{", "utf-8")
    compiler.compile_program(tiny, ignore)
    assert len(compilations) == 2


def test_compiler_version_and_flags_count(
    tiny: Program, own_cache: Path, compilations: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiler.compile_program(tiny, ignore)
    monkeypatch.setenv("CXXFLAGS", "-DOTHER")
    compiler.compile_program(tiny, ignore)
    assert len(compilations) == 2


def test_place_of_the_environment_does_not_count(tiny: Program) -> None:
    tools = toolchain.find_toolchain()
    facts = str(tools.facts())
    assert str(tools.folder) not in facts
    assert sys.prefix not in facts


def test_ten_processes_compile_once(script, tmp_path: Path) -> None:
    source = f"""
import subprocess, sys
from concurrent.futures import ThreadPoolExecutor
code = '''
from pathlib import Path
import time, os
from jupyter_reprise.stan import compiler
from jupyter_reprise.stan.program import read_program
def write(tools, options, source, services, library, tick):
    time.sleep(1)
    with open({str(tmp_path / "asked")!r}, "a") as log:
        log.write("x")
    library.write_bytes(b"compiled")
    return 0, ""
compiler._run_compiler = write
compiler.services_object = lambda *_: None
print(compiler.compile_program(read_program({TINY!r}), lambda text: None).sha256)
'''
def one(_):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
with ThreadPoolExecutor(10) as pool:
    print(len(set(pool.map(one, range(10)))))
"""
    done = script(source, REPRISE_STAN_CACHE=str(tmp_path / "own"), REPRISE_STAN_PCH="0")
    assert done.out.strip() == "1", done.err
    assert (tmp_path / "asked").read_text() == "x"


def test_killed_compilation_is_made_again(tiny: Program, own_cache: Path, compilations) -> None:
    folder = cache.writable_folder()
    source = (
        "import os, signal, sys; from pathlib import Path;"
        "from jupyter_reprise.stan import cache;"
        "lock = cache.make_lock(Path(sys.argv[1]), sys.argv[2]); lock.acquire();"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    key = cache.model_key(tiny.code, toolchain.find_toolchain())
    subprocess.run([sys.executable, "-c", source, str(folder), key], check=False)
    compiler.compile_program(tiny, ignore)
    assert len(compilations) == 1


def test_read_only_cache_is_used(
    tiny: Program, tmp_path: Path, compilations: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # as where the user is not the superuser: whoever asks can't write there
    baked = tmp_path / "baked"
    monkeypatch.setenv("REPRISE_STAN_CACHE", str(baked))
    monkeypatch.setenv("REPRISE_STAN_PCH", "0")
    first = compiler.compile_program(tiny, ignore)
    shutil.rmtree(baked / "locks")
    (baked / "locks").write_text("no folder can be made here", "utf-8")
    assert compiler.compile_program(tiny, ignore) == first
    other = compiler.compile_program(read_program(TINY + " "), ignore)
    assert other.path.is_relative_to(tmp_path / "user-cache")


def test_nowhere_to_write_is_said(tiny: Program, tmp_path: Path, monkeypatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", "utf-8")
    monkeypatch.setenv("REPRISE_STAN_CACHE", str(blocked / "a"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked / "b"))
    with pytest.raises(StorageFailed, match="REPRISE_STAN_CACHE"):
        compiler.compile_program(tiny, ignore)


def test_missing_compiler_says_what_to_install(
    tiny: Program, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CXX", "no-such-compiler")
    with pytest.raises(CompilationFailed, match=r"apt-get install g\+\+"):
        compiler.compile_program(tiny, ignore)


def test_failing_compiler_is_quoted(
    tiny: Program, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CXXFLAGS", "-DSTAN_THREADS=@")
    monkeypatch.setattr(Program, "to_cxx", lambda self: '#error "out of order"')
    monkeypatch.setattr(compiler, "services_object", brought_object)
    with pytest.raises(CompilationFailed, match="out of order"):
        compiler.compile_program(tiny, ignore)
    assert not list(cache.writable_folder().joinpath("models").iterdir())


def test_pystan_finds_the_model_under_its_own_name(schools: stan.Model, script) -> None:
    schools.compile()
    folder = pystan_folder(schools.program.code, toolchain.find_toolchain())
    assert folder is not None
    source = f"""
import json, time, httpstan.models, httpstan.cache
code = open({schools.program.source!r}).read()
name = httpstan.models.calculate_model_name(code)
module = httpstan.models.import_services_extension_module(name)
print(json.dumps([str(httpstan.cache.model_directory(name)), hasattr(module, "log_prob")]))
"""
    assert script(source).json == [str(folder), True]
    assert not any(os.path.islink(path) for path in folder.glob("*.so"))


@pytest.fixture
def no_compiler(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """Take the compiler away; gives its version from before, which an image would name."""
    version = toolchain.find_toolchain().compiler_version
    toolchain._find_toolchain.cache_clear()
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setenv(toolchain.COMPILER_VARIABLE, version)
    yield version
    toolchain._find_toolchain.cache_clear()


def test_models_are_found_where_there_is_no_compiler_any_more(
    own_cache: Path, tiny: Program, compilations: list[str], request: pytest.FixtureRequest
) -> None:
    made = compiler.compile_program(tiny, ignore)
    request.getfixturevalue("no_compiler")
    assert compiler.compile_program(tiny, ignore) == made
    assert len(compilations) == 1


def test_without_a_compiler_a_new_program_says_that_it_was_not_compiled_before(
    own_cache: Path, tiny: Program, no_compiler: str
) -> None:
    with pytest.raises(CompilationFailed, match="none of those compiled before") as caught:
        compiler.compile_program(tiny, ignore)
    assert "g++" in str(caught.value.hint)

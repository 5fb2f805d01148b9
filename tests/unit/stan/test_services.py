"""Models are linked with an object that this Python loads, whichever httpstan brought."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_reprise.errors import CompilationFailed
from jupyter_reprise.stan import services
from jupyter_reprise.stan.cache import writable_folder
from jupyter_reprise.stan.services import is_made_for_this_python, services_object
from jupyter_reprise.stan.toolchain import Toolchain, find_toolchain

OWN = f"{sys.version_info[0]}.{sys.version_info[1]}".encode()
SOURCE = 'extern "C" int answer() { return 42; }\n'


def ignore(_: str) -> None:
    pass


@pytest.fixture
def foreign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Toolchain:
    """Stand in for an httpstan whose object was made for another Python."""
    monkeypatch.setenv("REPRISE_STAN_CACHE", str(tmp_path / "cache"))
    package = tmp_path / "httpstan"
    package.mkdir()
    (package / "stan_services.o").write_bytes(b"\x7fELF\0" + b"3.2\0" + b"\0003.1\0")
    (package / "stan_services.cpp").write_text(SOURCE, "utf-8")
    return replace(find_toolchain(), folder=package)


@pytest.mark.parametrize(
    ("content", "fits"),
    [(b"a\0" + OWN + b"\0", True), (b"a\x003.1\0b", False), (b"no version", True)],
    ids=["own", "other", "unknown"],
)
def test_an_object_says_for_which_python_it_was_made(
    tmp_path: Path, content: bytes, fits: bool
) -> None:
    path = tmp_path / "stan_services.o"
    path.write_bytes(content)
    assert is_made_for_this_python(path) == fits


def test_another_pythons_object_is_made_anew_once(
    foreign: Toolchain, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = services_object(foreign, writable_folder(), ignore)
    assert made.stat().st_size > 0
    monkeypatch.setattr(services, "run_guarded", lambda *_, **__: pytest.fail("made twice"))
    assert services_object(foreign, writable_folder(), ignore) == made
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_what_cannot_be_made_says_which_python_would_do(foreign: Toolchain) -> None:
    (foreign.folder / "stan_services.cpp").write_text("#error out of order\n", "utf-8")
    with pytest.raises(CompilationFailed, match=r"out of order[\s\S]*Use Python 3\.12"):
        services_object(foreign, writable_folder(), ignore)

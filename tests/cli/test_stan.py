"""`reprise stan` checks and compiles programs outside of any run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_reprise.stan import compiler

VALID = "parameters { real x; } model { x ~ std_normal(); }\n"
BROKEN = "parameters { real x }\n"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "good.stan").write_text(VALID, "utf-8")
    monkeypatch.setenv("REPRISE_STAN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("REPRISE_STAN_PCH", "0")
    return folder


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in for the C++ compiler."""
    asked: list[str] = []

    def write(
        tools: object, options: object, source: Path, services: Path, library: Path, tick: object
    ):
        asked.append(source.name)
        library.write_bytes(b"compiled")
        return 0, ""

    monkeypatch.setattr(compiler, "_run_compiler", write)
    monkeypatch.setattr(compiler, "services_object", lambda *_: Path())
    return asked


def write_notebook(path: Path, *sources: str) -> None:
    cells = [{"cell_type": "code", "source": source} for source in sources]
    path.write_text(json.dumps({"cells": cells}), "utf-8")


def test_valid_programs_are_named(reprise, programs: Path) -> None:
    result = reprise("stan", "check", str(programs))
    assert result.code == 0
    assert result.out == f"{programs / 'good.stan'}: valid\n"


def test_broken_program_shows_line_and_caret(reprise, programs: Path) -> None:
    (programs / "bad.stan").write_text(BROKEN, "utf-8")
    result = reprise("stan", "check", str(programs))
    assert result.code == 1
    assert "bad.stan: not valid" in result.out
    assert "1:  parameters { real x }" in result.out
    assert "^" in result.out


def test_cells_of_notebooks_are_checked_with_their_own_lines(reprise, programs: Path) -> None:
    write_notebook(programs / "n.ipynb", "x = 1", f"%%stan model\n{BROKEN}")
    result = reprise("stan", "check", str(programs), "--json")
    assert result.code == 1
    [broken] = [outcome for outcome in result.json if outcome["error"]]
    assert broken["name"].endswith("n.ipynb cell 2")
    assert "line 2" in broken["error"]


def test_a_part_that_others_include_is_no_program_to_check(reprise, programs: Path) -> None:
    (programs / "part.stan").write_text("real x;\n", "utf-8")
    source = "parameters {\n#include part.stan\n}\nmodel { x ~ std_normal(); }"
    (programs / "whole.stan").write_text(source, "utf-8")
    write_notebook(programs / "n.ipynb", f"%%stan model\n{source}")
    result = reprise("stan", "check", str(programs))
    assert result.code == 0
    assert "part.stan" not in result.out
    assert "whole.stan: valid" in result.out


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_nothing_to_check_is_said(reprise, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    result = reprise("stan", "check", str(tmp_path / name))
    assert result.code == 1
    assert "There is no" in result.err


def test_programs_are_compiled_once(reprise, programs: Path, compilations: list[str]) -> None:
    (programs / "copy.stan").write_text(VALID, "utf-8")
    first = reprise("stan", "compile", str(programs), "--json")
    again = reprise("stan", "compile", str(programs), "--json")
    assert (first.code, again.code) == (0, 0)
    assert len(compilations) == 1
    assert [outcome["is_new"] for outcome in first.json] == [True, False]
    assert [outcome["is_new"] for outcome in again.json] == [False, False]


def test_compiling_goes_on_after_a_broken_program(
    reprise, programs: Path, compilations: list[str]
) -> None:
    (programs / "bad.stan").write_text(BROKEN, "utf-8")
    result = reprise("stan", "compile", str(programs))
    assert result.code == 1
    assert "good.stan: compiled, 0.0 MB" in result.out


def test_missing_compiler_says_what_to_install(
    reprise, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CXX", "no-such-compiler")
    result = reprise("stan", "compile", str(programs))
    assert result.code == 1
    assert "apt-get install g++" in result.err

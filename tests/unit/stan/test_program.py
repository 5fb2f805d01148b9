"""stanc is asked, and what it says arrives whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_reprise.errors import InvalidProgram, NotFound
from jupyter_reprise.stan.program import read_program

BROKEN = "data { int J; }\nparameters { real mu }\nmodel { mu ~ normal(0,1); }\n"
WRONG = "parameters { real mu; }\nmodel { mu ~ normal(0, nu); }\n"


def test_syntax_error_shows_line_and_caret() -> None:
    with pytest.raises(InvalidProgram) as caught:
        read_program(BROKEN)
    assert (caught.value.line, caught.value.column) == (2, 22)
    assert "2:  parameters { real mu }\n                              ^" in str(caught.value)
    assert "after variable declaration" in str(caught.value)


def test_semantic_error_names_the_variable_and_the_file(tmp_path: Path) -> None:
    path = tmp_path / "wrong.stan"
    path.write_text(WRONG, "utf-8")
    with pytest.raises(InvalidProgram, match=r"Identifier ['\"]nu['\"] not in scope") as caught:
        read_program(path)
    assert str(path) in str(caught.value)
    assert "reprise-stanc-" not in str(caught.value)


def test_program_is_described_in_full() -> None:
    program = read_program("data { int N; } parameters { real mu; } model { mu ~ normal(N, 1); }")
    assert [(v.name, v.type, v.dimensions) for v in program.inputs] == [("N", "int", 0)]
    assert [v.name for v in program.parameters] == ["mu"]
    assert program.label == "model"
    assert program.warnings == ""


def test_remarks_of_stanc_are_kept() -> None:
    program = read_program("parameters { real mu; } model { }")
    assert "mu" in program.warnings


def test_file_gives_the_label(tmp_path: Path) -> None:
    path = tmp_path / "churn.stan"
    path.write_text("parameters { real mu; } model { mu ~ normal(0, 1); }", "utf-8")
    assert read_program(str(path)).label == "churn"


def test_missing_file_names_a_near_one(tmp_path: Path) -> None:
    (tmp_path / "churn.stan").write_text("", "utf-8")
    with pytest.raises(NotFound, match=r"Did you mean .*churn\.stan"):
        read_program(tmp_path / "chrun.stan")


def test_program_of_utf8_comments_is_read() -> None:
    program = read_program("// größer\nparameters { real mu; } model { mu ~ normal(0, 1); }")
    assert "// größer" not in program.canonical()


def test_included_files_count_as_part_of_the_program(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    part, path = tmp_path / "parts" / "twice.stan", tmp_path / "churn.stan"
    part.write_text("real twice(real x) { return 2 * x; }", "utf-8")
    path.write_text(
        "functions {\n#include parts/twice.stan\n}\nparameters { real mu; }\n"
        "model { mu ~ normal(twice(1), 1); }",
        "utf-8",
    )
    before = read_program(path)
    assert "twice.stan" in before.to_cxx()
    assert "#include" not in before.canonical()
    part.write_text("real twice(real x) { return x + x; }", "utf-8")
    after = read_program(path)
    assert after.code == before.code
    assert after.identity != before.identity


def test_code_includes_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mu.stan").write_text("real mu;", "utf-8")
    program = read_program("parameters {\n#include mu.stan\n}\nmodel { mu ~ std_normal(); }")
    assert [variable.name for variable in program.parameters] == ["mu"]


def test_missing_include_says_where_it_was_looked_for(tmp_path: Path) -> None:
    path = tmp_path / "churn.stan"
    path.write_text("functions {\n#include twice.stan\n}", "utf-8")
    with pytest.raises(InvalidProgram, match=r"Could not find include file") as caught:
        read_program(path)
    assert str(tmp_path) in str(caught.value)


def test_error_in_an_included_file_is_placed_there(tmp_path: Path) -> None:
    (tmp_path / "twice.stan").write_text("real twice(real x) { return 2 * y; }", "utf-8")
    path = tmp_path / "churn.stan"
    path.write_text("functions {\n#include twice.stan\n}", "utf-8")
    with pytest.raises(InvalidProgram, match=r"twice\.stan', line 1"):
        read_program(path)

"""`reprise init` starts a project and leaves alone what is there."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

FILES = ("reprise.toml", "notebooks/example.ipynb", ".gitignore", ".pre-commit-config.yaml")


def test_a_new_folder_becomes_a_project(reprise, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "study"
    result = reprise("init", str(folder))
    assert result.code == 0
    assert all((folder / name).is_file() for name in FILES)
    assert all(f"created   {name}" in result.out for name in FILES)
    assert "Next: reprise run notebooks/example.ipynb" in result.err
    settings = tomllib.loads((folder / "reprise.toml").read_text("utf-8"))
    assert settings["project"]["name"] == "study"


def test_files_that_are_there_are_never_overwritten(reprise, tmp_path: Path) -> None:
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"mine: .reprise/\r\n.reprise/\r\n")
    result = reprise("init", str(tmp_path))
    assert result.code == 0
    assert all(f"kept      {name}" in result.out for name in FILES)
    assert {(tmp_path / name).read_bytes() for name in FILES} == {
        b"mine: .reprise/\r\n.reprise/\r\n"
    }


def test_starting_a_project_twice_changes_nothing(
    reprise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    reprise("init")
    before = {name: (tmp_path / name).read_bytes() for name in FILES}
    result = reprise("init")
    assert result.code == 0
    assert "created" not in result.out
    assert {name: (tmp_path / name).read_bytes() for name in FILES} == before


@pytest.mark.parametrize(
    "before", [b"", b"out/\n", b"out/", b"out/\r\n", b"\xe9t\xe9/\n"], ids=repr
)
def test_an_existing_gitignore_gets_one_line_more(reprise, tmp_path: Path, before: bytes) -> None:
    ignore = tmp_path / ".gitignore"
    ignore.write_bytes(before)
    result = reprise("init", str(tmp_path))
    assert "extended  .gitignore" in result.out
    after = ignore.read_bytes()
    assert after.startswith(before)
    assert [line for line in after.splitlines() if line][len(before.split()) :] == [b".reprise/"]
    reprise("init", str(tmp_path))
    assert ignore.read_bytes() == after


@pytest.mark.parametrize("name", ['a "quoted" one', "été 2026", "{braces}", "back\\slash", "..."])
def test_a_project_may_have_any_folder_name(
    reprise, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / name
    assert reprise("init", str(folder)).code == 0
    monkeypatch.chdir(folder)
    assert reprise("runs").code == 0


@pytest.mark.kernel
def test_the_example_runs_and_runs_again_to_the_same_records(
    reprise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reprise("init", str(tmp_path / "study"))
    monkeypatch.chdir(tmp_path / "study")
    assert reprise("run", "notebooks/example.ipynb").code == 0
    again = reprise("rerun", "latest", "--json")
    assert again.code == 0
    assert again.json["is_equal"]
    assert again.json["records"]
    assert reprise("run", "notebooks/example.ipynb", "-p", "size", "1").code == 1


@pytest.mark.kernel
def test_the_examples_gate_rejects_a_sample_that_is_too_small(
    reprise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reprise("init", str(tmp_path / "study"))
    monkeypatch.chdir(tmp_path / "study")
    result = reprise("run", "notebooks/example.ipynb", "-p", "size", "3", "-p", "spread", "9")
    assert result.code == 5
    assert "standard_error" in result.out


def test_a_folder_that_cannot_be_made_is_one_sentence(reprise, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    result = reprise("init", str(tmp_path / "file" / "study"))
    assert result.code == 1
    assert "can't be made a project" in result.err
    assert reprise("init", str(tmp_path / "file")).code == 2

"""Whatever is wrong with a notebook, kernel, folder or database is said in one sentence."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "it is empty"),
        (b"{not json", "not valid JSON at line 1"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b'{\n<<<<<<< HEAD\n"a"', "a merge conflict at line 2. Resolve it"),
        (b'{"a": 1}', "without the key `nbformat`"),
        (b'{"nbformat": 3, "worksheets": []}', "notebook format 3"),
        (b'{"nbformat": 5, "cells": []}', "Install a newer Reprise"),
        (b'{"nbformat": 4, "cells": 5}', "not a list of cells"),
        (b"[" * 100_000, "JSON"),
    ],
    ids=[
        "empty",
        "broken",
        "binary",
        "conflict",
        "other json",
        "nbformat 3",
        "nbformat 5",
        "no cells",
        "deep",
    ],
)
def test_a_file_that_is_no_notebook_is_refused(
    reprise, project_folder: Path, content: bytes, expected: str
) -> None:
    (project_folder / "n.ipynb").write_bytes(content)
    result = reprise("run", "n.ipynb")
    assert result.code == 1
    assert expected in result.err
    assert not (project_folder / ".reprise").exists()


def test_a_missing_notebook_gets_the_nearest_name(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "prevalence.ipynb")
    result = reprise("run", "prevalense.ipynb")
    assert result.code == 1
    assert "Did you mean prevalence.ipynb?" in result.err


@pytest.mark.parametrize("name", ["n.ipynb", ""])
def test_a_folder_is_called_one(reprise, project_folder: Path, name: str) -> None:
    (project_folder / "n.ipynb").mkdir()
    result = reprise("run", name)
    assert result.code == 1
    assert "is a folder, not a notebook. Name an .ipynb file in it." in result.err


@pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode there")
def test_a_name_that_is_not_utf_8_is_refused(reprise, project_folder: Path, make_notebook) -> None:
    make_notebook(project_folder / os.fsdecode(b"\xff.ipynb"))
    result = reprise("run", os.fsdecode(b"\xff.ipynb"))
    assert result.code == 1
    assert "is not UTF-8 text. Rename it." in result.err
    assert not (project_folder / ".reprise").exists()


@pytest.mark.kernel
def test_cells_that_lack_what_the_format_asks_for_run_all_the_same(
    reprise, project_folder: Path
) -> None:
    cells = [{"cell_type": "code"}, {"cell_type": "markdown"}, {"cell_type": "code", "source": "1"}]
    nb = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (project_folder / "n.ipynb").write_text(json.dumps(nb), "utf-8")
    result = reprise("run", "-q", "n.ipynb")
    assert (result.code, result.err) == (0, "")


def test_the_executed_notebook_never_replaces_its_source(
    reprise, project_folder: Path, make_notebook
) -> None:
    notebook = make_notebook(project_folder / "n.ipynb", "print(1)")
    before = notebook.read_bytes()
    result = reprise("run", "n.ipynb", "-o", str(notebook))
    assert result.code == 2
    assert "the notebook itself" in result.err
    assert notebook.read_bytes() == before
    assert not (project_folder / ".reprise").exists()


def test_a_notebook_outside_of_any_project_is_told_how_to_start_one(
    reprise, tmp_path: Path, make_notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make_notebook(tmp_path / "n.ipynb")
    result = reprise("run", "n.ipynb")
    assert result.code == 1
    assert "reprise init" in result.err


def test_a_kernel_that_is_not_installed_is_named_with_those_that_are(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", kernel="ir")
    result = reprise("run", "n.ipynb")
    assert result.code == 1
    assert "'ir'" in result.err
    assert "python3" in result.err
    assert not (project_folder / ".reprise").exists()


def test_a_file_that_is_no_database_is_left_alone_and_named(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", "print(1)")
    database = project_folder / ".reprise" / "runs.db"
    database.parent.mkdir()
    database.write_bytes(b"this is no database, whatever its name says" * 50)
    before = database.read_bytes()
    result = reprise("run", "n.ipynb")
    assert result.code == 1
    assert "runs.db" in result.err
    assert database.read_bytes() == before


@pytest.mark.kernel
def test_a_database_of_a_newer_reprise_is_refused_with_the_upgrade_command(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", "print(1)")
    assert reprise("run", "n.ipynb").code == 0
    with sqlite3.connect(project_folder / ".reprise" / "runs.db") as db:
        newest = "(select max(version) from schema_version)"
        db.execute(f"update schema_version set version = 999 where version = {newest}")
    db.close()
    result = reprise("runs")
    assert result.code == 1
    assert "pip install --upgrade jupyter-reprise" in result.err


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such folders")
def test_a_project_whose_files_cannot_be_written_is_refused(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", "print(1)")
    # a file in the place of the folder stops even root, whom permissions don't
    (project_folder / ".reprise").write_text("", "utf-8")
    result = reprise("run", "n.ipynb")
    assert result.code == 1
    assert "can't" in result.err


@pytest.mark.kernel
def test_a_huge_notebook_runs_and_only_its_source_is_kept(
    reprise, project_folder: Path, make_notebook
) -> None:
    path = make_notebook(project_folder / "n.ipynb", "print('small')")
    text = path.read_text("utf-8")
    output = '[{"output_type": "stream", "name": "stdout", "text": "' + "x" * 50_000_000 + '"}]'
    path.write_text(text.replace('"outputs": []', f'"outputs": {output}'), "utf-8")
    assert path.stat().st_size > 50_000_000
    result = reprise("run", "n.ipynb", "--json")
    assert result.code == 0
    [source] = [a for a in result.json["artifacts"] if a["name"] == "source.ipynb"]
    assert source["bytes"] < 10_000


def test_settings_that_are_wrong_name_file_line_and_what_is_allowed(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb")
    (project_folder / "reprise.toml").write_text('[project]\nname = "x"\nexecuter = "local"\n')
    result = reprise("run", "n.ipynb")
    assert result.code == 1
    assert "reprise.toml" in result.err
    assert "line 3" in result.err
    assert "executor" in result.err


@pytest.mark.parametrize(
    "arguments",
    [["rnu", "n.ipynb"], ["run"], ["run", "n.ipynb", "--timeout", "soon"]],
    ids=["command", "argument", "duration"],
)
def test_a_wrong_command_line_is_a_usage_error(reprise, arguments: list[str]) -> None:
    assert reprise(*arguments).code == 2


def test_a_parameters_file_that_is_missing_or_no_mapping_is_named(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb")
    (project_folder / "list.yaml").write_text("- 1\n", "utf-8")
    assert "absent.yaml" in reprise("run", "n.ipynb", "-f", "absent.yaml").err
    assert "not a mapping" in reprise("run", "n.ipynb", "-f", "list.yaml").err
    assert "base 64" in reprise("run", "n.ipynb", "-b", "***").err


@pytest.fixture
def bad_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give a function that installs a kernel of that command where only this test sees it."""
    folder = tmp_path / "share" / "kernels" / "bad"
    folder.mkdir(parents=True)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))

    def install(*argv: str) -> None:
        spec = {"argv": argv, "display_name": "Bad", "language": "python"}
        (folder / "kernel.json").write_text(json.dumps(spec), "utf-8")

    return install


def test_a_kernel_whose_command_is_gone_leaves_no_run(
    reprise, project_folder: Path, make_notebook, bad_kernel: Callable[..., None]
) -> None:
    bad_kernel("no-such-command-anywhere")
    make_notebook(project_folder / "n.ipynb", kernel="bad")
    result = reprise("run", "n.ipynb")
    assert result.code == 1
    assert "no-such-command-anywhere" in result.err
    assert not list((project_folder / ".reprise" / "work").iterdir())
    assert reprise("runs", "--json").json == []


@pytest.mark.kernel
def test_a_kernel_that_dies_at_once_fails_the_run_with_its_own_words(
    reprise, project_folder: Path, make_notebook, bad_kernel: Callable[..., None]
) -> None:
    bad_kernel(sys.executable, "-c", "raise SystemExit('no module named ipykernel')")
    make_notebook(project_folder / "n.ipynb", "1", kernel="bad")
    result = reprise("run", "n.ipynb")
    assert result.code == 4
    assert "no module named ipykernel" in result.err

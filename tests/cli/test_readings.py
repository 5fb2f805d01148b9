"""What a run reads of the run store is an input of it, so that it is computed again when due."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import jupyter_reprise as r
from jupyter_reprise.kernels.launching import OBSERVATIONS, WORK_VARIABLE
from jupyter_reprise.models import FileRecord
from jupyter_reprise.provenance.files import read_observations, record_inputs
from jupyter_reprise.service.project import open_project
from jupyter_reprise.service.readings import is_same_reading

READER = "import jupyter_reprise as r\nr.record('seen', r.latest('a.ipynb').seed)"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the working folder of a run that this process seems to be the kernel of."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.setenv(WORK_VARIABLE, str(folder))
    return folder


def readings(work: Path) -> tuple[FileRecord, ...]:
    return record_inputs(read_observations(work / OBSERVATIONS), work, ())


def holds(record: FileRecord) -> bool:
    with open_project() as project:
        return is_same_reading(project, record)


@pytest.mark.kernel
def test_a_run_is_made_anew_once_the_run_it_read_is_not_the_latest(
    project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "a.ipynb", "x = 1")
    reader = make_notebook(project_folder / "reader.ipynb", READER)
    source = r.run(project_folder / "a.ipynb", seed=1)
    first = r.run(reader, seed=5)
    assert f"run:{source.id}" in [record.path for record in first.manifest.inputs]
    assert r.run(reader, seed=5).id == first.id
    r.run(project_folder / "a.ipynb", seed=2)
    again = r.run(reader, seed=5)
    assert (again.is_reused, again.records) == (False, {"seen": 2})
    assert again.manifest.run_key != first.manifest.run_key


def test_nothing_is_noted_outside_of_a_run(project_folder: Path, add_run) -> None:
    add_run()
    r.latest("n.ipynb")
    assert not list(project_folder.rglob(OBSERVATIONS))


def test_a_run_that_is_still_in_the_store_is_unchanged_and_one_that_is_gone_is_not(
    work: Path, add_run
) -> None:
    run = add_run(manifest_sha256="abc")
    r.latest("n.ipynb")
    named, asked = sorted(readings(work), key=lambda record: len(record.path))
    assert named == FileRecord(f"run:{run.id}", 0, "abc")
    assert (holds(named), holds(asked)) == (True, True)
    assert not holds(replace(named, path="run:01ARZ3NDEKTSV4RRFFQ69G5FAV"))
    assert not holds(replace(named, sha256="other"))


def test_a_list_of_runs_is_another_once_one_was_added(work: Path, add_run) -> None:
    add_run()
    r.runs("n.ipynb", status=["succeeded", "failed"], parameters={"a": 1}, metrics=["rmse<1"])
    r.runs("n.ipynb")
    narrow, wide = sorted(readings(work), key=lambda record: -len(record.path))
    assert (holds(narrow), holds(wide)) == (True, True)
    add_run(status="failed")
    assert (holds(narrow), holds(wide)) == (True, False)


def test_a_question_about_a_span_before_now_never_has_the_same_answer(work: Path, add_run) -> None:
    add_run()
    r.runs(since=timedelta(days=1))
    [asked] = readings(work)
    assert not holds(asked)


def test_an_answer_that_changes_during_a_run_is_marked(work: Path, add_run) -> None:
    add_run()
    r.runs("n.ipynb")
    add_run()
    r.runs("n.ipynb")
    [asked] = readings(work)
    assert "changed during the run" in asked.note


@pytest.mark.parametrize("text", ["", "{", "[]", '{"limit": 1, "colour": "red"}'])
def test_a_question_that_can_not_be_read_has_no_answer(project_folder: Path, text: str) -> None:
    assert not holds(FileRecord(f"runs:{text}", 0, "abc"))


def test_the_line_of_a_reading_is_one_line_of_json(work: Path, add_run) -> None:
    run = add_run(manifest_sha256="abc")
    r.latest("n.ipynb")
    lines = [json.loads(line) for line in (work / OBSERVATIONS).read_text("utf-8").splitlines()]
    assert {"kind": "run", "subject": f"run:{run.id}", "digest": "abc"} in lines

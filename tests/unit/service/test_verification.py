"""A run is verified by another execution of it that came out the same, whichever came first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.kept_runs import keep_run

from jupyter_reprise.models import FileRecord, Verdict
from jupyter_reprise.service.project import Project, open_project
from jupyter_reprise.service.verification import verify

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
STILL_LATER = NOW + timedelta(hours=2)


@pytest.fixture
def project(project_folder: Path) -> Iterator[Project]:
    (project_folder / "reprise.toml").write_text('[project]\nname = "test"\n', "utf-8")
    with open_project(project_folder) as opened:
        yield opened


def data(digit: str) -> tuple[FileRecord]:
    return (FileRecord("d.csv", 3, digit * 64),)


def test_a_run_that_was_played_once_has_no_verdict(project: Project) -> None:
    assert verify(project, keep_run(project, "4")) is None


def test_a_run_and_its_repetition_verify_each_other(project: Project) -> None:
    run = keep_run(project, "4", moment=NOW, records={"total": 4})
    again = keep_run(project, "4", moment=LATER, records={"total": 4}, repeats=run.id)
    for one, other in ((run, again), (again, run)):
        found = verify(project, one)
        assert found is not None
        assert (found.run_id, found.other.id) == (one.id, other.id)
        assert found.verdict is Verdict.OUTPUTS
        assert (
            f"{found.label}: {found.words}" == "Verified: another execution gave the same outputs"
        )


def test_the_newest_of_several_executions_counts(project: Project) -> None:
    run = keep_run(project, moment=NOW, records={"total": 4})
    second = keep_run(project, moment=LATER, records={"total": 5}, repeats=run.id)
    third = keep_run(project, moment=STILL_LATER, records={"total": 4}, repeats=run.id)
    found = {one.id: verify(project, one) for one in (run, second, third)}
    assert {key: one.other.id for key, one in found.items() if one} == {
        **{run.id: third.id, second.id: third.id, third.id: second.id}
    }


def test_equal_records_are_enough_where_cells_and_files_show_something_else(
    project: Project,
) -> None:
    first, second = (FileRecord("out.csv", 3, digit * 64) for digit in "ab")
    run = keep_run(project, "took 1 s", "4", moment=NOW, records={"total": 4}, outputs=[first])
    keep_run(
        *(project, "took 2 s", "4"),
        moment=LATER,
        records={"total": 4},
        outputs=[second],
        repeats=run.id,
    )
    found = verify(project, run)
    assert found is not None
    assert found.verdict is Verdict.RECORDS
    assert found.differences == ("cell 1", "file out.csv")
    assert found.words.startswith(
        "another execution gave the same records; not the same: cell 1, file"
    )


def test_without_records_what_cells_show_has_to_be_the_same(project: Project) -> None:
    run = keep_run(project, "4", moment=NOW)
    keep_run(project, "5", moment=LATER, repeats=run.id)
    found = verify(project, run)
    assert found is not None
    assert found.verdict is Verdict.DIFFERENT
    assert found.label == "Not verified"


@pytest.mark.parametrize("status", ["rejected", "failed"])
def test_a_run_whose_repetition_ended_otherwise_is_not_verified(
    project: Project, status: str
) -> None:
    run = keep_run(project, "4", moment=NOW, records={"total": 4})
    keep_run(project, "4", moment=LATER, records={"total": 4}, status=status, repeats=run.id)
    found = verify(project, run)
    assert found is not None
    assert found.verdict is Verdict.DIFFERENT
    assert found.reasons == (f"the status was succeeded and is now {status}",)


def test_a_repetition_that_was_stopped_says_nothing(project: Project) -> None:
    run = keep_run(project, "4", moment=NOW)
    keep_run(project, moment=LATER, status="cancelled", repeats=run.id)
    assert verify(project, run) is None


def test_other_data_is_the_reason_for_another_result_and_no_shame_for_the_newer_run(
    project: Project,
) -> None:
    run = keep_run(project, moment=NOW, records={"total": 4}, inputs=data("a"))
    newer = keep_run(project, moment=LATER, records={"total": 5}, inputs=data("b"), repeats=run.id)
    found = verify(project, run)
    assert found is not None
    assert "not the same: record total (the input d.csv has changed)" in found.words
    assert verify(project, newer) is None


def test_of_many_differences_the_first_are_named(project: Project) -> None:
    run = keep_run(project, moment=NOW, records=dict.fromkeys("abcde", 1))
    keep_run(project, moment=LATER, records=dict.fromkeys("abcde", 2), repeats=run.id)
    found = verify(project, run)
    assert found is not None
    assert found.words.endswith("not the same: record a, record b, record c and 2 more")


def test_what_cannot_be_read_gives_no_verdict(project: Project) -> None:
    run = keep_run(project, "4", moment=NOW)
    again = keep_run(project, "5", moment=LATER, repeats=run.id)
    for artifact in project.store.artifacts(again.id):
        project.artifacts.delete(artifact.sha256)
    assert verify(project, run) is None

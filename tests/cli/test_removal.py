"""`reprise rm` and `gc` remove what nobody needs, and never what something refers to."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest

from jupyter_reprise.models import Run
from jupyter_reprise.service.project import open_project

TWO_HOURS = 7200


@pytest.fixture
def remaining(project_folder: Path) -> Callable[[], set[str]]:
    """Give a function that lists the ids of the runs in the store."""

    def list_ids() -> set[str]:
        with open_project(project_folder) as project:
            return {run.id for run in project.store.list()}

    return list_ids


@pytest.fixture
def keep(project_folder: Path) -> Callable[..., Path]:
    """Give a function that puts an artifact, as old as it says, into the project."""

    def put(content: bytes, *, age: float = TWO_HOURS) -> Path:
        with open_project(project_folder) as project:
            digest, _ = project.artifacts.put_bytes(content)
            path = project.artifacts.local_path(digest)
        assert path is not None
        then = datetime.now(UTC).timestamp() - age
        os.utime(path, (then, then))
        return path

    return put


def test_rm_shows_what_goes_and_asks_first(
    reprise, add_run: Callable[..., Run], remaining, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def confirm(text: str, **_: object) -> None:
        asked.append(text)
        raise click.Abort

    monkeypatch.setattr(click, "confirm", confirm)
    run = add_run()
    result = reprise("rm", run.id)
    assert asked == ["Remove 1 run for good?"]
    assert f"{run.id}  n.ipynb  succeeded" in result.err
    assert result.code == 130
    assert remaining() == {run.id}


def test_rm_with_yes_removes_without_asking(reprise, add_run, remaining) -> None:
    ids = [add_run().id for _ in range(3)]
    result = reprise("rm", "-y", ids[0], ids[2])
    assert result.code == 0
    assert result.out.split() == [ids[0], ids[2]]
    assert remaining() == {ids[1]}


def test_a_run_named_twice_is_removed_once(reprise, add_run, remaining) -> None:
    run = add_run()
    assert reprise("rm", "-y", run.id, "latest").out.split() == [run.id]
    assert remaining() == set()


def test_a_run_that_another_was_made_from_stays_without_it(reprise, add_run, remaining) -> None:
    first = add_run()
    second = add_run(parent=first.id)
    result = reprise("rm", "-y", first.id)
    assert result.code == 1
    assert second.id in result.err
    assert remaining() == {first.id, second.id}
    assert reprise("rm", "-y", first.id, second.id).code == 0
    assert remaining() == set()


@pytest.mark.parametrize("bad", ["parent", "running", "absent"])
def test_either_all_the_runs_go_or_none(reprise, add_run, remaining, bad: str) -> None:
    fine, parent, running = add_run(), add_run(), add_run(status="running")
    add_run(parent=parent.id)
    before = remaining()
    reference = {"parent": parent.id, "running": running.id, "absent": "01ZZZ"}[bad]
    assert reprise("rm", "-y", fine.id, reference).code == 1
    assert remaining() == before


@pytest.mark.kernel
def test_rm_takes_the_report_and_work_folder_along_but_no_shared_artifact(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", "print('x')")
    first = reprise("run", "n.ipynb", "--seed", "1", "--json").json
    second = reprise("run", "n.ipynb", "--seed", "2", "--json").json
    report = Path(reprise("open", first["run_id"], "--print").out.strip())
    old = datetime.now(UTC).timestamp() - TWO_HOURS
    for path in (project_folder / ".reprise" / "artifacts").rglob("*"):
        os.utime(path, (old, old))

    assert reprise("rm", "-y", first["run_id"]).code == 0
    assert not report.exists()
    digests = [{a["sha256"] for a in manifest["artifacts"]} for manifest in (first, second)]
    with open_project(project_folder) as project:
        kept = set(project.artifacts.digests())
    assert digests[1] <= kept
    assert not (digests[0] - digests[1]) & kept


@dataclass(frozen=True)
class Entry:
    """A run to put into the store."""

    days: float
    notebook: str = "a.ipynb"
    status: str = "succeeded"


HISTORY = {
    "a9": Entry(9),
    "a5": Entry(5),
    "a3": Entry(3, status="failed"),
    "a1": Entry(1, status="failed"),
    "b8": Entry(8, "b.ipynb"),
    "b7": Entry(7, "b.ipynb", "rejected"),
    "running": Entry(10, "c.ipynb", "running"),
}


@pytest.mark.parametrize(
    ("policy", "going"),
    [
        ([], ""),
        (["--keep-last", "1"], "a9 a3"),
        (["--keep-last", "2"], "a9"),
        (["--keep-last", "9"], ""),
        (["--keep-last", "0"], "a9 a3 a1 b7"),
        (["--keep-days", "2"], "a9 a3 b7"),
        (["--keep-days", "4"], "a9 b7"),
        (["--keep-days", "4", "--keep-last", "1"], "a9"),
        (["--keep-days", "0"], "a9 a3 a1 b7"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_gc_keeps_the_newest_the_young_and_the_newest_success(
    reprise, add_run, remaining, policy: Sequence[str], going: str
) -> None:
    now = datetime.now(UTC)
    ids = {
        name: add_run(entry.notebook, entry.status, queued=now - timedelta(days=entry.days)).id
        for name, entry in HISTORY.items()
    }
    expected = {ids[name] for name in going.split()}
    planned = reprise("gc", *policy, "--dry-run")
    assert set(planned.out.split()) == expected
    assert remaining() == set(ids.values())
    done = reprise("gc", *policy)
    assert done.code == 0
    assert set(done.out.split()) == expected
    assert remaining() == set(ids.values()) - expected


def test_gc_takes_its_policy_from_the_project(
    reprise, project_folder: Path, add_run, remaining
) -> None:
    (project_folder / "reprise.toml").write_text("[retention]\nkeep_last = 1\n", "utf-8")
    add_run()
    newest = add_run()
    assert reprise("gc").code == 0
    assert remaining() == {newest.id}


def test_gc_keeps_a_run_that_a_kept_one_was_made_from_and_says_so(
    reprise, add_run, remaining
) -> None:
    first = add_run()
    second = add_run(parent=first.id)
    third = add_run(parent=second.id)
    result = reprise("gc", "--keep-last", "1")
    assert result.out == ""
    assert f"kept {first.id}: run {second.id} was made from it" in result.err
    assert remaining() == {first.id, second.id, third.id}


def test_gc_removes_a_family_of_old_runs_together(reprise, add_run, remaining) -> None:
    first = add_run()
    add_run(parent=first.id)
    newest = add_run()
    assert reprise("gc", "--keep-last", "1").code == 0
    assert remaining() == {newest.id}


@pytest.mark.parametrize("option", ["--keep-last", "--keep-days"])
@pytest.mark.usefixtures("project_folder")
def test_a_negative_retention_is_refused(reprise, option: str) -> None:
    result = reprise("gc", option, "-1")
    assert result.code == 1
    assert "negative" in result.err


def test_a_retention_longer_than_the_calendar_keeps_everything(reprise, add_run, remaining) -> None:
    run, _ = add_run(status="failed"), add_run()
    assert reprise("gc", "--keep-days", "99999999999").code == 0
    assert run.id in remaining()


def test_gc_removes_artifacts_that_no_run_refers_to_once_they_are_not_young(
    reprise, keep: Callable[..., Path]
) -> None:
    old = keep(b"x" * 2_000_000)
    young = keep(b"of a run that is just being finished", age=60)
    assert reprise("gc", "--dry-run").code == 0
    assert old.exists()
    result = reprise("gc")
    assert "0 runs and 1 file, 1.9 MiB" in result.err
    assert not old.exists()
    assert young.exists()


def test_gc_removes_the_work_of_runs_that_were_never_written_down(
    reprise, project_folder: Path, add_run
) -> None:
    work = project_folder / ".reprise" / "work"
    names = {"stray": "01M7Y34SWE2G3R3DDRHBA4KE23", "young": "01M7Y34T000000000000000000"}
    names["known"] = add_run(status="interrupted").id
    old = datetime.now(UTC).timestamp() - TWO_HOURS
    for what, name in names.items():
        (work / name).mkdir(parents=True)
        (work / name / "executed.ipynb").write_text("{}", "utf-8")
        if what != "young":
            os.utime(work / name, (old, old))
    assert reprise("gc").code == 0
    assert {path.name for path in work.iterdir()} == {names["young"], names["known"]}


@pytest.mark.kernel
def test_gc_never_removes_what_a_run_refers_to(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", "open('out.txt', 'w').write('result')")
    manifest = reprise("run", "n.ipynb", "--json").json
    old = datetime.now(UTC).timestamp() - TWO_HOURS
    for path in (project_folder / ".reprise" / "artifacts").rglob("*"):
        os.utime(path, (old, old))
    assert reprise("gc", "--keep-last", "0").code == 0
    with open_project(project_folder) as project:
        kept = set(project.artifacts.digests())
    assert {artifact["sha256"] for artifact in manifest["artifacts"]} <= kept

"""Queued runs are executed by a worker, which outlives who asked and can be asked to stop."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import psutil
import pytest
from tests.waiting import PATIENCE, wait_for

from jupyter_reprise.errors import Conflict
from jupyter_reprise.models import Run, RunStatus, TriggerKind
from jupyter_reprise.service import worker
from jupyter_reprise.service.planning import GivenValues, RunOptions
from jupyter_reprise.service.project import Project, open_project
from jupyter_reprise.service.submission import RequestKey, Submitted, cancel_run, submit_run
from jupyter_reprise.service.worker import WorkerOptions, ensure_worker

pytestmark = pytest.mark.kernel
LONG = ("import time\nprint('so far', flush=True)\ntime.sleep(120)",)


@pytest.fixture
def project(project_folder: Path) -> Iterator[Project]:
    with open_project(project_folder) as opened:
        yield opened
    with suppress(OSError, ValueError, psutil.Error):
        worker = psutil.Process(int((project_folder / ".reprise/worker.pid").read_text()))
        worker.terminate()
        worker.wait(PATIENCE)


@pytest.fixture
def submit(project: Project) -> Callable[..., Submitted]:
    def ask(notebook: Path, values: dict[str, Any] | None = None, **given: Any) -> Submitted:
        seed = given.pop("seed", None)
        options = RunOptions(seed=seed, trigger=TriggerKind.REST)
        return submit_run(project, notebook, GivenValues(data=values or {}), options, **given)

    return ask


def wait_for_end(project: Project, run: Run) -> Run:
    wait_for(lambda: project.store.get(run.id).status.has_ended, f"the end of {run.id}")
    return project.store.get(run.id)


def wait_for_output(project: Project, run: Run) -> None:
    def said() -> bool:
        progress = project.store.events.progress_of([run.id]).get(run.id)
        return progress is not None and "so far" in progress.output

    wait_for(said, "the cell's output")


def test_a_worker_executes_what_is_queued_and_ends(
    reprise, project_folder: Path, make_notebook, submit
) -> None:
    notebook = make_notebook(
        project_folder / "n.ipynb",
        "import jupyter_reprise as r; r.record('b', [a, r.rng().integers(100)])",
        parameters="a = 0",
    )
    first, second = submit(notebook, {"a": 1}, seed=5), submit(notebook, {"a": 2})
    assert [run["status"] for run in reprise("runs", "--json").json] == ["queued", "queued"]

    done = reprise("worker", "--idle", "0")
    assert done.code == 0
    assert first.run.id in done.err
    runs = {run["id"]: run for run in reprise("runs", "--json").json}
    assert {run["status"] for run in runs.values()} == {"succeeded"}
    assert runs[first.run.id]["records"]["b"][0] == 1
    assert runs[second.run.id]["records"]["b"][0] == 2
    shown = reprise("show", first.run.id, "--json").json
    assert (shown["seed"], shown["trigger"]) == (5, "rest")

    again = submit(notebook, {"a": 1}, seed=5)
    assert (again.run.id, again.is_reused) == (first.run.id, True)
    assert submit(notebook, {"a": 1}, seed=5, is_fresh=True).is_reused is False


def test_a_snapshot_runs_whatever_the_file_says(
    reprise, project_folder: Path, make_notebook, submit
) -> None:
    notebook = make_notebook(project_folder / "n.ipynb", "1 / 0")
    unsaved = make_notebook(
        project_folder / "unsaved.ipynb", "import jupyter_reprise as r; r.record('x', 1)"
    ).read_bytes()
    run = submit(notebook, content=unsaved).run
    assert reprise("worker", "--idle", "0").code == 0
    [shown] = reprise("runs", "--json").json
    assert (shown["id"], shown["notebook"], shown["records"]) == (run.id, "n.ipynb", {"x": 1})


def test_a_request_with_a_key_is_queued_once(
    reprise, project_folder: Path, make_notebook, submit
) -> None:
    notebook = make_notebook(project_folder / "n.ipynb", "1", parameters="a = 0")
    first = submit(notebook, {"a": 1}, request=RequestKey("k", "d"))
    assert submit(notebook, {"a": 1}, request=RequestKey("k", "d")).run.id == first.run.id
    with pytest.raises(Conflict, match="used for another request"):
        submit(notebook, {"a": 2}, request=RequestKey("k", "other"))
    assert len(reprise("runs", "--json").json) == 1


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals")
def test_a_run_outlives_the_process_that_asked_for_it(
    project: Project, project_folder: Path, make_notebook, submit
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "import time\nprint('so far', flush=True)\ntime.sleep(2)",
    )
    asking = (
        "from pathlib import Path\n"
        "from jupyter_reprise.service.planning import GivenValues, RunOptions\n"
        "from jupyter_reprise.service.project import open_project\n"
        "from jupyter_reprise.service.submission import submit_run\n"
        "from jupyter_reprise.service.worker import ensure_worker\n"
        "import time\n"
        "with open_project() as project:\n"
        "    run = submit_run(project, Path('n.ipynb'), GivenValues(), RunOptions()).run\n"
        "    ensure_worker(project)\n"
        "    print(run.id, flush=True)\n"
        "    time.sleep(600)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", asking], cwd=project_folder, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    run = project.store.get(process.stdout.readline().strip())
    wait_for_output(project, run)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert wait_for_end(project, run).status is RunStatus.SUCCEEDED


@pytest.mark.skipif(os.name != "posix", reason="Windows deletes nothing that is open")
@pytest.mark.parametrize("is_made_anew", [False, True])
def test_a_worker_ends_when_the_runs_of_its_project_are_deleted(
    project_folder: Path, tmp_path: Path, is_made_anew: bool
) -> None:
    (project_folder / "reprise.toml").write_text('[project]\nname = "test"\n', "utf-8")
    place = project_folder / ".reprise"
    said: list[str] = []
    serving = Thread(
        target=worker.run_worker,
        args=(project_folder, WorkerOptions(idle_seconds=None), said.append),
    )
    serving.start()
    wait_for((place / "worker.pid").exists, "the worker")
    place.rename(tmp_path / "deleted")
    if is_made_anew:
        place.mkdir()
        (place / "worker.lock").touch()
        (place / "worker.pid").write_text("another's", "ascii")
    serving.join(PATIENCE)
    assert not serving.is_alive()
    assert said[-1] == "The project's run database is gone."
    assert not is_made_anew or (place / "worker.pid").read_text("ascii") == "another's"


def test_a_running_run_is_cancelled_and_keeps_what_it_had(
    reprise, project: Project, project_folder: Path, make_notebook, submit
) -> None:
    run = submit(make_notebook(project_folder / "n.ipynb", *LONG)).run
    ensure_worker(project)
    wait_for_output(project, run)
    assert cancel_run(project, run.id).is_cancelling
    ended = wait_for_end(project, run)
    assert (ended.status, ended.error) == (RunStatus.CANCELLED, "Cancelled: it was asked to stop")
    assert project.store.events.progress_of([run.id]) == {}


def test_what_a_killed_worker_executed_is_interrupted_and_the_next_goes_on(
    reprise, project: Project, project_folder: Path, make_notebook, submit
) -> None:
    long = submit(make_notebook(project_folder / "long.ipynb", *LONG)).run
    ensure_worker(project)
    wait_for_output(project, long)
    worker = psutil.Process(int((project_folder / ".reprise" / "worker.pid").read_text()))
    worker.kill()
    worker.wait(PATIENCE)
    short = submit(make_notebook(project_folder / "short.ipynb", "1")).run
    ensure_worker(project)
    assert wait_for_end(project, short).status is RunStatus.SUCCEEDED
    assert wait_for_end(project, long).status is RunStatus.INTERRUPTED


def test_a_run_that_can_no_longer_be_started_fails_and_says_why(
    reprise, project_folder: Path, make_notebook, submit
) -> None:
    folder = project_folder / "going"
    folder.mkdir()
    run = submit(make_notebook(folder / "n.ipynb", "1")).run
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    assert reprise("worker", "--idle", "0").code == 0
    [shown] = reprise("runs", "--json").json
    assert (shown["id"], shown["status"]) == (run.id, "failed")
    assert "is gone" in shown["error"]


def test_a_run_under_settings_that_became_wrong_fails_and_says_why(
    reprise, project: Project, project_folder: Path, make_notebook, submit
) -> None:
    first = submit(make_notebook(project_folder / "n.ipynb", "1")).run
    ensure_worker(project)
    wait_for_end(project, first)
    (project_folder / "reprise.toml").write_text("[[[", encoding="utf-8")
    ended = wait_for_end(project, submit(project_folder / "n.ipynb").run)
    assert ended.status is RunStatus.FAILED
    assert "reprise.toml: line 1" in (ended.error or "")


def test_a_worker_takes_runs_of_the_store_that_the_project_names_by_now(
    project: Project, project_folder: Path, make_notebook
) -> None:
    def fail(current: Project) -> Run:
        folder = project_folder / "going"
        folder.mkdir()
        notebook = make_notebook(folder / "n.ipynb", "1")
        run = submit_run(current, notebook, GivenValues(), RunOptions()).run
        shutil.rmtree(folder)  # so that no kernel is needed
        ensure_worker(current)
        return wait_for_end(current, run)

    assert "is gone" in (fail(project).error or "")
    text = '[project]\nruns = "sqlite:///.reprise/others.db"\n'
    (project_folder / "reprise.toml").write_text(text, encoding="utf-8")
    with open_project(project_folder) as other:
        assert "is gone" in (fail(other).error or "")
        assert other.store.count() == 1


def test_a_bug_ends_the_run_and_not_the_worker(
    project: Project, project_folder: Path, make_notebook, submit, monkeypatch, caplog
) -> None:
    def stumble(*_given: Any) -> None:
        raise LookupError("nobody expected this")

    run = submit(make_notebook(project_folder / "n.ipynb", "1")).run
    monkeypatch.setattr(worker, "plan_again", stumble)
    assert worker.run_worker(project.root, worker.WorkerOptions(idle_seconds=0)) == 1
    ended = project.store.get(run.id)
    assert ended.status is RunStatus.FAILED
    assert ended.error == "this is a bug in Reprise (LookupError: nobody expected this)"
    assert "nobody expected this" in caplog.text  # with its traceback, in the worker's log


def test_a_second_worker_leaves_the_work_to_the_first(
    reprise, project: Project, project_folder: Path, make_notebook, submit
) -> None:
    run = submit(make_notebook(project_folder / "n.ipynb", *LONG)).run
    ensure_worker(project)
    wait_for_output(project, run)
    second = reprise("worker", "--idle", "0")
    assert (second.code, second.err) == (0, "Another worker serves this project.\n")
    cancel_run(project, run.id)
    wait_for_end(project, run)


def test_runs_are_cancelled_by_a_command_wherever_they_are_executed(
    reprise, project: Project, project_folder: Path, make_notebook, submit
) -> None:
    waiting = submit(make_notebook(project_folder / "waiting.ipynb", "1")).run
    assert reprise("cancel", waiting.id).out == f"{waiting.id} cancelled\n"
    assert "has ended" in reprise("cancel", waiting.id).err

    make_notebook(project_folder / "n.ipynb", *LONG)
    command = [sys.executable, "-m", "jupyter_reprise", "run", "n.ipynb", "--quiet"]
    with subprocess.Popen(command, cwd=project_folder, stdout=subprocess.DEVNULL) as runner:
        [run] = wait_for(
            lambda: [r for r in project.store.list() if r.notebook == "n.ipynb"], "the run"
        )
        wait_for_output(project, run)
        assert "is being ended" in reprise("cancel", run.id).out
        assert runner.wait(PATIENCE) == 130


def test_no_worker_is_started_where_others_see_to_it(
    project_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Path] = []
    monkeypatch.setattr(worker, "start_worker", started.append)
    with open_project(project_folder) as project:
        monkeypatch.setenv("REPRISE_WORKER", "elsewhere")
        ensure_worker(project)
        assert started == []
        monkeypatch.delenv("REPRISE_WORKER")
        ensure_worker(project)
        assert started == [project.root]

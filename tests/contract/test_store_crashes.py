"""What is left when a process is killed while it keeps a run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jupyter_reprise.models import RunFilter, RunStatus
from jupyter_reprise.store.artifacts import ArtifactStore
from jupyter_reprise.store.liveness import current_host, is_alive
from jupyter_reprise.store.runs import RunStore

CHILD = """
import os, signal, sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from jupyter_reprise.models import Artifact, Run, RunStatus, TriggerKind, new_run_id
from jupyter_reprise.store.artifacts import ArtifactStore
from jupyter_reprise.store.liveness import lease_of_this_process
from jupyter_reprise.store.runs import RunStore

folder, moment = Path(sys.argv[1]), sys.argv[2]


def clock():
    return datetime.now(UTC)


def die(*_):
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def die_at(name):
    # Called at every statement of the database, to be killed before one of them
    @event.listens_for(Engine, "before_cursor_execute")
    def _(connection, cursor, statement, *rest):
        if name in statement:
            die()


artifacts = ArtifactStore(folder / "artifacts")
if moment == "while making the database":
    die_at("CREATE INDEX ix_run_metrics_value")
store = RunStore.open(f"sqlite:///{folder}/runs.db", clock=clock)
run = Run(
    id=new_run_id(), notebook="a.ipynb", status=RunStatus.QUEUED, plan_key="p", seed=1,
    queued=clock(), trigger=TriggerKind.CLI, parameters={"a": 1},
    lease=lease_of_this_process(clock() + timedelta(minutes=1)),
)
if moment == "while adding the run":
    die_at("INSERT INTO run_parameters")
store.add(run)
if moment == "before the start":
    die()
run = store.start(run.id, run.lease, clock())
if moment == "while putting an artifact":
    class Endless:
        def __iter__(self):
            yield b"x" * 100_000
            die()
    artifacts._put(Endless())
digest, size = artifacts.put_bytes(b"executed")
manifest, _ = artifacts.put_bytes(b"manifest")
if moment == "between the artifacts and the row":
    die()
if moment == "in the middle of finishing":
    die_at("INSERT INTO run_artifacts")
if moment == "before the commit":
    event.listen(Engine, "commit", die)
store.finish(
    replace(run, status=RunStatus.SUCCEEDED, ended=clock(), records={"m": 1},
            manifest_sha256=manifest, lease=None),
    [Artifact("executed.ipynb", digest, size, "text/plain")],
)
die()
"""


def clock() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def crash(tmp_path: Path) -> Callable[[str], None]:
    """Give a function that keeps a run in another process, killing it at a moment."""
    script = tmp_path / "child.py"
    script.write_text(CHILD, "utf-8")

    def run(moment: str) -> None:
        command = [sys.executable, str(script), str(tmp_path), moment]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode != 0
        assert done.stderr == ""

    return run


@pytest.fixture
def stores(tmp_path: Path) -> Callable[[], tuple[RunStore, ArtifactStore]]:
    def open_stores() -> tuple[RunStore, ArtifactStore]:
        runs = RunStore.open(f"sqlite:///{tmp_path.as_posix()}/runs.db", clock=clock)
        return runs, ArtifactStore(tmp_path / "artifacts")

    return open_stores


@pytest.mark.parametrize(
    "moment",
    [
        "before the start",
        "while putting an artifact",
        "between the artifacts and the row",
        "in the middle of finishing",
        "before the commit",
    ],
)
def test_a_killed_run_is_found_abandoned_and_refers_to_nothing(
    moment: str,
    crash: Callable[[str], None],
    stores: Callable[[], tuple[RunStore, ArtifactStore]],
) -> None:
    crash(moment)
    runs, artifacts = stores()
    (abandoned,) = runs.abandoned(clock(), is_alive, current_host())
    interrupted = runs.interrupt(abandoned.id, clock(), "killed", lease=abandoned.lease)
    assert interrupted.status is RunStatus.INTERRUPTED
    assert runs.artifacts(abandoned.id) == ()
    assert runs.referenced_digests() == set()
    assert runs.count(RunFilter(metrics=(("m", "==", 1),))) == 0
    assert runs.abandoned(clock(), is_alive, current_host()) == ()
    artifacts.collect(set(), older_than_seconds=-1)
    assert [path for path in Path(artifacts.place).rglob("*") if path.is_file()] == []


def test_a_run_that_was_finished_is_kept_though_its_process_is_killed(
    crash: Callable[[str], None], stores: Callable[[], tuple[RunStore, ArtifactStore]]
) -> None:
    crash("after the commit")
    runs, artifacts = stores()
    run = runs.resolve("a@latest")
    assert run.status is RunStatus.SUCCEEDED
    assert runs.abandoned(clock(), is_alive, current_host()) == ()
    for digest in runs.referenced_digests():
        assert artifacts.read(digest) in (b"executed", b"manifest")


def test_a_run_that_was_being_added_is_not_there(
    crash: Callable[[str], None], stores: Callable[[], tuple[RunStore, ArtifactStore]]
) -> None:
    crash("while adding the run")
    runs, _ = stores()
    assert runs.count() == 0


def test_a_database_that_was_being_made_is_made_anew(
    crash: Callable[[str], None],
    stores: Callable[[], tuple[RunStore, ArtifactStore]],
    tmp_path: Path,
) -> None:
    crash("while making the database")
    assert not (tmp_path / "runs.db").exists()
    runs, _ = stores()
    assert runs.count() == 0

"""A project whose runs are on a PostgreSQL server, from its first run to a second worker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.postgres import PASSWORD, PostgresServer
from tests.servers import free_port

from jupyter_reprise.models import Run, RunStatus, TriggerKind
from jupyter_reprise.service.planning import GivenValues, RunOptions
from jupyter_reprise.service.project import open_project
from jupyter_reprise.service.submission import submit_run

PATIENCE = 90.0


@pytest.fixture
def project(
    project_folder: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch, make_notebook: Any
) -> Path:
    """Make a project whose file names a database, while the environment has its password."""
    (project_folder / "reprise.toml").write_text(
        f'[project]\nruns = "{postgres_url.replace(f":{PASSWORD}", "")}"\n', "utf-8"
    )
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    make_notebook(
        project_folder / "n.ipynb",
        "import jupyter_reprise as reprise\nreprise.record('double', 2 * n)",
        parameters="n: int = 1",
    )
    return project_folder


@pytest.fixture
def start_worker() -> Iterator[Callable[[Path], subprocess.Popen[str]]]:
    """Give a function that starts a worker in a folder."""
    started = []

    def start(folder: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "jupyter_reprise", "worker", "--jobs", "1"]
        started.append(subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for worker in started:
        worker.terminate()
        worker.communicate(timeout=PATIENCE)


def submit(folder: Path, value: int) -> Run:
    """Queue a run without starting a worker for it."""
    with open_project(folder) as project:
        options = RunOptions(trigger=TriggerKind.REST)
        given = GivenValues(data={"n": value})
        return submit_run(project, folder / "n.ipynb", given, options).run


def wait_for_ends(folder: Path, runs: list[Run]) -> list[Run]:
    deadline = time.monotonic() + PATIENCE
    with open_project(folder) as project:
        while True:
            now = [project.store.get(run.id) for run in runs]
            if all(run.status.has_ended for run in now):
                return now
            assert time.monotonic() < deadline, [str(run.status) for run in now]
            time.sleep(0.1)


@pytest.mark.kernel
def test_a_project_lives_on_a_server_and_its_password_nowhere(
    project: Path, reprise: Any, start_worker: Any
) -> None:
    said = [reprise("run", "n.ipynb", "-p", "n", "3")]
    assert said[0].code == 0, said[0].err
    said.append(reprise("runs", "--json"))
    assert [run["records"] for run in said[-1].json] == [{"double": 6}]
    said += [reprise("show", "latest", "--json"), reprise("doctor"), reprise("db", "upgrade")]
    assert "postgresql://analyst@127.0.0.1" in said[-2].out

    queued = [submit(project, value) for value in (4, 5)]
    start_worker(project)
    ended = wait_for_ends(project, queued)
    assert [run.records for run in ended] == [{"double": 8}, {"double": 10}]
    assert {run.status for run in ended} == {RunStatus.SUCCEEDED}
    said.append(reprise("runs"))

    assert not (project / ".reprise" / "runs.db").exists()
    assert PASSWORD not in "".join(result.out + result.err for result in said)
    for file in project.rglob("*"):
        assert not file.is_file() or PASSWORD.encode() not in file.read_bytes(), file


@pytest.mark.kernel
def test_workers_of_two_machines_share_a_queue(
    project: Path, start_worker: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Another machine has a folder, and so a lock, of its own; the artifacts are shared
    monkeypatch.setenv("REPRISE_ARTIFACTS", str(tmp_path / "artifacts"))
    other = tmp_path / "other"
    other.mkdir()
    for name in ("reprise.toml", "n.ipynb"):
        (other / name).write_bytes((project / name).read_bytes())
    queued = [submit(project, value) for value in range(6)]
    workers = [start_worker(folder) for folder in (project, other)]
    ended = wait_for_ends(project, queued)
    assert [run.records for run in ended] == [{"double": 2 * value} for value in range(6)]
    told = []
    for worker in workers:
        worker.terminate()
        told.append(worker.communicate(timeout=PATIENCE)[1])
    begun = [line.split()[0] for text in told for line in text.splitlines() if "begins" in line]
    assert sorted(begun) == sorted(run.id for run in queued)


@contextmanager
def gone(postgres: PostgresServer, folder: Path) -> Iterator[None]:
    """End every connection to a project's database, and let nobody in for a while."""
    with open_project(folder) as project:
        database = project.store.place.rpartition("/")[2]
    postgres.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
    postgres.execute(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"
    )
    yield
    postgres.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")


@pytest.mark.kernel
def test_a_worker_outlives_a_server_that_is_gone_for_a_moment(
    project: Path, postgres: PostgresServer, start_worker: Any
) -> None:
    worker = start_worker(project)
    with gone(postgres, project):
        time.sleep(3)
        assert worker.poll() is None
    [ended] = wait_for_ends(project, [submit(project, 2)])
    assert ended.records == {"double": 4}


@pytest.mark.kernel
def test_a_run_that_ends_while_the_server_is_gone_is_kept_nevertheless(
    project: Path, postgres: PostgresServer, reprise: Any, make_notebook: Any
) -> None:
    make_notebook(
        project / "slow.ipynb",
        "import pathlib, time\npathlib.Path('began').touch()\ntime.sleep(1)\nprint('done')",
    )

    def take_away() -> bool:
        while not (project / "began").exists():
            time.sleep(0.05)
        with gone(postgres, project):
            time.sleep(4)
        return True

    with ThreadPoolExecutor(1) as pool:
        was_gone = pool.submit(take_away)
        result = reprise("run", "slow.ipynb", "--json")
        assert was_gone.result()
    assert (result.code, result.json["status"]) == (0, "succeeded"), result.err


def test_a_server_lists_what_is_on_the_other(project: Path) -> None:
    with open_project(project) as opened:
        assert opened.store.count() == 0
    port = free_port()
    command = [sys.executable, "-m", "jupyter_reprise", "serve", "--port", str(port)]
    server = subprocess.Popen(
        [*command, "--IdentityProvider.token=t0ken", "--allow-root"],
        cwd=project,
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    url = f"http://127.0.0.1:{port}/reprise/api/v1/runs?token=t0ken"
    try:
        assert wait_for_answer(url) == []
    finally:
        server.terminate()
        log = server.communicate(timeout=PATIENCE)[0]
    assert PASSWORD not in log


def wait_for_answer(url: str) -> Any:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
                return json.load(answer)["runs"]
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.2)

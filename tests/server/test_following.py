"""Runs are followed to their end, whatever becomes of the server, the worker and the store."""

from __future__ import annotations

import concurrent.futures
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.server.projects import Client, create, get_run, make_project, wait_for_output
from tests.waiting import wait_for

from jupyter_reprise.service.planning import GivenValues, RunOptions
from jupyter_reprise.service.project import open_project
from jupyter_reprise.service.submission import submit_run

pytestmark = pytest.mark.kernel


def test_a_run_is_followed_cancelled_and_resumed_from_the_last_event(server: Any) -> None:
    run = create(server, "long.ipynb", wait="0s").json["run"]["id"]
    seen, asked = [], []
    for event in server.events(f"runs/{run}/events"):
        seen.append(event)
        if not asked and event["progress"] and "so far" in event["progress"]["output"]:
            asked.append(server.ask("POST", f"runs/{run}/cancel").json["run"]["is_cancelling"])
    assert asked == [True]
    assert seen[0]["status"] == "queued"
    assert seen[-1]["status"] == "cancelled"
    numbers = [event["number"] for event in seen]
    assert numbers == sorted(set(numbers))
    rest = list(server.events(f"runs/{run}/events", last=numbers[-2]))
    assert [event["number"] for event in rest] == numbers[-1:]
    for last in (numbers[-1], 10**30):  # the end was seen: the stream ends, too
        assert list(server.events(f"runs/{run}/events", last=last)) == []
    assert server.ask("POST", f"runs/{run}/cancel").status == 409


def test_fifty_clients_that_watch_a_run_all_see_its_end(server: Any) -> None:
    run = create(server, wait="0s").json["run"]["id"]
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        path = f"runs/{run}/events"
        ends = list(pool.map(lambda _: list(server.events(path))[-1]["status"], range(50)))
    assert ends == ["succeeded"] * 50


def test_a_project_is_watched_by_one_stream(server: Any) -> None:
    seen: list[Any] = []
    is_done = threading.Event()

    def follow() -> None:
        for event in server.events("events", last=0):
            seen.append(event)
            if event["status"] == "succeeded":
                is_done.set()
                return

    follower = threading.Thread(target=follow)
    follower.start()
    run = create(server).json["run"]["id"]
    assert is_done.wait(60)
    follower.join()
    assert {event["run"] for event in seen} == {run}


def test_a_stream_ends_when_another_database_takes_the_place_of_its_own(
    server: Any, make_notebook: Any, shared_root: Path
) -> None:
    create(server)
    create(server)
    database = server.folder / ".reprise" / "runs.db"
    is_open = threading.Event()
    events = server.events("events", last=1_000, tell_open=is_open.set)
    reader = threading.Thread(target=lambda: list(events))
    reader.start()
    assert is_open.wait(60)
    other = Client(server.server, make_project(shared_root, make_notebook))
    run = create(other).json["run"]["id"]
    for file in (other.folder / ".reprise").glob("runs.db*"):
        os.replace(file, server.folder / ".reprise" / file.name)
    assert database.exists()

    reader.join(timeout=30)
    assert not reader.is_alive()
    assert [one["id"] for one in server.ask("GET", "runs").json["runs"]] == [run]


def test_runs_neither_end_with_the_server_nor_are_forgotten(
    shared_root: Path, make_notebook, end_workers, start_server: Callable[..., Any]
) -> None:
    folder = make_project(shared_root, make_notebook)
    server = Client(start_server(root=shared_root), folder)
    run = create(server, "long.ipynb", wait="0s").json["run"]["id"]
    wait_for_output(server, run)
    worker = psutil.Process(int((folder / ".reprise" / "worker.pid").read_text()))
    parent = psutil.Process(worker.ppid())
    parent.terminate()
    parent.wait(20)

    second = Client(start_server(root=shared_root), folder)
    assert get_run(second, run)["status"] == "running"
    second.ask("POST", f"runs/{run}/cancel")
    wait_for(lambda: get_run(second, run)["status"] == "cancelled", "the end")
    end_workers(folder)


def test_a_run_whose_worker_was_killed_before_it_began_gets_another(server: Any) -> None:
    with open_project(server.folder) as project:
        run = submit_run(project, server.folder / "n.ipynb", GivenValues(), RunOptions()).run
    *_, last = server.events(f"runs/{run.id}/events")
    assert last["status"] == "succeeded"


def test_a_project_whose_records_were_removed_begins_anew(server: Any) -> None:
    create(server)
    assert server.ask("GET", "runs").json["runs"]
    for file in (server.folder / ".reprise").glob("runs.db*"):
        file.unlink()
    assert server.ask("GET", "runs").json == {"runs": [], "next": None, "total": None}


def test_a_store_that_is_gone_is_an_answer_and_a_line_in_the_log(
    server: Any, shared_root: Path
) -> None:
    create(server)
    database = server.folder / ".reprise" / "runs.db"
    database.write_bytes(b"this is no database, and longer than its header would be" * 40)
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    answer = server.ask("GET", "runs")
    assert answer.status == 503
    assert answer.json["hint"]
    log = (shared_root / "server.log").read_text("utf-8")
    assert "StorageFailed: " in log
    assert "Traceback" not in log[log.rindex("StorageFailed: ") - 200 :]

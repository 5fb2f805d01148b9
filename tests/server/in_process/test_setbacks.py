"""What is answered when something around the service is missing, locked or broken."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

Ask = Callable[..., Awaitable[Any]]
RUN = ("POST", "notebooks/n.ipynb/runs", {})


@pytest.fixture
def impatient(root: Path) -> Path:
    """Have the project wait for its run database no longer than a test does."""
    (root / "reprise.toml").write_text(
        '[project]\nname = "w"\nruns = "sqlite:///.reprise/runs.db?timeout=0.1"\n'
    )
    return root / ".reprise" / "runs.db"


async def test_a_service_that_can_not_be_started_says_so(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "jupyter_reprise.server.table", None)  # can't be imported
        for request in (("GET", "status"), RUN):
            refused = await ask(*request)
            assert (refused.status, refused.json["code"]) == (500, "Broken")
            assert refused.headers["Content-Type"] == "application/problem+json"
            assert "log" in refused.json["detail"]
    assert "jupyter_reprise.server.table" in caplog.text
    assert (await ask("GET", "status")).status == 200


@contextmanager
def held(database: Path, *, is_whole: bool) -> Iterator[None]:
    """Hold the lock of a run database, as another process does: of writing, or of all of it."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        if is_whole:
            other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE" if is_whole else "BEGIN IMMEDIATE")
        other.execute("UPDATE schema_version SET version = version")
        yield
        other.execute("ROLLBACK")


async def test_while_someone_writes_runs_are_read_and_none_is_asked_for(
    impatient: Path, ask: Ask
) -> None:
    run = (await ask(*RUN)).json["run"]["id"]
    with held(impatient, is_whole=False):
        assert [one["id"] for one in (await ask("GET", "runs")).json["runs"]] == [run]
        for request in (RUN, ("POST", f"runs/{run}/cancel")):
            refused = await ask(*request)
            assert (refused.status, refused.json["code"]) == (503, "StorageFailed"), request
            assert "stayed locked" in refused.json["detail"]
            assert "try again" in refused.json["hint"]
    assert (await ask(*RUN)).status == 202
    assert (await ask("GET", "runs?count=true")).json["total"] == 2


async def test_while_someone_holds_the_whole_store_that_is_said_and_passes(
    impatient: Path, ask: Ask
) -> None:
    run = (await ask(*RUN)).json["run"]["id"]
    with held(impatient, is_whole=True):
        for route in ("runs", f"runs/{run}", "sweeps", "projects", f"runs/{run}/events"):
            refused = await ask("GET", route)
            assert (refused.status, refused.json["code"]) == (503, "StorageFailed"), route
            assert refused.headers["Content-Type"] == "application/problem+json"
    assert [one["id"] for one in (await ask("GET", "runs")).json["runs"]] == [run]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_store_below_a_file_is_named_with_what_to_change(
    method: str, root: Path, ask: Ask
) -> None:
    (root / "reprise.toml").write_text('[project]\nruns = "sqlite:///n.ipynb/runs.db"\n')
    refused = await ask(*(RUN if method == "POST" else ("GET", "runs")))
    assert (refused.status, refused.json["code"]) == (503, "StorageFailed")
    assert "n.ipynb" in refused.json["detail"]
    assert "see `runs`" in refused.json["hint"]


async def test_artifacts_below_a_file_keep_a_run_from_being_queued(root: Path, ask: Ask) -> None:
    (root / "reprise.toml").write_text('[project]\nartifacts = "n.ipynb/kept"\n')
    refused = await ask(*RUN)
    assert (refused.status, refused.json["code"]) == (503, "StorageFailed")
    assert refused.json["hint"]
    assert (await ask("GET", "runs")).json["runs"] == []


async def test_settings_that_are_wrong_are_named_with_their_line(root: Path, ask: Ask) -> None:
    (root / "reprise.toml").write_text('[project]\nname = "w"\nexecuter = "local"\n')
    refused = await ask("GET", "runs")
    assert (refused.status, refused.json["code"]) == (422, "InvalidSettings")
    assert refused.json["problems"][0]["name"] == "executer"
    (root / "reprise.toml").write_text('[project]\nname = "w"\n')
    assert (await ask("GET", "runs")).status == 200


async def test_a_kernel_that_is_not_installed_is_named_with_those_that_are(
    root: Path, ask: Ask, make_notebook: Callable[..., Path]
) -> None:
    make_notebook(root / "far.ipynb", "1", kernel="far-away")
    for request in (
        ("POST", "notebooks/far.ipynb/runs", {}),
        ("POST", "notebooks/n.ipynb/runs", {"kernel": "far-away"}),
        ("POST", "sweeps", {"notebook": "n.ipynb", "grid": {"a": [1]}, "kernel": "far-away"}),
    ):
        refused = await ask(*request)
        assert (refused.status, refused.json["code"]) == (422, "KernelUnavailable")
        assert "far-away" in refused.json["detail"]
        assert "python3" in refused.json["detail"] + refused.json["hint"]
    assert (await ask("GET", "runs")).json["runs"] == []
    assert (await ask("GET", "notebooks/far.ipynb")).json["kernel"] == "far-away"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": []}', "\0\x01\xff"])
async def test_a_file_that_is_no_notebook_is_refused_as_such(
    text: str, root: Path, ask: Ask
) -> None:
    (root / "no.ipynb").write_text(text, "latin-1")
    for request in (("GET", "notebooks/no.ipynb"), ("POST", "notebooks/no.ipynb/runs", {})):
        refused = await ask(*request)
        assert refused.status == 422, refused.content
        assert "no.ipynb" in refused.json["detail"]


@pytest.mark.kernel
async def test_a_notebook_that_is_gone_before_its_run_begins_is_run_as_it_was(
    root: Path, ask: Ask, work: Callable[[], Awaitable[None]]
) -> None:
    run = (await ask("POST", "notebooks/n.ipynb/runs", {"parameters": {"a": 4}})).json["run"]["id"]
    (root / "n.ipynb").unlink()
    await work()
    detail = (await ask("GET", f"runs/{run}")).json
    assert (detail["run"]["status"], detail["run"]["records"]) == ("succeeded", {"b": 5})
    assert "output.log" not in {one["name"] for one in detail["artifacts"]}  # it printed nothing
    assert (await ask("GET", "notebooks/n.ipynb")).status == 404


@pytest.mark.kernel
async def test_what_was_kept_of_a_run_and_is_gone_is_said_to_be(
    root: Path, ask: Ask, work: Callable[[], Awaitable[None]]
) -> None:
    run = (await ask(*RUN)).json["run"]["id"]
    await work()
    executed = (await ask("GET", f"runs/{run}/artifacts/executed.ipynb")).json
    shutil.rmtree(root / ".reprise" / "artifacts")
    for route in (f"runs/{run}", f"runs/{run}/report", f"runs/{run}/artifacts/executed.ipynb"):
        refused = await ask("GET", route)
        assert (refused.status, refused.json["code"]) == (503, "ContentLost"), route
        assert "`artifacts` in reprise.toml" in refused.json["hint"]
    listed = (await ask("GET", "runs")).json["runs"]
    assert [(one["id"], one["records"]) for one in listed] == [(run, {"b": 2})]
    described = await ask("POST", "notebooks/n.ipynb", {"content": executed})
    assert described.status == 200, described.content
    badge = described.json["badge"]
    assert (badge["state"], badge["run"], badge["status"]) == ("unknown", run, "succeeded")


async def test_a_worker_that_can_not_start_is_told_by_the_runs_that_wait_for_it(
    root: Path,
    ask: Ask,
    work: Callable[[], Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    shadow = root / "jupyter_reprise.py"  # which Python finds first
    shadow.write_text("raise ImportError('the wrong one')")
    with monkeypatch.context() as patch:
        patch.delenv("REPRISE_WORKER")
        run = (await ask(*RUN)).json["run"]["id"]
    async with asyncio.timeout(60):
        while (why := (await ask("GET", f"runs/{run}")).json["run"]["waiting_because"]) is None:
            await asyncio.sleep(0.02)
    shadow.unlink()
    assert "ended with exit code 1: ImportError: the wrong one" in why
    assert ".reprise/worker.log" in why
    assert "the wrong one" in caplog.text
    [listed] = (await ask("GET", "runs")).json["runs"]
    assert (listed["status"], listed["waiting_because"]) == ("queued", why)

    ended = (await ask("POST", f"runs/{run}/cancel")).json["run"]
    assert ended["waiting_because"] is None
    await work()  # which has begun, so that nothing is amiss any more
    assert (await ask(*RUN)).json["run"]["waiting_because"] is None


@pytest.mark.kernel
async def test_a_kernel_that_can_not_start_fails_the_run_with_a_reason(
    root: Path,
    ask: Ask,
    work: Callable[[], Awaitable[None]],
    jp_data_dir: Path,
    make_notebook: Callable[..., Path],
) -> None:
    spec = jp_data_dir / "kernels" / "broken"
    spec.mkdir(parents=True)
    kernel = {"argv": ["/nowhere/python"], "display_name": "b", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(kernel))
    make_notebook(root / "broken.ipynb", "1", kernel="broken")
    run = (await ask("POST", "notebooks/broken.ipynb/runs", {})).json["run"]["id"]
    await work()
    ended = (await ask("GET", f"runs/{run}")).json["run"]
    assert ended["status"] == "failed"
    assert "The kernel 'broken' can't be started" in ended["error"]
    assert (await ask("GET", f"runs/{run}/report")).status == 404

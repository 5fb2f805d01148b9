"""What is streamed and sent as files: when it ends, and what there is none of."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise.models import Progress, RunStatus, SamplerProgress
from jupyter_reprise.service.project import open_project
from jupyter_reprise.store.liveness import lease_of_this_process

API = "reprise/api/v1/"
Ask = Callable[..., Awaitable[Any]]
RUN = ("POST", "notebooks/n.ipynb/runs", {})


@pytest.fixture
def cancelled(ask: Ask) -> Callable[[], Awaitable[str]]:
    """Give a function that makes a run which ended without a report; gives its id."""

    async def call() -> str:
        run = str((await ask(*RUN)).json["run"]["id"])
        assert (await ask("POST", f"runs/{run}/cancel")).json["run"]["status"] == "cancelled"
        return run

    return call


async def test_the_stream_of_a_run_that_is_over_ends_and_then_has_no_content(
    ask: Ask, cancelled: Callable[[], Awaitable[str]], token: dict[str, str]
) -> None:
    route = f"runs/{await cancelled()}/events"
    whole = await ask("GET", route)
    assert (whole.status, whole.headers["Content-Type"]) == (200, "text/event-stream")
    numbers = re.findall(rb"^id: (\d+)$", whole.content, re.MULTILINE)
    assert len(numbers) == 2
    rest = await ask("GET", route, headers={**token, "Last-Event-ID": numbers[0].decode()})
    assert (rest.status, rest.content.count(b"data: ")) == (200, 1)
    for last in (numbers[-1].decode(), str(10**30)):
        over = await ask("GET", route, headers={**token, "Last-Event-ID": last})
        assert (over.status, over.content) == (204, b"")
        assert "Content-Type" not in over.headers


@pytest.mark.parametrize("route", ["runs/01NONE/events", "events?project=nowhere"])
async def test_a_stream_that_there_is_not_is_a_problem(route: str, ask: Ask) -> None:
    refused = await ask("GET", route)
    assert (refused.status, refused.headers["Content-Type"]) == (404, "application/problem+json")


async def test_a_run_without_a_report_says_why(
    ask: Ask, cancelled: Callable[[], Awaitable[str]]
) -> None:
    queued = (await ask(*RUN)).json["run"]["id"]
    refused = await ask("GET", f"runs/{queued}/report")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert (refused.status, refused.json["code"]) == (404, "NotFound")
    assert f"{queued} is queued and has no report" in refused.json["detail"]
    assert "Wait" in refused.json["hint"]

    ended = (await ask("GET", f"runs/{await cancelled()}/report")).json
    assert "is cancelled and has no report" in ended["detail"]
    assert "came to an end" in ended["hint"]


async def test_an_artifact_that_a_run_has_not_is_no_report(
    ask: Ask, cancelled: Callable[[], Awaitable[str]]
) -> None:
    refused = (await ask("GET", f"runs/{await cancelled()}/artifacts/some.csv")).json
    assert "no artifact 'some.csv'" in refused["detail"]


async def test_how_far_a_sampler_is_comes_with_the_run_and_its_events(
    root: Path, ask: Ask, token: dict[str, str], http_server_client: Any, jp_base_url: str
) -> None:
    sampler = {"label": "eight", "phase": "sampling", "done": 40, "total": 100, "divergences": 2}
    progress = Progress(1, 1, 3, "fit()", "so far\n", SamplerProgress(**sampler))
    queued = (await ask(*RUN)).json["run"]["id"]
    chunks: list[bytes] = []
    with open_project(root) as project:
        now = project.clock()
        claimed = project.store.queue.claim(lease_of_this_process(now + timedelta(hours=1)), now)
        assert claimed is not None
        ended = replace(claimed[0], status=RunStatus.FAILED, ended=now, lease=None)
        project.store.events.add_progress(queued, progress, now)

        def hear(chunk: bytes) -> None:
            chunks.append(chunk)
            if b'"divergences"' in chunk:
                project.store.finish(ended)

        seen = (await ask("GET", f"runs/{queued}")).json["run"]["progress"]
        await http_server_client.fetch(
            f"{jp_base_url}{API}runs/{queued}/events", headers=token, streaming_callback=hear
        )
    data = re.findall(rb"^data: (.+)$", b"".join(chunks), re.MULTILINE)
    events = [json.loads(text) for text in data]
    assert [(one["kind"], one["status"]) for one in events] == [
        ("status", "queued"),
        ("status", "running"),
        ("progress", "running"),
        ("status", "failed"),
    ]
    told = {"cell": 1, "done": 1, "total": 3, "first_line": "fit()", "output": "so far\n"}
    assert events[2]["progress"] == seen == {**told, "sampler": sampler}

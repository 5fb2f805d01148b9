"""What is streamed and sent as files: when it ends, and what there is none of."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

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

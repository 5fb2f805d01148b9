"""Sweeps over REST: asked for once however often they are sent, and listed without their runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

Ask = Callable[..., Awaitable[Any]]
SWEEP = {"notebook": "n.ipynb", "grid": {"a": [1, 2, 3]}}


@pytest.fixture
def send(ask: Ask, token: dict[str, str]) -> Ask:
    """Give a function that asks for a sweep under a key."""

    async def call(key: str, **given: Any) -> Any:
        headers = {**token, "Idempotency-Key": key}
        return await ask("POST", "sweeps", {**SWEEP, **given}, headers=headers)

    return call


async def count_runs(ask: Ask) -> int:
    return int((await ask("GET", "runs?count=true")).json["total"])


async def test_a_key_means_one_sweep_however_often_it_is_sent(ask: Ask, send: Ask) -> None:
    answers = await asyncio.gather(*(send("monday", fresh=True) for _ in range(4)))
    assert {answer.status for answer in answers} == {202}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert await count_runs(ask) == 3


async def test_a_key_that_is_sent_again_queues_nothing_even_where_runs_have_ended(
    ask: Ask, send: Ask
) -> None:
    sweep = (await send("monday")).json["id"]
    assert (await ask("POST", f"sweeps/{sweep}/cancel")).json["counts"] == {"cancelled": 3}
    again = await send("monday")
    assert (again.status, again.json["counts"]) == (202, {"cancelled": 3})
    assert (await send("tuesday")).json["counts"] == {"queued": 3}


async def test_a_key_of_another_request_is_refused_and_nothing_kept(ask: Ask, send: Ask) -> None:
    await send("monday")
    refused = await send("monday", grid={"a": [4]})
    assert (refused.status, refused.json["code"]) == (409, "Conflict")
    assert "monday" in refused.json["detail"]
    assert len((await ask("GET", "sweeps")).json["sweeps"]) == 1
    assert await count_runs(ask) == 3


async def test_a_key_of_a_run_is_none_of_a_sweep(
    ask: Ask, send: Ask, token: dict[str, str]
) -> None:
    headers = {**token, "Idempotency-Key": "monday"}
    assert (await ask("POST", "notebooks/n.ipynb/runs", {}, headers=headers)).status == 202
    assert (await send("monday")).status == 409


@pytest.mark.parametrize("key", ["", "k" * 256])
async def test_a_key_of_no_or_many_characters_is_refused(key: str, send: Ask) -> None:
    refused = await send(key)
    assert refused.status == 422
    assert "1 to 255" in refused.json["hint"]


async def test_a_key_is_in_the_store_and_known_when_it_is_opened_anew(
    send: Ask, ask: Ask, jp_serverapp: Any
) -> None:
    sweep = (await send("monday", fresh=True)).json["id"]
    # lets go of all that it holds open, so that the next request begins anew
    await jp_serverapp.extension_manager.stop_all_extensions()
    again = await send("monday", fresh=True)
    assert again.json["id"] == sweep
    assert await count_runs(ask) == 3


async def test_sweeps_are_listed_with_where_their_points_stand(ask: Ask, send: Ask) -> None:
    first = (await send("monday")).json
    await ask("POST", f"sweeps/{first['id']}/cancel")
    second = (await send("tuesday", grid={"a": [7, 8]})).json
    listed = (await ask("GET", "sweeps")).json["sweeps"]
    assert listed == [second, {**first, "counts": {"cancelled": 3}}]
    assert (second["points"], second["counts"]) == (2, {"queued": 2})
    assert (await ask("GET", "sweeps?limit=1")).json["sweeps"] == [second]

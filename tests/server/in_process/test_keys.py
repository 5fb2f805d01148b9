"""A key that clients give to a request: sent again it means what it meant, whatever changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

Ask = Callable[..., Awaitable[Any]]
RUN = ("POST", "notebooks/n.ipynb/runs", {"parameters": {"a": 4}, "seed": 7})
SWEEP = ("POST", "sweeps", {"notebook": "n.ipynb", "grid": {"a": [1, 2]}})


@pytest.fixture
def send(ask: Ask, token: dict[str, str]) -> Ask:
    """Give a function that sends a request under one key."""

    async def call(method: str, route: str, body: Any) -> Any:
        return await ask(method, route, body, headers={**token, "Idempotency-Key": "monday"})

    return call


@pytest.mark.parametrize("request_", [RUN, SWEEP], ids=["run", "sweep"])
@pytest.mark.parametrize("what", ["edited", "deleted"])
async def test_a_request_is_known_again_when_its_notebook_was(
    what: str, request_: Any, root: Path, ask: Ask, send: Ask, make_notebook: Callable[..., Path]
) -> None:
    first = await send(*request_)
    queued = (await ask("GET", "runs?count=true")).json["total"]
    if what == "edited":
        make_notebook(root / "n.ipynb", "'edited'", parameters="a: int = 2", kernel="far-away")
    else:
        (root / "n.ipynb").unlink()
    again = await send(*request_)
    assert (again.status, again.json) == (202, first.json)
    assert (await ask("GET", "runs?count=true")).json["total"] == queued


@pytest.mark.parametrize(
    "change",
    [{"parameters": {"a": 5}}, {"seed": 8}, {"fresh": True}, {"content": {}}, {"kernel": "r"}],
    ids=lambda change: next(iter(change)),
)
async def test_a_request_that_asks_for_anything_else_is_refused(
    change: dict[str, Any], ask: Ask, send: Ask
) -> None:
    method, route, body = RUN
    await send(*RUN)
    refused = await send(method, route, body | change)
    assert (refused.status, refused.json["code"]) == (409, "Conflict")
    assert (await ask("GET", "runs?count=true")).json["total"] == 1


async def test_what_is_left_to_its_default_is_the_same_as_to_name_it(send: Ask) -> None:
    method, route, body = RUN
    first = await send(*RUN)
    again = await send(method, route, body | {"fresh": False, "kernel": None, "texts": {}})
    assert again.json == first.json


async def test_a_key_of_one_notebook_is_none_of_another(
    root: Path, send: Ask, make_notebook: Callable[..., Path]
) -> None:
    make_notebook(root / "other.ipynb", "1", parameters="a: int = 1")
    await send(*RUN)
    assert (await send("POST", "notebooks/other.ipynb/runs", RUN[2])).status == 409

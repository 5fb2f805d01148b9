"""Where runs can execute: said by the project, and checked where runs are asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from jupyter_reprise.models import Executor

Ask = Callable[..., Awaitable[Any]]


async def test_a_project_says_where_its_runs_can_execute(ask: Ask) -> None:
    answer = await ask("GET", "projects?path=n.ipynb")
    assert answer.json["executor"] == "local"
    assert answer.json["executors"] == [{"name": "local", "title": "This machine"}]


@pytest.mark.parametrize("route", ["notebooks/n.ipynb/runs", "sweeps"])
async def test_an_executor_that_there_is_not_is_refused_with_those_that_there_are(
    route: str, ask: Ask
) -> None:
    body = {"executor": "moon"} | ({"notebook": "n.ipynb"} if route == "sweeps" else {})
    answer = await ask("POST", route, body)
    assert answer.status == 422
    [problem] = answer.json["problems"]
    assert problem["name"] == "executor"
    assert all(repr(str(name)) in problem["message"] for name in Executor)


async def test_a_run_is_queued_for_the_executor_that_it_asks_for(ask: Ask) -> None:
    asked = await ask("POST", "notebooks/n.ipynb/runs", {"executor": "local"})
    assert asked.status == 202, asked.content
    swept = {"notebook": "n.ipynb", "executor": "local", "grid": {"a": [1, 2]}}
    assert (await ask("POST", "sweeps", swept)).json["points"] == 2

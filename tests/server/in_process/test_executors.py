"""Where runs can execute: said by the project, and checked where runs are asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

import pytest

from jupyter_reprise.models import Executor
from jupyter_reprise.service.planning import GivenValues, RunOptions
from jupyter_reprise.service.project import open_project
from jupyter_reprise.service.submission import submit_run
from jupyter_reprise.service.sweep_points import SweepDesign
from jupyter_reprise.service.sweep_submission import submit_sweep
from jupyter_reprise.service.sweeps import SweepOptions

Ask = Callable[..., Awaitable[Any]]
ITS_OWN: Final = cast("Executor", "its-own")
ANOTHER: Final = cast("Executor", "another")
"""There is one so far, and what is asked for has to arrive with any."""


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


async def test_a_run_is_queued_for_the_executor_that_it_asks_for(root: Path, ask: Ask) -> None:
    asked = await ask("POST", "notebooks/n.ipynb/runs", {"executor": "local"})
    assert asked.status == 202, asked.content
    swept = {"notebook": "n.ipynb", "executor": "local", "grid": {"a": [1, 2]}}
    assert (await ask("POST", "sweeps", swept)).json["points"] == 2
    assert executors_of_submissions(root) == ["local"] * 3


def test_what_is_asked_for_comes_before_what_the_project_says(root: Path) -> None:
    notebook = root / "n.ipynb"
    sweep = SweepDesign(grid={"a": [1, 2]})
    with open_project(root) as project:
        project.settings = replace(project.settings, executor=ITS_OWN)
        submit_run(project, notebook, GivenValues(), RunOptions())
        submit_run(project, notebook, GivenValues(), RunOptions(executor=ANOTHER))
        submit_sweep(project, notebook, sweep, SweepOptions(executor=ANOTHER))
    assert executors_of_submissions(root) == ["its-own", "another", "another", "another"]


def executors_of_submissions(root: Path) -> list[str]:
    with closing(sqlite3.connect(root / ".reprise" / "runs.db")) as database:
        rows = database.execute("SELECT executor FROM submissions ORDER BY rowid")
        return [executor for (executor,) in rows]

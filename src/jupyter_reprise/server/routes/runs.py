"""Runs: listed, looked at, compared, cancelled, removed."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from jupyter_reprise.models import RunFilter
from jupyter_reprise.server import views
from jupyter_reprise.server.operations import ANYTHING, RUNS, Action, Call, Operation
from jupyter_reprise.server.wire.queries import CompareQuery, ProjectQuery, RunsQuery
from jupyter_reprise.server.wire.runs import (
    ComparisonView,
    EventView,
    RunDetail,
    RunPage,
)
from jupyter_reprise.service.comparison import compare_runs, diff_runs
from jupyter_reprise.service.filters import read_bound, read_moment
from jupyter_reprise.service.history import find_run, page_of_runs
from jupyter_reprise.service.removal import remove_runs
from jupyter_reprise.service.submission import cancel_run

_TWO = 2


def list_page(call: Call) -> RunPage:
    asked: RunsQuery = call.query
    project = call.project
    wanted = _filter(asked)
    page = page_of_runs(project, wanted, asked.limit, cursor=asked.cursor, order=asked.sort)
    return RunPage(
        runs=views.view_runs(project, page.runs),
        next=page.next,
        total=project.store.count(wanted) if asked.count else None,
    )


def get_run(call: Call) -> RunDetail:
    project = call.project
    return views.view_detail(project, find_run(project, call.path["run"]))


def delete_run(call: Call) -> None:
    remove_runs(call.project, [call.path["run"]])


def cancel(call: Call) -> RunDetail:
    project = call.project
    return views.view_detail(project, cancel_run(project, call.path["run"]))


def compare(call: Call) -> ComparisonView:
    asked: CompareQuery = call.query
    project = call.project
    compared = compare_runs(project, asked.run)
    cells: Any = () if len(asked.run) > _TWO else None
    if cells is None and all(run.manifest_sha256 for run in compared.runs):
        before, after = asked.run
        cells = diff_runs(project, before, after, has_outputs=asked.outputs)
    return views.view_comparison(project, compared, cells)


def _filter(asked: RunsQuery) -> RunFilter:
    parameters = dict(text.split("=", 1) for text in asked.parameter)
    return RunFilter(
        notebook=asked.notebook,
        statuses=frozenset(asked.status),
        since=None if asked.since is None else read_moment(asked.since),
        parameters={name: _value(text) for name, text in parameters.items()},
        metrics=tuple(read_bound(text) for text in asked.metric),
        sweep=asked.sweep,
    )


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


_EVENTS = "text/event-stream"
_LAST_EVENT = {"Last-Event-ID": "The number of the last event seen, to go on after it."}

_operation = partial(
    Operation,
    method="GET",
    action=Action.READ,
    resource=RUNS,
    handle=None,
    query=ProjectQuery,
    errors=(404, 409),
)
"""What most operations on runs are like; each says in what it differs."""

OPERATIONS = (
    _operation(
        id="listRuns",
        route="/runs",
        summary="Runs, newest first unless `sort` says otherwise",
        handle=list_page,
        query=RunsQuery,
        answers={200: RunPage},
    ),
    _operation(
        id="getRun",
        route="/runs/{run}",
        summary="A run with its record; named by its id, the beginning of one, or `latest`",
        handle=get_run,
        answers={200: RunDetail},
    ),
    _operation(
        id="deleteRun",
        method="DELETE",
        route="/runs/{run}",
        summary="Forget a run that has ended, and what only it kept",
        action=Action.WRITE,
        handle=delete_run,
        answers={204: None},
    ),
    _operation(
        id="cancelRun",
        method="POST",
        route="/runs/{run}/cancel",
        summary="End a run that waits or is being executed",
        action=Action.EXECUTE,
        handle=cancel,
        answers={200: RunDetail},
    ),
    _operation(
        id="compareRuns",
        route="/compare",
        summary="Runs side by side",
        handle=compare,
        query=CompareQuery,
        answers={200: ComparisonView},
    ),
    _operation(
        id="watchRun",
        route="/runs/{run}/events",
        summary="What happens to a run, as server-sent events; 204 once its end was seen",
        answers={200: EventView, 204: None},
        media_type=_EVENTS,
        headers=_LAST_EVENT,
    ),
    _operation(
        id="watchRuns",
        route="/events",
        summary="What happens to a project's runs, as server-sent events, for ever",
        answers={200: EventView},
        errors=(404,),
        media_type=_EVENTS,
        headers=_LAST_EVENT,
    ),
    _operation(
        id="getArtifact",
        route="/runs/{run}/artifacts/{name}",
        summary="A file kept with a run, as what it is",
        answers={200: None},
        media_type=ANYTHING,
    ),
    _operation(
        id="getReport",
        route="/runs/{run}/report",
        summary="A run's report, as a page without access to anything else",
        answers={200: None},
        media_type="text/html",
    ),
)

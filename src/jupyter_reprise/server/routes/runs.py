"""Runs: listed, looked at, compared, cancelled, removed."""

from __future__ import annotations

import json
from typing import Any

from jupyter_reprise.models import RunFilter
from jupyter_reprise.server import views
from jupyter_reprise.server.operations import RUNS, Action, Call, Operation
from jupyter_reprise.server.wire.queries import CompareQuery, ProjectQuery, RunsQuery
from jupyter_reprise.server.wire.runs import (
    ComparisonView,
    EventView,
    RunDetail,
    RunPage,
)
from jupyter_reprise.service.comparison import compare_runs, diff_runs
from jupyter_reprise.service.filters import read_bound, read_moment
from jupyter_reprise.service.history import find_run, list_runs
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.removal import remove_runs
from jupyter_reprise.service.submission import cancel_run

_TWO = 2


def list_page(call: Call) -> RunPage:
    asked: RunsQuery = call.query
    project = _project(call)
    wanted = _filter(asked)
    found = list_runs(project, wanted, asked.limit + 1, before=asked.cursor, order=asked.sort)
    page = found[: asked.limit]
    return RunPage(
        runs=views.view_runs(project, page),
        next=page[-1].id if len(found) > asked.limit else None,
        total=project.store.count(wanted) if asked.count else None,
    )


def get_run(call: Call) -> RunDetail:
    project = _project(call)
    return views.view_detail(project, find_run(project, call.path["run"]))


def delete_run(call: Call) -> None:
    remove_runs(_project(call), [call.path["run"]])


def cancel(call: Call) -> RunDetail:
    project = _project(call)
    return views.view_detail(project, cancel_run(project, call.path["run"]))


def compare(call: Call) -> ComparisonView:
    asked: CompareQuery = call.query
    project = _project(call)
    compared = compare_runs(project, asked.run)
    cells: Any = ()
    if len(asked.run) == _TWO and all(run.manifest_sha256 for run in compared.runs):
        before, after = asked.run
        cells = diff_runs(project, before, after, has_outputs=asked.outputs)
    return views.view_comparison(project, compared, cells)


def _project(call: Call) -> Project:
    return call.service.places.project_at(call.query.project)


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


_RUN_ERRORS = (404, 409)

OPERATIONS = (
    Operation(
        id="listRuns",
        method="GET",
        route="/runs",
        summary="Runs, newest first unless `sort` says otherwise",
        action=Action.READ,
        resource=RUNS,
        handle=list_page,
        query=RunsQuery,
        answers={200: RunPage},
        errors=_RUN_ERRORS,
    ),
    Operation(
        id="getRun",
        method="GET",
        route="/runs/{run}",
        summary="A run with its record; named by its id, the beginning of one, or `latest`",
        action=Action.READ,
        resource=RUNS,
        handle=get_run,
        query=ProjectQuery,
        answers={200: RunDetail},
        errors=_RUN_ERRORS,
    ),
    Operation(
        id="deleteRun",
        method="DELETE",
        route="/runs/{run}",
        summary="Forget a run that has ended, and what only it kept",
        action=Action.WRITE,
        resource=RUNS,
        handle=delete_run,
        query=ProjectQuery,
        answers={204: None},
        errors=_RUN_ERRORS,
    ),
    Operation(
        id="cancelRun",
        method="POST",
        route="/runs/{run}/cancel",
        summary="End a run that waits or is being executed",
        action=Action.EXECUTE,
        resource=RUNS,
        handle=cancel,
        query=ProjectQuery,
        answers={200: RunDetail},
        errors=_RUN_ERRORS,
    ),
    Operation(
        id="compareRuns",
        method="GET",
        route="/compare",
        summary="Runs side by side",
        action=Action.READ,
        resource=RUNS,
        handle=compare,
        query=CompareQuery,
        answers={200: ComparisonView},
        errors=_RUN_ERRORS,
    ),
    Operation(
        id="watchRun",
        method="GET",
        route="/runs/{run}/events",
        summary="What happens to a run, as server-sent events, until it has ended",
        action=Action.READ,
        resource=RUNS,
        handle=None,
        query=ProjectQuery,
        answers={200: EventView},
        errors=_RUN_ERRORS,
        media_type="text/event-stream",
        headers={"Last-Event-ID": "The number of the last event seen, to go on after it."},
    ),
    Operation(
        id="watchRuns",
        method="GET",
        route="/events",
        summary="What happens to a project's runs, as server-sent events, for ever",
        action=Action.READ,
        resource=RUNS,
        handle=None,
        query=ProjectQuery,
        answers={200: EventView},
        errors=(404,),
        media_type="text/event-stream",
        headers={"Last-Event-ID": "The number of the last event seen, to go on after it."},
    ),
    Operation(
        id="getArtifact",
        method="GET",
        route="/runs/{run}/artifacts/{name}",
        summary="A file kept with a run",
        action=Action.READ,
        resource=RUNS,
        handle=None,
        query=ProjectQuery,
        answers={200: None},
        errors=_RUN_ERRORS,
        media_type="application/octet-stream",
    ),
    Operation(
        id="getReport",
        method="GET",
        route="/runs/{run}/report",
        summary="A run's report, as a page without access to anything else",
        action=Action.READ,
        resource=RUNS,
        handle=None,
        query=ProjectQuery,
        answers={200: None},
        errors=_RUN_ERRORS,
        media_type="text/html",
    ),
)

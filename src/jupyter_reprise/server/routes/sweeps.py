"""Sweeps: asked for, looked at, ended."""

from __future__ import annotations

from functools import partial

from jupyter_reprise.server import views
from jupyter_reprise.server.operations import RUNS, Action, Call, Operation, Reply
from jupyter_reprise.server.requests import IDEMPOTENCY_KEY, read_request_key
from jupyter_reprise.server.routes.notebooks import read_seed
from jupyter_reprise.server.wire.queries import ProjectQuery, SweepsQuery
from jupyter_reprise.server.wire.runs import SweepBody, SweepPage, SweepView
from jupyter_reprise.service.sweep_points import SweepDesign
from jupyter_reprise.service.sweep_submission import (
    cancel_sweep,
    newest_sweeps,
    submit_sweep,
    sweep_sent_before,
    sweep_standing,
)
from jupyter_reprise.service.sweeps import SweepOptions
from jupyter_reprise.service.worker import ensure_worker


def create_sweep(call: Call) -> Reply:
    asked: SweepBody = call.body
    places = call.service.places
    notebook = places.place(asked.notebook)
    project = places.project_of(notebook)
    request = read_request_key(call, "sweep", notebook.relative_to(project.root))
    sent = None if request is None else sweep_sent_before(project, request)
    if sent is not None:
        return Reply(views.view_sweep(sent), 202)
    notebook = places.file(asked.notebook)
    design = SweepDesign(
        axes=tuple(f"{name}={text}" for name, text in asked.axes.items()),
        grid=asked.grid,
        rows=asked.table,
        draws=asked.random,
        fixed=asked.fixed,
    )
    options = SweepOptions(
        seed=read_seed(asked.seed),
        kernel=asked.kernel,
        executor=asked.executor,
        is_fresh=asked.fresh,
    )
    standing = submit_sweep(project, notebook, design, options, request=request)
    ensure_worker(project)
    return Reply(views.view_sweep(standing), 202)


def list_sweeps(call: Call) -> SweepPage:
    standings = newest_sweeps(call.project, call.query.limit)
    return SweepPage(sweeps=tuple(map(views.view_sweep, standings)))


def get_sweep(call: Call) -> SweepView:
    return views.view_sweep(sweep_standing(call.project, call.path["sweep"]))


def cancel(call: Call) -> SweepView:
    return views.view_sweep(cancel_sweep(call.project, call.path["sweep"]))


_operation = partial(
    Operation,
    method="GET",
    action=Action.READ,
    resource=RUNS,
    query=ProjectQuery,
    answers={200: SweepView},
    errors=(404, 409),
)
"""What most operations on sweeps are like; each says in what it differs."""

OPERATIONS = (
    _operation(
        id="listSweeps",
        route="/sweeps",
        summary="The newest sweeps",
        handle=list_sweeps,
        query=SweepsQuery,
        answers={200: SweepPage},
        errors=(404,),
    ),
    _operation(
        id="createSweep",
        method="POST",
        route="/sweeps",
        summary="Ask for a run at every point; those that succeeded before are not run again",
        action=Action.EXECUTE,
        handle=create_sweep,
        query=None,
        body=SweepBody,
        answers={202: SweepView},
        errors=(404, 409, 501),
        headers={IDEMPOTENCY_KEY: "Sent again with the same request, it means the same sweep."},
    ),
    _operation(
        id="getSweep",
        route="/sweeps/{sweep}",
        summary="Where a sweep stands; its runs are those of `runs?sweep=ID`",
        handle=get_sweep,
    ),
    _operation(
        id="cancelSweep",
        method="POST",
        route="/sweeps/{sweep}/cancel",
        summary="End the runs of a sweep",
        action=Action.EXECUTE,
        handle=cancel,
    ),
)

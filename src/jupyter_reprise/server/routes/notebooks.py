"""Notebooks: what they take, what is wrong in them, whose outputs they hold, and runs of them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.models import TriggerKind
from jupyter_reprise.server import views
from jupyter_reprise.server.operations import NOTEBOOKS, RUNS, Action, Call, Operation, Reply
from jupyter_reprise.server.requests import IDEMPOTENCY_KEY, read_request_key
from jupyter_reprise.server.wire.base import JsonObject
from jupyter_reprise.server.wire.notebooks import InspectBody, NotebookView
from jupyter_reprise.server.wire.queries import WaitQuery
from jupyter_reprise.server.wire.runs import RunBody, RunDetail
from jupyter_reprise.service.inspection import inspect_notebook, install_filter
from jupyter_reprise.service.planning import GivenValues, RunOptions
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.submission import Submitted, sent_before, submit_run
from jupyter_reprise.service.worker import ensure_worker


def get_notebook(call: Call) -> NotebookView:
    content = call.body.content if call.body is not None else None
    return _inspect(call, content)


def install(call: Call) -> NotebookView:
    install_filter(call.service.places.file(call.path["path"]))
    return _inspect(call, None)


async def create_run(call: Call) -> Reply:
    project, submitted = await asyncio.to_thread(_submit, call)
    run = submitted.run
    if not run.status.has_ended:
        await asyncio.to_thread(ensure_worker, project)
        if call.query.seconds:
            watchers = call.service.watchers
            run = await watchers.wait_for_end(project, run.id, call.query.seconds)
    detail = await asyncio.to_thread(views.view_detail, project, run, is_reused=submitted.is_reused)
    if submitted.is_reused:
        return Reply(detail, 200)
    return Reply(detail, 201 if run.status.has_ended else 202)


def read_seed(seed: int | str | None) -> int | None:
    """Read a seed, which may be too large for a client's numbers and then is a text.

    Raises
    ------
    InvalidInput
        It is not a whole number.
    """
    try:
        return None if seed is None or seed == "" else int(seed)
    except ValueError:
        raise InvalidInput(f"The seed {seed!r} is not a whole number.") from None


def _submit(call: Call) -> tuple[Project, Submitted]:
    places = call.service.places
    notebook = places.place(call.path["path"])
    project = places.project_of(notebook)
    request = read_request_key(call, "run", notebook.relative_to(project.root))
    sent = None if request is None else sent_before(project, request)
    if sent is not None:
        return project, Submitted(sent)
    notebook = places.file(call.path["path"])
    asked: RunBody = call.body
    options = RunOptions(
        seed=read_seed(asked.seed),
        kernel=asked.kernel,
        cell_timeout=asked.cell_timeout,
        run_timeout=asked.run_timeout,
        executor=asked.executor,
        trigger=TriggerKind.REST,
    )
    submitted = submit_run(
        project,
        notebook,
        GivenValues(text=asked.texts, data=asked.parameters),
        options,
        content=_encoded(asked.content),
        is_fresh=asked.fresh,
        request=request,
    )
    return project, submitted


def _inspect(call: Call, content: JsonObject | None) -> NotebookView:
    places = call.service.places
    notebook: Path = places.file(call.path["path"])
    project = places.project_of(notebook)
    found = inspect_notebook(project, notebook, _encoded(content))
    return views.view_notebook(places.name(notebook), places.name(project.root), found)


def _encoded(content: JsonObject | None) -> bytes | None:
    return None if content is None else json.dumps(content).encode()


OPERATIONS = (
    Operation(
        id="getNotebook",
        method="GET",
        route="/notebooks/{path}",
        summary="A notebook's parameters, lint findings, provenance badge and git state",
        action=Action.READ,
        resource=NOTEBOOKS,
        handle=get_notebook,
        answers={200: NotebookView},
        errors=(404,),
    ),
    Operation(
        id="inspectNotebook",
        method="POST",
        route="/notebooks/{path}",
        summary="The same of a notebook that may not be saved yet",
        action=Action.READ,
        resource=NOTEBOOKS,
        handle=get_notebook,
        body=InspectBody,
        answers={200: NotebookView},
        errors=(404,),
    ),
    Operation(
        id="installFilter",
        method="POST",
        route="/notebooks/{path}/filter",
        summary="Have git strip the notebooks of this one's repository",
        action=Action.WRITE,
        resource=NOTEBOOKS,
        handle=install,
        answers={200: NotebookView},
        errors=(404, 409),
    ),
    Operation(
        id="createRun",
        method="POST",
        route="/notebooks/{path}/runs",
        summary="Ask for a run: found in the store (200), ended while waited for (201), queued",
        action=Action.EXECUTE,
        resource=RUNS,
        handle=create_run,
        query=WaitQuery,
        body=RunBody,
        answers={202: RunDetail, 201: RunDetail, 200: RunDetail},
        errors=(404, 409),
        headers={IDEMPOTENCY_KEY: "Sent again with the same request, it means the same run."},
    ),
)

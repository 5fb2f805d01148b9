"""What is here: which Reprise answers, and which projects it may show."""

from __future__ import annotations

from importlib.metadata import version

from jupyter_reprise.models import Executor, RunFilter, RunStatus
from jupyter_reprise.server.operations import NOTEBOOKS, RUNS, Action, Call, Operation
from jupyter_reprise.server.wire.base import Status
from jupyter_reprise.server.wire.queries import PathQuery
from jupyter_reprise.server.wire.runs import ExecutorView, ProjectView

API = 1
_ACTIVE = frozenset({RunStatus.QUEUED, RunStatus.RUNNING})


def get_status(_call: Call) -> Status:
    return Status(name="jupyter-reprise", version=version("jupyter-reprise"), api=API)


def get_project(call: Call) -> ProjectView:
    places = call.service.places
    project = places.project_around(call.query.path)
    return ProjectView(
        path=places.name(project.root),
        name=project.settings.name or project.root.name,
        active=project.store.count(RunFilter(statuses=_ACTIVE)),
        executors=tuple(ExecutorView(name=one, title=one.label) for one in Executor),
        executor=project.settings.executor,
    )


OPERATIONS = (
    Operation(
        id="getStatus",
        method="GET",
        route="/status",
        summary="Which Reprise answers; 404 means that its server part is not enabled",
        action=Action.READ,
        resource=NOTEBOOKS,
        handle=get_status,
        answers={200: Status},
    ),
    Operation(
        id="getProject",
        method="GET",
        route="/projects",
        summary="The project that a file or folder belongs to",
        action=Action.READ,
        resource=RUNS,
        handle=get_project,
        query=PathQuery,
        answers={200: ProjectView},
        errors=(404,),
    ),
)

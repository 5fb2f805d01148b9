"""Dashboards: published, looked at, changed and withdrawn by those who make them."""

from __future__ import annotations

from typing import Any

from jupyter_reprise.models import Dashboard, DashboardState
from jupyter_reprise.project import format_duration, parse_duration
from jupyter_reprise.server import views
from jupyter_reprise.server.operations import (
    NOTEBOOKS,
    RUNS,
    Action,
    Call,
    Operation,
    Reply,
)
from jupyter_reprise.server.places import Places
from jupyter_reprise.server.wire.dashboards import (
    DashboardDetail,
    DashboardFindingView,
    DashboardList,
    DashboardSettings,
    DashboardView,
    PublishBody,
)
from jupyter_reprise.server.wire.queries import PreviewQuery, ProjectQuery
from jupyter_reprise.server.wire.runs import RunView
from jupyter_reprise.service.dashboard_checking import check_dashboard
from jupyter_reprise.service.dashboard_editing import publish, revise, withdraw
from jupyter_reprise.service.dashboards import find_dashboard, list_states, state_of
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.renderings import submit_rendering
from jupyter_reprise.service.worker import ensure_worker


def list_dashboards(call: Call) -> DashboardList:
    project = call.project
    places = call.service.places
    shown = tuple(_view(places, project, state) for state in list_states(project))
    return DashboardList(dashboards=shown)


def get_dashboard(call: Call) -> DashboardDetail:
    project = call.project
    return _detail(call, project, find_dashboard(project, call.path["dashboard"]))


def create_dashboard(call: Call) -> Reply:
    notebook = call.service.places.file(call.body.notebook)
    project = call.service.places.project_of(notebook)
    made = publish(project, notebook, _read(call.body, str(notebook)))
    return Reply(_detail(call, project, made), 201)


def change_dashboard(call: Call) -> DashboardDetail:
    project = call.project
    changed = revise(project, call.path["dashboard"], _read(call.body, ""))
    return _detail(call, project, changed)


def delete_dashboard(call: Call) -> None:
    withdraw(call.project, call.path["dashboard"])


def render(call: Call) -> Reply:
    project = call.project
    run = submit_rendering(project, find_dashboard(project, call.path["dashboard"]))
    ensure_worker(project)
    return Reply(views.view_run(run), 202)


def _read(asked: DashboardSettings, notebook: str) -> Dashboard:
    given = asked.model_dump(exclude={"notebook"})
    given["groups"] = frozenset(asked.groups)
    given["max_age"] = parse_duration(asked.max_age) if asked.max_age else None
    return Dashboard(notebook=notebook, **given)


def _detail(call: Call, project: Project, dashboard: Dashboard) -> DashboardDetail:
    state = state_of(project, dashboard)
    return DashboardDetail(
        dashboard=_view(call.service.places, project, state),
        findings=tuple(
            DashboardFindingView(severity=found.severity.value, message=found.message)
            for found in check_dashboard(project, dashboard, state)
        ),
    )


def _view(places: Places, project: Project, state: DashboardState) -> DashboardView:
    dashboard = state.dashboard
    settings: dict[str, Any] = {
        "max_age": "" if dashboard.max_age is None else format_duration(dashboard.max_age),
        "groups": tuple(sorted(dashboard.groups)),
    }
    same = ("name", "title", "description", "thumbnail", "source", "run", "where", "parameters")
    settings |= {key: getattr(dashboard, key) for key in (*same, "live")}
    return DashboardView(
        name=dashboard.key,
        title=state.title,
        path=places.name(project.root / dashboard.notebook),
        project=places.name(project.root),
        settings=DashboardSettings(**settings),
        standing=state.standing,
        message=state.message,
        run=state.source.run.id if state.source.run else None,
        rendering=state.rendering.id if state.rendering else None,
        data_time=state.data_time,
    )


def _operation(**given: Any) -> Operation:
    usual = {"method": "GET", "action": Action.READ, "resource": NOTEBOOKS, "query": ProjectQuery}
    return Operation(**{**usual, "errors": (404,), **given})


OPERATIONS = (
    _operation(
        id="listDashboards",
        route="/dashboards",
        summary="The dashboards of a project, and how they stand",
        handle=list_dashboards,
        answers={200: DashboardList},
    ),
    _operation(
        id="createDashboard",
        method="POST",
        route="/dashboards",
        summary="Publish a notebook: write it down in the project's `reprise.toml`",
        action=Action.WRITE,
        handle=create_dashboard,
        query=None,
        body=PublishBody,
        answers={201: DashboardDetail},
        errors=(404, 409),
    ),
    _operation(
        id="getDashboard",
        route="/dashboards/{dashboard}",
        summary="A dashboard with what is wrong with it",
        handle=get_dashboard,
        answers={200: DashboardDetail},
    ),
    _operation(
        id="changeDashboard",
        method="PUT",
        route="/dashboards/{dashboard}",
        summary="Change what a dashboard says of itself",
        action=Action.WRITE,
        handle=change_dashboard,
        body=DashboardSettings,
        answers={200: DashboardDetail},
        errors=(404, 409),
    ),
    _operation(
        id="deleteDashboard",
        method="DELETE",
        route="/dashboards/{dashboard}",
        summary="Publish a notebook no longer; the notebook and all runs stay",
        action=Action.WRITE,
        handle=delete_dashboard,
        answers={204: None},
    ),
    _operation(
        id="previewDashboard",
        route="/dashboards/{dashboard}/preview",
        summary="What viewers see first, as a page without access to anything else",
        handle=None,
        query=PreviewQuery,
        answers={200: None},
        media_type="text/html",
    ),
    _operation(
        id="renderDashboard",
        method="POST",
        route="/dashboards/{dashboard}/render",
        summary="Make what viewers see first, with the run that the dashboard shows",
        action=Action.EXECUTE,
        resource=RUNS,
        handle=render,
        answers={202: RunView},
        errors=(404, 409, 501),
    ),
)

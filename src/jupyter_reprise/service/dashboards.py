"""Lists what is published, and says what each dashboard shows and how that stands."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jupyter_reprise.errors import NotFound
from jupyter_reprise.models import (
    Dashboard,
    DashboardState,
    Run,
    RunFilter,
    RunStatus,
    SourceChoice,
    Standing,
    TriggerKind,
)
from jupyter_reprise.service.dashboard_sources import choose_source
from jupyter_reprise.service.history import list_runs
from jupyter_reprise.service.outdating import is_outdated
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.renderings import title_of

_RENDERING = frozenset({TriggerKind.RENDERING})
_NOT_RENDERED = "It has not been rendered yet."
_OUTDATED = "Its run, its notebook or a file it reads is newer than what is stored."
_TOO_OLD = "The data is older than it should be."
_BAD = frozenset({RunStatus.FAILED, RunStatus.REJECTED})


def find_dashboard(project: Project, name: str) -> Dashboard:
    """Give the dashboard of a name, or that of a notebook's path.

    Raises
    ------
    NotFound
        There is none; the error names those there are.
    """
    known = {one.key: one for one in project.settings.dashboards}
    if name in known:
        return known[name]
    notebook = _relative(project, Path(name))
    for dashboard in known.values():
        if dashboard.notebook in {name, notebook}:
            return dashboard
    raise NotFound(
        f"There is no dashboard {name!r}; there are: {', '.join(known) or 'none'}.",
        hint="`reprise dashboard list` shows them, `reprise dashboard add NOTEBOOK` makes one.",
    )


def list_states(project: Project) -> list[DashboardState]:
    """Say of each dashboard how it stands, in the order of the file."""
    return [state_of(project, dashboard) for dashboard in project.settings.dashboards]


def state_of(project: Project, dashboard: Dashboard) -> DashboardState:
    """Say what a dashboard shows and how that stands."""
    source = choose_source(project, dashboard)
    rendering = _newest(project, dashboard, frozenset({RunStatus.SUCCEEDED}))
    failed = _newest(project, dashboard, _BAD)
    if failed is not None and rendering is not None and failed.queued <= rendering.queued:
        failed = None
    shown = _shown(project, rendering)
    moment = _data_time(dashboard, rendering, shown)
    standing, message = _judge(project, dashboard, source, rendering, failed)
    if standing is not Standing.MISSING and _is_too_old(project, dashboard, moment):
        message = f"{message} {_TOO_OLD}".strip()
        standing = Standing.STALE if standing is Standing.CURRENT else standing
    return DashboardState(
        dashboard=dashboard,
        title=dashboard.title or title_of(project, dashboard),
        standing=standing,
        message=message,
        source=source,
        rendering=rendering,
        shown=shown,
        data_time=moment,
    )


def _judge(
    project: Project,
    dashboard: Dashboard,
    source: SourceChoice,
    rendering: Run | None,
    failed: Run | None,
) -> tuple[Standing, str]:
    if source.problem:
        return Standing.MISSING, source.problem
    if is_outdated(project, dashboard, source, rendering):
        if failed is not None and not is_outdated(project, dashboard, source, failed):
            became = "was rejected" if failed.status is RunStatus.REJECTED else "failed"
            shown = "An older one is shown." if rendering else "There is nothing to show yet."
            return Standing.BROKEN, f"The newest rendering {became}. {shown}"
        return Standing.PENDING, _OUTDATED if rendering else _NOT_RENDERED
    if source.newer is not None:
        when = f"{source.newer.queued:%Y-%m-%d %H:%M} UTC"
        status = "was rejected" if source.newer.status is RunStatus.REJECTED else "failed"
        return Standing.REFUSED, f"A newer run of {when} {status}; the last good one is shown."
    return Standing.CURRENT, ""


def _is_too_old(project: Project, dashboard: Dashboard, moment: datetime | None) -> bool:
    if dashboard.max_age is None or moment is None:
        return False
    return (project.clock() - moment).total_seconds() > dashboard.max_age


def _shown(project: Project, rendering: Run | None) -> Run | None:
    if rendering is None or rendering.parent is None:
        return None
    try:
        return project.store.get(rendering.parent)
    except NotFound:
        return None


def _data_time(dashboard: Dashboard, rendering: Run | None, shown: Run | None) -> datetime | None:
    if dashboard.source:
        return shown.ended if shown else None
    return rendering.ended if rendering else None


def _newest(project: Project, dashboard: Dashboard, statuses: frozenset[RunStatus]) -> Run | None:
    wanted = RunFilter(notebook=dashboard.notebook, statuses=statuses, triggers=_RENDERING)
    return next(iter(list_runs(project, wanted, 1)), None)


def _relative(project: Project, path: Path) -> str | None:
    full = path.resolve()
    return full.relative_to(project.root).as_posix() if full.is_relative_to(project.root) else None

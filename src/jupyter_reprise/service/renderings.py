"""Makes the stored renderings of dashboards: runs of their notebooks, each for one source run."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final

from jupyter_reprise.errors import Conflict, RepriseError
from jupyter_reprise.execution.events import Observer, ignore
from jupyter_reprise.models import Dashboard, Run, RunFilter, RunStatus, SourceChoice, TriggerKind
from jupyter_reprise.notebook.headings import first_heading
from jupyter_reprise.service.dashboard_sources import choose_source, remedy
from jupyter_reprise.service.history import list_runs
from jupyter_reprise.service.planning import GivenValues, RunOptions, read_source
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.runs import play_notebook
from jupyter_reprise.service.submission import submit_run

_UNDER_WAY: Final = frozenset({RunStatus.QUEUED, RunStatus.RUNNING})


def render_dashboard(project: Project, dashboard: Dashboard, observe: Observer = ignore) -> Run:
    """Render a dashboard in this process with the run that it shows.

    Raises
    ------
    Conflict
        There is no run that it could show.
    NotFound, InvalidInput, KernelUnavailable
        Its notebook can't be run; nothing has been started or kept.
    """
    options = _options(_source(project, dashboard))
    path = notebook_path(project, dashboard)
    return play_notebook(project, path, GivenValues(), options, is_fresh=True, observe=observe).run


def submit_rendering(project: Project, dashboard: Dashboard) -> Run:
    """Queue a rendering with the run that a dashboard shows, or give the one under way.

    Raises
    ------
    Conflict, NotFound, InvalidInput, KernelUnavailable
        As `render_dashboard`.
    """
    source = _source(project, dashboard)
    wanted = RunFilter(
        notebook=dashboard.notebook,
        statuses=_UNDER_WAY,
        triggers=frozenset({TriggerKind.RENDERING}),
    )
    for run in list_runs(project, wanted, None):
        if run.parent == _run_id(source):
            return run
    path = notebook_path(project, dashboard)
    return submit_run(project, path, GivenValues(), _options(source), is_fresh=True).run


def notebook_path(project: Project, dashboard: Dashboard) -> Path:
    """Give where a dashboard's notebook lies."""
    return project.root / dashboard.notebook


def title_of(project: Project, dashboard: Dashboard) -> str:
    """Give a dashboard's title: the first heading of its notebook, if the project gives none."""
    if dashboard.title:
        return dashboard.title
    try:
        nb = read_source(project, notebook_path(project, dashboard))[1]
    except RepriseError:
        nb = {"cells": []}
    return first_heading(nb) or PurePosixPath(dashboard.notebook).stem


def _source(project: Project, dashboard: Dashboard) -> SourceChoice:
    source = choose_source(project, dashboard)
    if source.problem:
        raise Conflict(
            f"The dashboard {dashboard.key} has nothing to show. {source.problem}",
            hint=remedy(dashboard, source),
        )
    return source


def _options(source: SourceChoice) -> RunOptions:
    seed = source.run.seed if source.run else None
    return RunOptions(seed=seed, trigger=TriggerKind.RENDERING, parent=_run_id(source))


def _run_id(source: SourceChoice) -> str | None:
    return source.run.id if source.run else None

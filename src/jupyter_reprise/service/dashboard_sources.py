"""Chooses the run that a dashboard shows: the one place where that is decided."""

from __future__ import annotations

import os
from shlex import quote
from typing import Final

from jupyter_reprise.errors import Conflict, InvalidInput, NotFound
from jupyter_reprise.kernels.launching import SOURCE_VARIABLE
from jupyter_reprise.models import (
    Dashboard,
    Run,
    RunFilter,
    RunStatus,
    SourceChoice,
    TriggerKind,
)
from jupyter_reprise.service.history import find_run, list_runs
from jupyter_reprise.service.project import Project

PUBLISHABLE: Final = frozenset(
    {TriggerKind.CLI, TriggerKind.API, TriggerKind.RERUN, TriggerKind.REST}
)
"""Who must have asked for a run that is shown without being pinned: not viewers, who try values
out, and not sweeps, whose points are one beside the other, unless `where` says which is meant."""
_ENDED_BADLY: Final = frozenset({RunStatus.FAILED, RunStatus.REJECTED})


def choose_source(project: Project, dashboard: Dashboard) -> SourceChoice:
    """Choose the run that a dashboard shows.

    A pinned run is shown whatever came after it. Otherwise it is the newest that succeeded with
    the wanted values, and a newer one that failed or was rejected is told beside it.
    """
    if not dashboard.source:
        return SourceChoice()
    if dashboard.run:
        return _pinned(project, dashboard)
    chosen = _newest(project, dashboard, frozenset({RunStatus.SUCCEEDED}))
    newer = _newest(project, dashboard, _ENDED_BADLY)
    if chosen is not None and newer is not None and newer.queued <= chosen.queued:
        newer = None
    problem = "" if chosen else _lack_of(project, dashboard)
    return SourceChoice(chosen, newer=newer, problem=problem)


def remedy(dashboard: Dashboard, choice: SourceChoice) -> str:
    """Say what to do about a dashboard that has no run to show."""
    if choice.is_pinned:
        pin = f"reprise dashboard pin {dashboard.key}"
        return f"Run `{pin} --clear` to show the newest run, or `{pin} RUN` to name another."
    return f"Run `reprise run {quote(dashboard.source)}`."


def _lack_of(project: Project, dashboard: Dashboard) -> str:
    values = ", ".join(f"{name}={value!r}" for name, value in dashboard.where.items())
    whose = f" with {values}" if values else ""
    problem = f"No run of {dashboard.source}{whose} has succeeded yet."
    points = RunFilter(
        notebook=dashboard.source,
        statuses=frozenset({RunStatus.SUCCEEDED}),
        triggers=frozenset({TriggerKind.SWEEP}),
    )
    if values or not list_runs(project, points, 1):
        return problem
    return (
        f"{problem} Points of sweeps count only where `where` names their values, or"
        f" `reprise dashboard pin {dashboard.key} RUN` names one."
    )


def pinned_run() -> str | None:
    """Give the id of the run that this kernel's dashboard shows, or None in any other kernel."""
    return os.environ.get(SOURCE_VARIABLE) or None


def _pinned(project: Project, dashboard: Dashboard) -> SourceChoice:
    try:
        run = find_run(project, dashboard.run)
    except (NotFound, InvalidInput, Conflict):
        problem = f"The run {dashboard.run} that it is pinned to is not in the store."
        return SourceChoice(is_pinned=True, problem=problem)
    if run.notebook != dashboard.source:
        problem = (
            f"The run {dashboard.run} that it is pinned to is one of {run.notebook}, not of"
            f" {dashboard.source}."
        )
        return SourceChoice(is_pinned=True, problem=problem)
    if run.status is not RunStatus.SUCCEEDED:
        problem = f"The run {dashboard.run} that it is pinned to is {run.status}."
        return SourceChoice(is_pinned=True, problem=problem)
    return SourceChoice(run, is_pinned=True)


def _newest(project: Project, dashboard: Dashboard, statuses: frozenset[RunStatus]) -> Run | None:
    wanted = RunFilter(
        notebook=dashboard.source,
        statuses=statuses,
        triggers=PUBLISHABLE | {TriggerKind.SWEEP} if dashboard.where else PUBLISHABLE,
        parameters=dashboard.where,
    )
    return next(iter(list_runs(project, wanted, 1)), None)

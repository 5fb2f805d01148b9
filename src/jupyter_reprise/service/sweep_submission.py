"""Asks for sweeps whose runs a worker executes, says where they stand, and ends them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jupyter_reprise.models import Run, RunFilter, RunStatus, SweepRequest, SweepStanding
from jupyter_reprise.service.planning import Plan
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.reuse import SameRuns
from jupyter_reprise.service.runs import recover
from jupyter_reprise.service.submission import RequestKey, queue_sweep
from jupyter_reprise.service.sweep_points import SweepDesign
from jupyter_reprise.service.sweeps import PlannedSweep, SweepOptions, plan_sweep


def submit_sweep(
    project: Project,
    notebook: Path,
    design: SweepDesign,
    options: SweepOptions,
    *,
    request: RequestKey | None = None,
) -> SweepStanding:
    """Queue a run for each point that neither succeeded before nor is under way.

    Parameters
    ----------
    request
        What the sender calls this request, if anything; `sweep_sent_before` says what it meant
        before, and where someone was faster with the same, nothing more is queued.

    Raises
    ------
    InvalidParameters, InvalidInput, NotFound, MissingDependency, KernelUnavailable
        It can't be run as asked; nothing has been queued.
    Conflict
        The key was used for another request.
    """
    planned = plan_sweep(project, notebook, design, options)
    recover(project)
    project.store.sweeps.add(planned.sweep)
    named = None
    if request is not None:
        named = SweepRequest(request.key, request.digest, planned.sweep.id)
    queue_sweep(project, _missing(project, planned, is_fresh=options.is_fresh), named)
    meant = None if request is None else sweep_sent_before(project, request)
    return meant or sweep_standing(project, planned.sweep.id)


def sweep_sent_before(project: Project, request: RequestKey) -> SweepStanding | None:
    """Say where the sweep stands that a request meant when it was sent before; None for a new one.

    Raises
    ------
    Conflict
        The key was used for another request.
    """
    sweep_id = project.store.sweeps.sent_before(request.key, request.digest)
    return None if sweep_id is None else sweep_standing(project, sweep_id)


def sweep_standing(project: Project, reference: str) -> SweepStanding:
    """Say where a sweep stands.

    Raises
    ------
    NotFound, Conflict
        No sweep is called so, or several are.
    """
    recover(project)
    return project.store.sweeps.standing(project.store.sweeps.resolve(reference))


def newest_sweeps(project: Project, limit: int) -> list[SweepStanding]:
    """Give the sweeps that were asked for last, the newest first."""
    recover(project)
    return project.store.sweeps.newest(limit)


def cancel_sweep(project: Project, reference: str) -> SweepStanding:
    """End the runs of a sweep that wait or are being executed.

    Raises
    ------
    NotFound, Conflict
        No sweep is called so, or several are.
    """
    sweep_id = sweep_standing(project, reference).id
    project.store.sweeps.request_cancel(sweep_id, project.clock())
    return sweep_standing(project, sweep_id)


def _missing(project: Project, planned: PlannedSweep, *, is_fresh: bool) -> Iterator[Plan]:
    """Give the plans that are neither under way nor, unless it is to be fresh, made before."""
    sweep = planned.sweep
    active = {run.plan_key for run in _active(project, sweep.id)}
    same = SameRuns(project, sweep.notebook)
    for plan in planned.plans:
        if plan.request.plan_key in active:
            continue
        if is_fresh or same.find(plan, sweep_id=sweep.id) is None:
            yield plan


def _active(project: Project, sweep_id: str) -> list[Run]:
    active = frozenset({RunStatus.QUEUED, RunStatus.RUNNING})
    return project.store.list(RunFilter(sweep=sweep_id, statuses=active))

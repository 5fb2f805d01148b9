"""Asks for sweeps whose runs a worker executes, says where they stand, and ends them."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jupyter_reprise.errors import Conflict
from jupyter_reprise.models import Run, RunFilter, RunStatus, Sweep
from jupyter_reprise.service.history import list_runs
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.reuse import SameRuns
from jupyter_reprise.service.submission import queue_plan
from jupyter_reprise.service.sweep_points import SweepDesign
from jupyter_reprise.service.sweeps import SweepOptions, plan_sweep


@dataclass(frozen=True, slots=True)
class SweepState:
    """A sweep, and where the newest run of each of its points stands."""

    sweep: Sweep
    counts: dict[RunStatus, int]


def submit_sweep(
    project: Project, notebook: Path, design: SweepDesign, options: SweepOptions
) -> SweepState:
    """Queue a run for each point that neither succeeded before nor is under way.

    Raises
    ------
    InvalidParameters, InvalidInput, NotFound, MissingDependency, KernelUnavailable
        It can't be run as asked; nothing has been queued.
    """
    planned = plan_sweep(project, notebook, design, options)
    sweep = planned.sweep
    active = {run.plan_key for run in _active(project, sweep)}
    same = SameRuns(project, sweep.notebook)
    for plan in planned.plans:
        if plan.request.plan_key in active:
            continue
        if options.is_fresh or same.find(plan, sweep_id=sweep.id) is None:
            queue_plan(project, plan)
    return sweep_state(project, sweep.id)


def sweep_state(project: Project, reference: str) -> SweepState:
    """Say where a sweep stands.

    Raises
    ------
    NotFound, Conflict
        No sweep is called so, or several are.
    """
    sweep = project.store.sweeps.get(project.store.sweeps.resolve(reference))
    newest: dict[str, RunStatus] = {}
    for run in list_runs(project, RunFilter(sweep=sweep.id), None):
        newest.setdefault(run.plan_key, run.status)
    return SweepState(sweep, dict(Counter(newest.values())))


def newest_sweeps(project: Project, limit: int) -> list[SweepState]:
    """Give the sweeps that were asked for last, the newest first."""
    ids = project.store.sweeps.newest(limit)
    return [sweep_state(project, sweep_id) for sweep_id in ids]


def cancel_sweep(project: Project, reference: str) -> SweepState:
    """End the runs of a sweep that wait or are being executed.

    Raises
    ------
    NotFound, Conflict
        No sweep is called so, or several are.
    """
    state = sweep_state(project, reference)
    for run in _active(project, state.sweep):
        with suppress(Conflict):  # it ended meanwhile
            project.store.request_cancel(run.id, project.clock())
    return sweep_state(project, state.sweep.id)


def _active(project: Project, sweep: Sweep) -> list[Run]:
    active = frozenset({RunStatus.QUEUED, RunStatus.RUNNING})
    return project.store.list(RunFilter(sweep=sweep.id, statuses=active))

"""Runs one notebook at many points, side by side, and goes on where it was stopped."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.execution.events import Event
from jupyter_reprise.execution.loops import run_to_end
from jupyter_reprise.execution.sweeps import work_off
from jupyter_reprise.models import Executor, Run, RunStatus, Sweep, SweepPoint, TriggerKind
from jupyter_reprise.notebook.values import encode
from jupyter_reprise.service.planning import Plan, RunOptions, plan_points, read_basis
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.reuse import SameRuns
from jupyter_reprise.service.runs import play_async, recover
from jupyter_reprise.service.sweep_points import PointSet, SweepDesign, make_points

_ID_DIGITS = 12
_WORST_FIRST = (RunStatus.FAILED, RunStatus.INTERRUPTED, RunStatus.REJECTED, RunStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class SweepOptions:
    """How to run a sweep, beside its points; None leaves it to the project."""

    jobs: int | None = None
    """How many runs at once; None takes the number of processors."""
    seed: int | None = None
    is_seed_per_run: bool = False
    is_fresh: bool = False
    """Compute even the points that succeeded before."""
    kernel: str | None = None
    cell_timeout: float | None = None
    run_timeout: float | None = None
    executor: Executor | None = None


@dataclass(frozen=True, slots=True)
class PointOutcome:
    """One point, and what came of it so far."""

    number: int
    """From 1, in the order of the design."""
    parameters: dict[str, Any]
    """JSON form of every value."""
    seed: int
    run: Run | None = None
    """None as long as it has not ended."""
    is_reused: bool = False

    @property
    def status(self) -> RunStatus | None:
        return self.run.status if self.run else None


@dataclass(frozen=True, slots=True)
class SweepOutcome:
    """A sweep, and what came of its points."""

    sweep: Sweep
    swept: tuple[str, ...]
    """The parameters that are not the same at every point."""
    points: tuple[PointOutcome, ...]
    is_stopped: bool
    """Whether someone asked it to stop before every point had its turn."""
    repeated: int
    """How many points were left out, as they were the same as another."""
    contested: tuple[str, ...] = ()
    """Files that several runs wrote side by side, so that a run may have kept another's."""

    def count(self, status: RunStatus | None) -> int:
        return sum(point.status is status for point in self.points)

    @property
    def worst(self) -> RunStatus:
        """The status that says most about what went wrong; succeeded if nothing did."""
        if self.is_stopped:
            return RunStatus.CANCELLED
        found = {point.status for point in self.points}
        return next((status for status in _WORST_FIRST if status in found), RunStatus.SUCCEEDED)


class SweepObserver:
    """What is told of a sweep's progress, always in the event loop's thread; told nothing here."""

    def begin(self, outcome: SweepOutcome, jobs: int) -> None:
        """Take what is known before the first run; a sweep calls this once."""

    def observe(self, point: PointOutcome, event: Event) -> None:
        """Take an event of a point's run."""

    def end(self, point: PointOutcome) -> None:
        """Take what came of a point; a sweep calls this once for each that was run."""


def play_sweep(
    project: Project,
    notebook: Path,
    design: SweepDesign,
    options: SweepOptions,
    observer: SweepObserver | None = None,
) -> SweepOutcome:
    """Run a notebook at every point of a design and keep the runs.

    Points that succeeded before in this sweep, or whose same run is in the store, are not run
    again. A run that fails or is rejected doesn't stop the others.

    Raises
    ------
    InvalidParameters, InvalidInput, NotFound, MissingDependency, KernelUnavailable
        It can't be run as asked; nothing has been started or kept.
    StorageFailed, KernelUnavailable
        A run could not be made, and the rest was stopped.
    """
    if options.jobs is not None and options.jobs < 1:
        raise InvalidInput(f"{options.jobs} runs at once are none.", hint="Give 1 or more jobs.")
    planned = plan_sweep(project, notebook, design, options)
    recover(project)
    sweep = project.store.sweeps.add(planned.sweep)
    playing = _Playing(project, sweep, planned.plans, observer or SweepObserver())
    if not options.is_fresh:
        playing.look_for_same()
    points = tuple(playing.points)
    outcome = SweepOutcome(sweep, planned.swept, points, False, planned.repeated)
    jobs = min(options.jobs or os.cpu_count() or 1, max(1, outcome.count(None)))
    playing.observer.begin(outcome, jobs)
    is_stopped = run_to_end(lambda: playing.play(jobs))
    contested = playing.contested() if jobs > 1 else ()
    points_done = tuple(playing.points)
    return replace(outcome, points=points_done, is_stopped=is_stopped, contested=contested)


@dataclass(frozen=True, slots=True)
class PlannedSweep:
    """A sweep that may not be in the store yet, and what is to be run for it."""

    sweep: Sweep
    plans: list[Plan]
    swept: tuple[str, ...]
    """The parameters that are not the same at every point."""
    repeated: int
    """How many points were left out, as they were the same as another."""


def plan_sweep(
    project: Project, notebook: Path, design: SweepDesign, options: SweepOptions
) -> PlannedSweep:
    """Plan a run for every point of a design; nothing is kept.

    Raises
    ------
    InvalidParameters, InvalidInput, NotFound, MissingDependency, KernelUnavailable
        It can't be run as asked.
    """
    plans, points, swept = _plan(project, notebook, design, options)
    sweep = _describe(project, plans, points, design, options, swept)
    plans = [replace(p, request=replace(p.request, parent=sweep.id)) for p in plans]
    return PlannedSweep(sweep, plans, swept, points.repeated)


class _Playing:
    """The points of a sweep while they are run."""

    def __init__(
        self, project: Project, sweep: Sweep, plans: list[Plan], observer: SweepObserver
    ) -> None:
        self.observer = observer
        self.points = [
            PointOutcome(number, _encoded(plan.request.values), plan.request.seed)
            for number, plan in enumerate(plans, start=1)
        ]
        self._project = project
        self._sweep = sweep
        self._plans = plans
        self._writers: Counter[str] = Counter()
        """How many runs wrote each file."""

    def contested(self) -> tuple[str, ...]:
        """Name the files that several runs wrote."""
        return tuple(sorted(path for path, count in self._writers.items() if count > 1))

    def look_for_same(self) -> None:
        """Take the results that are there already."""
        same = SameRuns(self._project, self._sweep.notebook)
        for index, plan in enumerate(self._plans):
            found = same.find(plan, sweep_id=self._sweep.id)
            if found is not None:
                self.points[index] = replace(self.points[index], run=found[0], is_reused=True)

    async def play(self, jobs: int) -> bool:
        """Run the points that have no result yet; tells whether some were left or cancelled."""
        stops = self._project.executor.stops
        await work_off(
            (self._job(index) for index, point in enumerate(self.points) if point.run is None),
            jobs,
            stops,
        )
        return any(point.status in {None, RunStatus.CANCELLED} for point in self.points)

    def _job(self, index: int) -> Callable[[], Any]:
        point = self.points[index]

        async def job() -> None:
            played = await play_async(
                self._project,
                self._plans[index],
                lambda event: self.observer.observe(point, event),
                is_alone=False,
            )
            self.points[index] = replace(point, run=played.run)
            self._writers.update({record.path for record in played.manifest.outputs})
            self.observer.end(self.points[index])

        return job


def _plan(
    project: Project, notebook: Path, design: SweepDesign, options: SweepOptions
) -> tuple[list[Plan], PointSet, tuple[str, ...]]:
    basis = read_basis(project, notebook, options.kernel)
    points = make_points(basis, design, seed=options.seed, is_seed_per_run=options.is_seed_per_run)
    run_options = RunOptions(
        cell_timeout=options.cell_timeout,
        run_timeout=options.run_timeout,
        executor=options.executor,
        trigger=TriggerKind.SWEEP,
    )
    plans = list(plan_points(project, basis, points.points, run_options))
    return plans, points, _swept([plan.request.values for plan in plans])


def _describe(
    project: Project,
    plans: list[Plan],
    points: PointSet,
    design: SweepDesign,
    options: SweepOptions,
    swept: tuple[str, ...],
) -> Sweep:
    """Give a sweep its identity: plan keys cover source, values, seed, kernel and packages."""
    first = plans[0].request
    keys = [plan.request.plan_key for plan in plans]
    identity = json.dumps([first.notebook_name, sorted(keys)])
    digest = hashlib.sha256(identity.encode("utf-8")).hexdigest()
    return Sweep(
        id=f"sweep-{digest[:_ID_DIGITS]}",
        notebook=first.notebook_name,
        digest=digest,
        created=project.clock(),
        points=tuple(
            SweepPoint(plan.request.plan_key, plan.request.seed, _encoded(plan.request.values))
            for plan in plans
        ),
        spec={
            "swept": list(swept),
            "axes": list(design.axes),
            "table": design.table.name if design.table else None,
            "draws": design.draws,
            "seed": points.seed,
            "is_seed_per_run": options.is_seed_per_run,
            "kernel": first.kernel,
            "source_sha256": first.source_sha256,
        },
    )


def _swept(values: list[dict[str, Any]]) -> tuple[str, ...]:
    """Name the parameters whose values differ between points."""
    encoded = [_encoded(one) for one in values]
    return tuple(
        name
        for name in dict.fromkeys(name for one in encoded for name in one)
        if len({json.dumps(one.get(name), sort_keys=True) for one in encoded}) > 1
    )


def _encoded(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: encode(value) for name, value in values.items()}

"""What notebooks and scripts call: the use cases with Python's values in and results out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jupyter_reprise.errors import InvalidInput, NotFound
from jupyter_reprise.execution.events import Observer, ignore
from jupyter_reprise.kernels.launching import SEED_VARIABLE
from jupyter_reprise.kernels.seeding import seed as seed_of_this_run
from jupyter_reprise.models import Run, RunFilter, RunStatus, TriggerKind
from jupyter_reprise.models.naming import matching_notebooks
from jupyter_reprise.notebook.values import encode
from jupyter_reprise.service import history
from jupyter_reprise.service.dashboard_sources import pinned_run
from jupyter_reprise.service.filters import moment_before, read_bound, read_moment
from jupyter_reprise.service.planning import GivenValues, RunOptions
from jupyter_reprise.service.project import Project, open_project
from jupyter_reprise.service.readings import note_question, note_run
from jupyter_reprise.service.results import RunResult, RunResults, SweepResult
from jupyter_reprise.service.runs import play_notebook
from jupyter_reprise.service.sweep_points import SweepDesign
from jupyter_reprise.service.sweeps import SweepObserver, SweepOptions, play_sweep
from jupyter_reprise.service.tables import rows_of

__all__ = ["RunResult", "RunResults", "SweepResult", "latest", "run", "runs", "sweep"]

Statuses = str | Iterable[str] | None


def run(
    notebook: str | Path,
    parameters: Mapping[str, Any] | None = None,
    *,
    seed: int | None = None,
    kernel: str | None = None,
    fresh: bool = False,
    timeout: float | None = None,
    cell_timeout: float | None = None,
    observe: Observer = ignore,
) -> RunResult:
    """Run a notebook of the project that it lies in, and keep the run.

    Works in scripts and inside of running notebooks. A notebook that fails is no error here: see
    `RunResult.raise_for_status`.

    Parameters
    ----------
    seed
        None takes the seed of the run that this is called in, and draws one elsewhere.
    fresh
        Compute it even when the same run is in the store.
    timeout, cell_timeout
        Seconds for the run and for each of its cells.
    observe
        Called with every event, maybe in another thread.

    Raises
    ------
    InvalidParameters, InvalidInput, NotFound, KernelUnavailable
        It can't be run as asked; nothing has been started or kept.
    KeyboardInterrupt
        It was stopped; the run is kept as cancelled.
    """
    path = Path(notebook)
    options = RunOptions(
        seed=_seed(seed),
        kernel=kernel,
        cell_timeout=cell_timeout,
        run_timeout=timeout,
        trigger=TriggerKind.API,
    )
    with open_project(path.parent) as project:
        given = GivenValues(data=parameters or {})
        played = play_notebook(project, path, given, options, is_fresh=fresh, observe=observe)
    if played.run.status is RunStatus.CANCELLED:
        raise KeyboardInterrupt
    return RunResult(played.run, project.root, played.is_reused)


def sweep(
    notebook: str | Path,
    grid: Mapping[str, Sequence[Any]] | None = None,
    *,
    table: Any = None,
    random: int | None = None,
    fixed: Mapping[str, Any] | None = None,
    jobs: int | None = None,
    seed: int | None = None,
    seed_per_run: bool = False,
    kernel: str | None = None,
    fresh: bool = False,
    timeout: float | None = None,
    cell_timeout: float | None = None,
    observer: SweepObserver | None = None,
) -> SweepResult:
    """Run a notebook at many points, several at once, and keep the runs.

    Points that succeeded before are not computed again. Runs that fail stop nothing: see
    `SweepResult.raise_for_status`.

    Parameters
    ----------
    grid
        Values by parameter; all combinations are run.
    table
        One point a row: a data frame, a list of mappings, or the path of a CSV or Parquet file.
    random
        How many points to draw within the bounds of the parameters cell.
    fixed
        Values that are the same at every point.
    jobs
        How many runs at once; None takes the number of processors.
    seed
        None takes the seed of the run that this is called in; elsewhere it is derived from the
        points.
    seed_per_run
        Whether each point gets a seed of its own.
    fresh
        Compute also what succeeded before.

    Raises
    ------
    InvalidParameters, InvalidInput, NotFound, MissingDependency, KernelUnavailable
        It can't be run as asked; nothing has been started or kept.
    KeyboardInterrupt
        It was stopped; asked for again, it goes on with what is missing.
    """
    path = Path(notebook)
    is_file = isinstance(table, str | Path)
    design = SweepDesign(
        grid={name: _values(name, values) for name, values in (grid or {}).items()},
        table=Path(table) if is_file else None,
        rows=None if is_file or table is None else rows_of(table),
        draws=random,
        fixed=fixed or {},
    )
    options = SweepOptions(
        jobs=jobs,
        seed=_seed(seed),
        is_seed_per_run=seed_per_run,
        is_fresh=fresh,
        kernel=kernel,
        cell_timeout=cell_timeout,
        run_timeout=timeout,
    )
    with open_project(path.parent) as project:
        outcome = play_sweep(project, path, design, options, observer)
    if outcome.is_stopped:
        raise KeyboardInterrupt
    results = [
        RunResult(point.run, project.root, point.is_reused) for point in outcome.points if point.run
    ]
    return SweepResult(outcome.sweep.id, project.root, results)


def runs(
    notebook: str | Path | None = None,
    *,
    status: Statuses = None,
    since: datetime | timedelta | str | None = None,
    parameters: Mapping[str, Any] | None = None,
    metrics: Iterable[str] = (),
    sweep: str | None = None,
    limit: int | None = None,
    project: str | Path | None = None,
) -> RunResults:
    """Give the runs that match all that is asked for, newest first.

    Parameters
    ----------
    notebook
        Its path, its path in the project, its name, or a glob.
    status
        One status or several.
    since
        A moment, a span before now, or either as text such as `2026-11-01` or `7d`.
    metrics
        Bounds such as `rmse<0.3`.
    sweep
        A sweep's id, the beginning of one, or `latest`.
    project
        A folder of the project; None takes the notebook's if that is a file, else the current one.
    """
    with open_project(_start(notebook, project)) as opened:
        wanted = RunFilter(
            notebook=_reference(opened, notebook),
            statuses=_statuses(status),
            since=_moment(since),
            parameters={name: encode(value) for name, value in (parameters or {}).items()},
            metrics=tuple(read_bound(text) for text in metrics),
            sweep=sweep,
        )
        found = history.list_runs(opened, wanted, limit)
    note_question(wanted, limit, found)
    return RunResults(opened.root, [RunResult(one, opened.root) for one in found])


def latest(
    notebook: str | Path | None = None,
    *,
    status: Statuses = "succeeded",
    project: str | Path | None = None,
) -> RunResult:
    """Give the newest run of a notebook, or of any, that succeeded or has another status.

    What viewers of dashboards tried out is left out. Inside a dashboard, for the notebook whose
    run it shows, it is the run that was chosen for it, which `reprise.toml` may have pinned.

    Raises
    ------
    NotFound
        There is none.
    """
    with open_project(_start(notebook, project)) as opened:
        wanted = RunFilter(
            notebook=_reference(opened, notebook),
            statuses=_statuses(status),
            triggers=frozenset(TriggerKind) - {TriggerKind.VIEWER},
        )
        shown = _of_dashboard(opened, wanted)
        found = shown or history.list_runs(opened, wanted, 1)
    if not shown:
        note_question(wanted, 1, found)
    if not found:
        whose = f" of {notebook}" if notebook else ""
        raise NotFound(
            f"No run{whose} has the status {status}." if status else f"There is no run{whose}.",
            hint="`reprise runs` lists the runs.",
        )
    note_run(found[0])
    return RunResult(found[0], opened.root)


def _of_dashboard(project: Project, wanted: RunFilter) -> list[Run]:
    """Give the run that the dashboard around us shows, if that is what is asked for."""
    run_id = pinned_run()
    if run_id is None or wanted.notebook is None:
        return []
    try:
        run = project.store.get(run_id)
    except NotFound:
        return []
    is_meant = bool(matching_notebooks(wanted.notebook, [run.notebook]))
    is_wanted = not wanted.statuses or run.status in wanted.statuses
    return [run] if is_meant and is_wanted else []


def _seed(given: int | None) -> int | None:
    # what a run makes must depend on its own seed, or playing it again would not repeat it
    return seed_of_this_run() if given is None and SEED_VARIABLE in os.environ else given


def _values(name: str, values: Any) -> list[Any]:
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise InvalidInput(
            f"The values of {name} are not a list.", hint=f"Write `{name!r}: [{values!r}]`."
        )
    return list(values)


def _start(notebook: str | Path | None, project: str | Path | None) -> Path | None:
    if project is not None:
        return Path(project)
    is_file = notebook is not None and Path(notebook).is_file()
    return Path(notebook).parent if notebook is not None and is_file else None


def _reference(project: Project, notebook: str | Path | None) -> str | None:
    if notebook is None or not Path(notebook).is_file():
        return None if notebook is None else str(notebook)
    return project.notebook_name(Path(notebook))


def _statuses(given: Statuses) -> frozenset[RunStatus]:
    names = [given] if isinstance(given, str) else list(given or ())
    try:
        return frozenset(RunStatus(name) for name in names)
    except ValueError as error:
        known = ", ".join(str(status) for status in RunStatus)
        raise InvalidInput(f"{error}.", hint=f"Known are {known}.") from None


def _moment(given: datetime | timedelta | str | None) -> datetime | None:
    if isinstance(given, str):
        return read_moment(given)
    if isinstance(given, timedelta):
        return moment_before(datetime.now(UTC), seconds=given.total_seconds())
    if given is not None and given.tzinfo is None:
        return given.astimezone()
    return given

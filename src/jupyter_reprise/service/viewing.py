"""Says what the viewer of a dashboard may do, and does it: the one place where that is decided.

In any other kernel everything is allowed. A viewer can send a kernel's widgets any message there
is, so nothing here may rely on what a widget shows.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jupyter_reprise.errors import Conflict, InvalidInput, NotFound
from jupyter_reprise.kernels.launching import (
    DASHBOARD_VARIABLE,
    RUN_VARIABLE,
    SEED_VARIABLE,
)
from jupyter_reprise.kernels.seeding import seed as seed_of_this_run
from jupyter_reprise.models import (
    REQUIRED,
    Dashboard,
    ParameterKind,
    ParameterSchema,
    Run,
    RunFilter,
    RunStatus,
    TriggerKind,
)
from jupyter_reprise.models.naming import matching_notebooks
from jupyter_reprise.notebook.values import encode
from jupyter_reprise.service.dashboard_editing import published_or_draft
from jupyter_reprise.service.dashboard_sources import choose_source, pinned_run
from jupyter_reprise.service.dashboards import find_dashboard
from jupyter_reprise.service.history import list_runs
from jupyter_reprise.service.planning import (
    GivenValues,
    RunOptions,
    describe_parameters,
    plan_run,
)
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.submission import Submitted, submit_run

_ASKED_BY_VIEWERS: Final = RunFilter(
    statuses=frozenset({RunStatus.QUEUED, RunStatus.RUNNING}),
    triggers=frozenset({TriggerKind.VIEWER}),
)
_WAITING_PER_KERNEL: Final = 2
"""Runs of viewers in the queue for each kernel that there may be; analysts' wait behind them."""
_OPENED: Final = "JPY_SESSION_NAME"
"""The full path of the notebook that a kernel was started for; the Jupyter server sets it."""


@dataclass(frozen=True, slots=True)
class View:
    """The dashboard that this kernel belongs to."""

    dashboard: Dashboard | None = None
    """None if the project does not have it any more: then nothing is allowed."""
    run: Run | None = None
    """The run that it shows."""

    def allowed(self, notebook: str, schema: ParameterSchema) -> frozenset[str]:
        """Give the parameters of a notebook that viewers may change.

        A secret is none of them, whatever the project says: its reference could name any
        variable of the environment.
        """
        if self.dashboard is None or self.dashboard.source != notebook:
            return frozenset()
        secret = {p.name for p in schema.parameters if p.type.kind is ParameterKind.SECRET}
        return frozenset(self.dashboard.parameters) & frozenset(schema.names) - secret

    def run_of(self, notebook: str) -> Run | None:
        """Give the run that is shown, if it is one of that notebook."""
        return self.run if self.run is not None and self.run.notebook == notebook else None


def current_view(project: Project) -> View | None:
    """Give the dashboard that this kernel belongs to; None if it belongs to none."""
    key, run_id = os.environ.get(DASHBOARD_VARIABLE), pinned_run()
    if not key and run_id is None:
        return None
    run = _find_run(project, run_id)
    return View(_named(project, key) if key else _rendered(project, run), run)


def run_to_show(project: Project) -> Run | None:
    """Give the run that the notebook around us is about, or None if it is about none.

    In a dashboard that is the run that it shows; in JupyterLab, where its notebook is open, the
    one that it would show now; in a run it is that run itself.
    """
    view = current_view(project)
    if view is not None:
        return view.run
    own = _find_run(project, os.environ.get(RUN_VARIABLE))
    if own is not None:
        return own
    opened = os.environ.get(_OPENED)
    for dashboard in project.settings.dashboards if opened else ():
        if project.root / dashboard.notebook == Path(opened or "").resolve():
            return choose_source(project, dashboard).run
    return None


def locate_notebook(project: Project, notebook: str | Path) -> Path:
    """Find a notebook by its path, by its path in the project, or by the name of one with runs.

    Raises
    ------
    NotFound
        There is none.
    """
    for path in (Path(notebook), project.root / notebook):
        if path.is_file():
            return path.resolve()
    pattern = "**/*.ipynb"
    known = [path.relative_to(project.root).as_posix() for path in project.root.glob(pattern)]
    visible = [name for name in known if not name.startswith(".") and "/." not in name]
    found = matching_notebooks(str(notebook), visible)
    if len(found) != 1:
        which = f"it could be {' or '.join(found)}" if found else "there is none of that name"
        raise NotFound(
            f"The notebook {notebook} can't be told: {which}.",
            hint="Give its path in the project.",
        )
    return project.root / found[0]


def starting_values(project: Project, notebook: str, schema: ParameterSchema) -> dict[str, Any]:
    """Give what a viewer starts from: JSON forms of what the run shown was made with.

    Empty outside of a dashboard, and where a parameter has its default.
    """
    view = current_view(project)
    run = view.run_of(notebook) if view else None
    if run is None:
        return {}
    defaults = {
        parameter.name: encode(parameter.default)
        for parameter in schema.parameters
        if parameter.default is not REQUIRED and not parameter.is_computed
    }
    return {
        name: value
        for name, value in run.parameters.items()
        if name in schema and not (name in defaults and defaults[name] == value)
    }


def submit_values(
    project: Project,
    notebook: Path,
    values: Mapping[str, Any],
    *,
    seed: int | None = None,
    is_fresh: bool = False,
) -> Submitted:
    """Queue a run with values that someone chose, or find the same run in the store.

    In a dashboard everything else is as in the run that it shows, its seed included. What another
    viewer has asked for just so is given as it is, also while it is queued or running.

    Parameters
    ----------
    values
        Those to change, by name.
    seed
        None takes that of the run that is shown, else that of the run that this is called in.

    Raises
    ------
    InvalidInput
        This dashboard does not let viewers change that.
    Conflict
        Too many runs that viewers asked for are waiting.
    InvalidParameters, NotFound, KernelUnavailable, StorageFailed
        It can't be run as asked; nothing has been queued.
    """
    view = current_view(project)
    if view is None:
        given_seed = _own_seed() if seed is None else seed
        options = RunOptions(seed=given_seed, trigger=TriggerKind.API)
        return submit_run(project, notebook, GivenValues(data=values), options, is_fresh=is_fresh)
    name = project.notebook_name(notebook)
    schema = describe_parameters(project, notebook)
    _refuse_others(view, name, schema, values)
    shown = view.run_of(name)
    options = RunOptions(
        seed=seed if shown is None or seed is not None else shown.seed,
        trigger=TriggerKind.VIEWER,
        parent=shown.id if shown else None,
    )
    given = GivenValues(data={**starting_values(project, name, schema), **values})
    under_way = _find_under_way(project, notebook, given, options)
    if under_way is not None:
        return Submitted(under_way, is_reused=True)
    # a viewer must not be able to have the same thing computed over and over
    return submit_run(project, notebook, given, options)


def _find_under_way(
    project: Project, notebook: Path, given: GivenValues, options: RunOptions
) -> Run | None:
    """Give the same run if a viewer asked for it already; refuse another if too many wait."""
    most = _WAITING_PER_KERNEL * max(project.settings.serving.max_kernels, 1)
    asked = list_runs(project, _ASKED_BY_VIEWERS, None)
    if not asked:
        return None
    key = plan_run(project, notebook, given, options).request.plan_key
    same = next((run for run in asked if run.plan_key == key), None)
    if same is None and sum(run.status is RunStatus.QUEUED for run in asked) >= most:
        raise Conflict(
            "Many viewers have asked for runs, and no more can wait at the moment.",
            hint="Try again in a few minutes; `reprise runs --status queued` lists them.",
        )
    return same


def _refuse_others(
    view: View, notebook: str, schema: ParameterSchema, values: Mapping[str, Any]
) -> None:
    if view.dashboard is None or view.dashboard.source != notebook:
        raise InvalidInput(
            f"This dashboard does not let viewers run {notebook}.",
            hint="Name that notebook as its `source` in reprise.toml.",
        )
    refused = sorted(set(values) - view.allowed(notebook, schema))
    if refused:
        raise InvalidInput(
            f"This dashboard does not let viewers change {', '.join(refused)}.",
            hint="List what they may change under its `parameters` in reprise.toml.",
        )


def _named(project: Project, name: str) -> Dashboard | None:
    try:
        if name.endswith(".ipynb"):  # as no dashboard is called: a preview
            return published_or_draft(project, project.root / name)
        return find_dashboard(project, name)
    except NotFound:
        return None


def _rendered(project: Project, shown: Run | None) -> Dashboard | None:
    """Give the dashboard that is being rendered: that of the notebook which runs here."""
    own = _find_run(project, os.environ.get(RUN_VARIABLE))
    for dashboard in project.settings.dashboards:
        is_source = shown is None or dashboard.source == shown.notebook
        if own is not None and dashboard.notebook == own.notebook and is_source:
            return dashboard
    return None


def _find_run(project: Project, run_id: str | None) -> Run | None:
    if not run_id:
        return None
    try:
        return project.store.get(run_id)
    except NotFound:
        return None


def _own_seed() -> int | None:
    return seed_of_this_run() if SEED_VARIABLE in os.environ else None

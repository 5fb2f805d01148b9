"""Finds what is wrong with a dashboard before its viewers do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from shlex import quote

from jupyter_reprise.errors import RepriseError
from jupyter_reprise.execution.kernelspecs import find_kernel
from jupyter_reprise.models import Dashboard, DashboardState, LiveMode, Standing
from jupyter_reprise.models.naming import matching_notebooks
from jupyter_reprise.notebook.document import Notebook
from jupyter_reprise.notebook.reading_runs import has_widgets, read_references
from jupyter_reprise.service.dashboard_editing import thumbnail_problem, unknown_parameters
from jupyter_reprise.service.dashboard_sources import remedy
from jupyter_reprise.service.dashboards import state_of
from jupyter_reprise.service.planning import kernel_of, read_source
from jupyter_reprise.service.project import Project


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    """Viewers would see nothing, or something wrong."""
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class DashboardFinding:
    """Something about a dashboard that its maker should know."""

    severity: Severity
    message: str


def check_dashboard(
    project: Project, dashboard: Dashboard, state: DashboardState | None = None
) -> list[DashboardFinding]:
    """Look for what is wrong with a dashboard, without running anything.

    Parameters
    ----------
    state
        How it stands, if that is known already.
    """
    nb = _notebook(project, dashboard.notebook)
    errors = [*_errors(project, dashboard, nb)]
    warnings = [*_warnings(project, dashboard, nb)]
    if not errors:
        state = state or state_of(project, dashboard)
        errors += standing_errors(state)
        if state.standing in {Standing.REFUSED, Standing.STALE, Standing.PENDING}:
            warnings.append(state.message)
    return [
        *(DashboardFinding(Severity.ERROR, message) for message in errors),
        *(DashboardFinding(Severity.WARNING, message) for message in warnings),
    ]


def _errors(project: Project, dashboard: Dashboard, nb: Notebook | str) -> Iterator[str]:
    if isinstance(nb, str):
        yield nb
    else:
        yield from _kernel_errors(project, dashboard, nb)
    if dashboard.source:
        source = _notebook(project, dashboard.source)
        if isinstance(source, str):
            yield f"Its source can't be read. {source}"
        else:
            yield from unknown_parameters(project, dashboard)
    if problem := thumbnail_problem(project.root, dashboard.thumbnail):
        yield problem


def standing_errors(state: DashboardState) -> Iterator[str]:
    """Say why viewers don't see what they should, and what to do about it."""
    dashboard = state.dashboard
    if state.standing is Standing.MISSING:
        yield f"{state.message} {remedy(dashboard, state.source)}"
    elif state.standing is Standing.BROKEN:
        yield f"{state.message} `reprise runs -n {quote(dashboard.notebook)}` lists its renderings."


def _warnings(project: Project, dashboard: Dashboard, nb: Notebook | str) -> Iterator[str]:
    if not dashboard.description:
        yield "It has no description, so its card in the gallery says nothing but its title."
    if isinstance(nb, str):
        return
    kernel = kernel_of(project, dashboard.notebook, nb)
    if dashboard.live is not LiveMode.NEVER:
        if not _is_python(kernel):
            yield f'Viewers get no live kernel of {kernel}, only one of Python: `live = "never"`.'
        elif not has_widgets(nb):
            yield 'It has no widgets, so a live kernel shows nothing more: `live = "never"`.'
    for reference in read_references(nb):
        if dashboard.source and not matching_notebooks(reference, [dashboard.source]):
            yield (
                f"It reads reprise.latest({reference!r}), whose run nobody chose for it: its source"
                f" is {dashboard.source}."
            )


def _notebook(project: Project, name: str) -> Notebook | str:
    """Give a notebook, or why it can't be read."""
    try:
        return read_source(project, project.root / name)[1]
    except RepriseError as error:
        return str(error)


def _is_python(kernel: str) -> bool:
    try:
        return find_kernel(kernel).is_python
    except RepriseError:
        return True


def _kernel_errors(project: Project, dashboard: Dashboard, nb: Notebook) -> Iterator[str]:
    try:
        find_kernel(kernel_of(project, dashboard.notebook, nb))
    except RepriseError as error:
        yield str(error)

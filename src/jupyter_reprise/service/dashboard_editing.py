"""Publishes notebooks as dashboards, withdraws them, and pins what they show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from shlex import quote
from typing import Any

from jupyter_reprise.errors import Conflict, InvalidInput, RepriseError
from jupyter_reprise.models import Dashboard, LiveMode, RunStatus
from jupyter_reprise.models.naming import matching_notebooks
from jupyter_reprise.notebook.reading_runs import read_references
from jupyter_reprise.project.editing import (
    add_dashboard,
    change_dashboard,
    read_text,
    remove_dashboard,
    write_text,
)
from jupyter_reprise.project.units import format_duration
from jupyter_reprise.publishing.dashboards.pictures import KINDS as IMAGE_KINDS
from jupyter_reprise.service.dashboards import find_dashboard
from jupyter_reprise.service.history import find_run
from jupyter_reprise.service.planning import describe_parameters, read_source
from jupyter_reprise.service.project import Project


def publish(project: Project, notebook: Path, wanted: Dashboard) -> Dashboard:
    """Add a dashboard to the project's `reprise.toml`.

    Parameters
    ----------
    wanted
        What was chosen for it; its `notebook` is taken from the path. Without a `source`, the
        notebook whose run it reads by `reprise.latest` is taken, if that is one.

    Raises
    ------
    NotFound, InvalidInput
        The notebook, its source or what it names of that does not exist.
    Conflict
        There is a dashboard of that name.
    StorageFailed
        The file can't be written.
    """
    dashboard = _completed(project, notebook, wanted)
    _refuse_a_second(project, dashboard)
    before = read_text(project.root)
    _save(project, before, add_dashboard(before, _given(_values(dashboard))))
    return find_dashboard(project, dashboard.key)


def _refuse_a_second(project: Project, dashboard: Dashboard) -> None:
    for known in project.settings.dashboards:
        if (known.key, known.notebook) == (dashboard.key, dashboard.notebook):
            raise Conflict(
                f"{known.notebook} is published already, as {known.key}.",
                hint="Change its [[dashboard]] in reprise.toml, or give it another name to publish"
                " it a second time.",
            )


def published_or_draft(project: Project, notebook: Path) -> Dashboard:
    """Give the dashboard of a notebook, or what `publish` would make of it.

    Raises
    ------
    NotFound, InvalidInput
        The notebook, or the one whose run it reads, does not exist.
    """
    name = project.notebook_name(notebook)
    published = [one for one in project.settings.dashboards if one.notebook == name]
    return published[0] if published else _completed(project, notebook, Dashboard(name))


def revise(project: Project, name: str, wanted: Dashboard) -> Dashboard:
    """Change what a dashboard says of itself; its notebook stays.

    Raises
    ------
    NotFound, InvalidInput
        There is no such dashboard, or what it names does not exist.
    Conflict
        There is another dashboard of the new name.
    """
    known = find_dashboard(project, name)
    dashboard = _settled(project, replace(wanted, notebook=known.notebook))
    before = read_text(project.root)
    values = {key: value or None for key, value in _values(dashboard).items()}
    _save(project, before, change_dashboard(before, known.key, values))
    return find_dashboard(project, dashboard.key)


def withdraw(project: Project, name: str) -> Dashboard:
    """Take a dashboard out of `reprise.toml`; its notebook and runs stay.

    Raises
    ------
    NotFound
        There is none of that name.
    """
    dashboard = find_dashboard(project, name)
    before = read_text(project.root)
    _save(project, before, remove_dashboard(before, dashboard.key))
    return dashboard


def pin(project: Project, name: str, run: str | None) -> Dashboard:
    """Have a dashboard show one run for good, or the newest again.

    Parameters
    ----------
    run
        What `find_run` takes; None takes the pin away.

    Raises
    ------
    NotFound, InvalidInput
        There is no such dashboard or run, or the run is not one of the dashboard's source.
    Conflict
        The run has not succeeded.
    """
    dashboard = find_dashboard(project, name)
    chosen = None if run is None else _run_to_show(project, dashboard, run)
    before = read_text(project.root)
    _save(project, before, change_dashboard(before, dashboard.key, {"run": chosen}))
    return find_dashboard(project, dashboard.key)


def unknown_parameters(project: Project, dashboard: Dashboard) -> list[str]:
    """Say which parameters a dashboard names that its source does not take."""
    named = [*dashboard.parameters, *dashboard.where]
    if not named or not dashboard.source:
        return []
    try:
        known = describe_parameters(project, project.root / dashboard.source).names
    except RepriseError as error:
        return [f"The parameters of {dashboard.source} can't be read: {error}"]
    found = []
    for name in named:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            meant = f" Did you mean {close[0]}?" if close else ""
            found.append(f"{dashboard.source} takes no parameter {name!r}.{meant}")
    return found


def thumbnail_problem(root: Path, thumbnail: str) -> str:
    """Say what is wrong with the image of a dashboard's card; empty if nothing is."""
    if not thumbnail:
        return ""
    path = root / thumbnail
    if not path.is_file():
        return f"There is no thumbnail {thumbnail}. Name an image of the project, or none."
    if path.suffix.lower() not in IMAGE_KINDS:
        known = ", ".join(sorted(IMAGE_KINDS))
        return f"The thumbnail {thumbnail} is no image that browsers show: {known}."
    return ""


def _completed(project: Project, notebook: Path, wanted: Dashboard) -> Dashboard:
    """Give what was wanted of a notebook with what follows from the notebook itself."""
    name, nb = read_source(project, notebook)
    source = wanted.source or _only(read_references(nb))
    return _settled(project, replace(wanted, notebook=name, source=source))


def _settled(project: Project, dashboard: Dashboard) -> Dashboard:
    """Give it with the full names of what it names, which all has to be there."""
    if dashboard.source:
        dashboard = replace(dashboard, source=_named_notebook(project, dashboard.source))
    if dashboard.run:
        dashboard = replace(dashboard, run=_run_to_show(project, dashboard, dashboard.run))
    problems = unknown_parameters(project, dashboard)
    if problems:
        raise InvalidInput(
            problems[0], hint=f"`reprise params {quote(dashboard.source)}` lists what it takes."
        )
    if problem := thumbnail_problem(project.root, dashboard.thumbnail):
        raise InvalidInput(problem)
    return dashboard


def _run_to_show(project: Project, dashboard: Dashboard, wanted: str) -> str:
    """Give the id of a run that a dashboard can show."""
    run = find_run(project, wanted)
    if run.notebook != dashboard.source:
        raise InvalidInput(
            f"Run {run.id} is one of {run.notebook}, but {dashboard.key} shows"
            f" {dashboard.source or 'no run'}.",
            hint=f"`reprise runs -n {quote(dashboard.source)}` lists those it can show."
            if dashboard.source
            else "Give it a `source` in reprise.toml first.",
        )
    if run.status is not RunStatus.SUCCEEDED:
        raise Conflict(
            f"Run {run.id} is {run.status}; dashboards show runs that succeeded.",
            hint=f"`reprise runs -n {quote(dashboard.source)} --status succeeded` lists those.",
        )
    return run.id


def _save(project: Project, before: str, after: str) -> None:
    project.settings = write_text(project.root, before, after)


def _only(references: list[str]) -> str:
    return references[0] if len(set(references)) == 1 else ""


def _named_notebook(project: Project, reference: str) -> str:
    path = project.root / reference
    if not path.is_file() and Path(reference).is_file():
        path = Path(reference)
    if not path.is_file():
        here = [one.relative_to(project.root).as_posix() for one in _notebooks(project.root)]
        named = matching_notebooks(reference, here)
        if len(named) == 1:
            return named[0]
    return project.notebook_name(path)


def _notebooks(root: Path) -> list[Path]:
    return [
        path
        for path in root.rglob("*.ipynb")
        if not any(part.startswith(".") for part in path.relative_to(root).parts)
    ]


def _values(dashboard: Dashboard) -> dict[str, Any]:
    """Give its settings in the order in which people read them; what is a default is empty."""
    max_age = dashboard.max_age
    return {
        "notebook": dashboard.notebook,
        "name": dashboard.name,
        "title": dashboard.title,
        "description": dashboard.description,
        "thumbnail": dashboard.thumbnail,
        "source": dashboard.source,
        "run": dashboard.run,
        "where": dashboard.where,
        "groups": sorted(dashboard.groups),
        "parameters": list(dashboard.parameters),
        "max_age": "" if max_age is None else format_duration(max_age),
        "live": "" if dashboard.live is LiveMode.ON_DEMAND else dashboard.live.value,
    }


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}

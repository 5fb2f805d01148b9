"""Finds runs that were made and reads what was kept of them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from jupyter_reprise.errors import NotFound, StorageFailed
from jupyter_reprise.models import Manifest, Run, RunFilter, RunOrder, RunPage
from jupyter_reprise.models.artifacts import EXECUTED, REPORT
from jupyter_reprise.replacing import replacing
from jupyter_reprise.service.project import PRIVATE_FOLDER, Project
from jupyter_reprise.service.reuse import read_manifest
from jupyter_reprise.service.runs import recover


def find_run(project: Project, reference: str) -> Run:
    """Give the run that a reference means.

    Parameters
    ----------
    reference
        A run id or the unique beginning of one, `latest`, or `notebook@latest`.

    Raises
    ------
    NotFound, InvalidInput
        It means none, or more than one.
    """
    recover(project)
    # what is not UTF-8 can't be looked up, and nothing is called so
    return project.store.resolve(reference.encode("utf-8", "replace").decode())


def list_runs(
    project: Project,
    wanted: RunFilter,
    limit: int | None,
    *,
    order: RunOrder = RunOrder.NEWEST,
) -> list[Run]:
    """Give the first runs that match, newest first by default; None gives all of them.

    A sweep may be named by the beginning of its id or `latest`.

    Raises
    ------
    NotFound, Conflict
        No sweep is called so, or several are.
    """
    recover(project)
    return project.store.list(_resolved(project, wanted), limit=limit, order=order)


def page_of_runs(
    project: Project, wanted: RunFilter, limit: int, *, cursor: str | None, order: RunOrder
) -> RunPage:
    """Give some of the runs that match, and where the next of them are.

    Parameters
    ----------
    cursor
        From the page before this one.

    Raises
    ------
    NotFound, Conflict
        No sweep is called so, or several are.
    InvalidInput
        The cursor is not of a page in this order.
    """
    recover(project)
    return project.store.page(_resolved(project, wanted), limit=limit, cursor=cursor, order=order)


def show_run(project: Project, reference: str) -> tuple[Run, Manifest | None]:
    """Give a run and its full record, if it has one yet.

    Raises
    ------
    NotFound, InvalidInput
        The reference means none, or more than one.
    StorageFailed, SchemaMismatch
        The record can't be read.
    """
    run = find_run(project, reference)
    if run.manifest_sha256 is None:
        return run, None
    return run, read_manifest(project, run)


def write_artifact(project: Project, run: Run, name: str, target: Path) -> Path:
    """Copy one artifact of a run to a file.

    Raises
    ------
    NotFound
        The run has no artifact of that name; the message lists those it has.
    StorageFailed
        It can't be read or written.
    """
    known = {artifact.name: artifact for artifact in project.store.artifacts(run.id)}
    if name not in known:
        raise NotFound(
            f"Run {run.id} has no artifact {name!r}; it has: {', '.join(known) or 'none'}.",
            hint="Run `reprise show RUN` to see what was kept.",
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with (
            project.artifacts.open(known[name].sha256) as source,
            replacing(target) as partial,
            partial.open("wb") as copy,
        ):
            shutil.copyfileobj(source, copy)
    except OSError as error:
        raise StorageFailed(
            f"{target} can't be written ({error.strerror or error}).",
            hint="Choose another file, or free disk space.",
        ) from error
    return target


def partial_notebook(project: Project, run: Run) -> Path | None:
    """Give the executed notebook of a run that could not be kept, as far as it came, or None."""
    path = project.work_folder(run.id) / EXECUTED
    return path if path.exists() else None


def report_path(project: Project, run: Run) -> Path:
    """Give a run's report as a file that a browser opens.

    Raises
    ------
    NotFound
        The run has no report, because it has not ended or was interrupted.
    """
    target = project.root / PRIVATE_FOLDER / "reports" / f"{run.id}.html"
    return target if target.exists() else write_artifact(project, run, REPORT, target)


def _resolved(project: Project, wanted: RunFilter) -> RunFilter:
    if wanted.sweep is None:
        return wanted
    return replace(wanted, sweep=project.store.sweeps.resolve(wanted.sweep))

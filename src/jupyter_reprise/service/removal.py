"""Removes runs that nobody needs, and never what something refers to."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from jupyter_reprise.errors import Conflict, InvalidInput, NotFound
from jupyter_reprise.execution.leftovers import remove_stale
from jupyter_reprise.models import Run, RunFilter, RunStatus
from jupyter_reprise.service.dashboard_sources import choose_source
from jupyter_reprise.service.filters import moment_before
from jupyter_reprise.service.git_outputs import prune_outputs
from jupyter_reprise.service.history import find_run
from jupyter_reprise.service.project import PRIVATE_FOLDER, Project
from jupyter_reprise.service.runs import recover

_YOUNG_SECONDS = 3600.0
"""Unreferenced artifacts this young may belong to a run that is just being finished."""
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Collection:
    """What a clean-up removed, or would remove."""

    runs: tuple[Run, ...]
    kept: tuple[str, ...]
    """Why runs that the policy would remove stay."""
    artifacts: int
    bytes: int
    kernels: int = 0
    """How many kernels left a folder behind because their run was killed."""


def remove_runs(project: Project, references: list[str]) -> list[Run]:
    """Remove runs and the artifacts that no other run shares; all of them or none.

    Raises
    ------
    NotFound, InvalidInput
        A reference means none, or more than one; nothing has been removed.
    Conflict
        A run has not ended, a dashboard is pinned to it, or another run was made from it and is
        not removed with it.
    """
    runs = {run.id: run for run in (find_run(project, reference) for reference in references)}
    pins = _shown_runs(project, is_pinned=True)
    for run in runs.values():
        if key := pins.get(run.id):
            hint = f"Run `reprise dashboard pin {key} --clear` first."
            raise Conflict(f"Run {run.id} stays: the dashboard {key} is pinned to it.", hint=hint)
        reason = _why_needed(project, run, set(runs))
        if reason:
            hint = "Remove that one as well." if run.status.has_ended else "Cancel it first."
            raise Conflict(f"Run {run.id} stays: {reason}.", hint=hint)
    # children are newer than their parents, so the newest must go first
    for run_id in sorted(runs, reverse=True):
        _remove(project, runs[run_id])
    project.artifacts.collect(project.store.referenced_digests(), older_than_seconds=_YOUNG_SECONDS)
    return list(runs.values())


def collect_garbage(
    project: Project,
    *,
    keep_last: int | None = None,
    keep_days: int | None = None,
    is_dry: bool = False,
) -> Collection:
    """Remove runs beyond the retention policy, and artifacts that no run refers to.

    A run stays if it is among the newest `keep_last` of its notebook, or younger than
    `keep_days`, or the newest that succeeded of its notebook, or has not ended, or a dashboard
    shows it, or another run was made from it. Without a policy only unreferenced artifacts go.

    Parameters
    ----------
    keep_last, keep_days
        The policy; None takes `[retention]` of `reprise.toml`.
    is_dry
        Only say what would go.

    Raises
    ------
    InvalidInput
        A number of the policy is negative.
    """
    recover(project)
    retention = project.settings.retention
    last = retention.keep_last if keep_last is None else keep_last
    days = retention.keep_days if keep_days is None else keep_days
    if (last or 0) < 0 or (days or 0) < 0:
        raise InvalidInput("A retention is negative.", hint="Give numbers from 0 on.")
    chosen = _beyond_policy(project, last, days)
    removed, kept = [], []
    going = {run.id for run in chosen}
    shown = _shown_runs(project)
    for run in chosen:  # newest first, so that children go before their parents
        reason = _why_needed(project, run, going, shown)
        if reason:
            going.discard(run.id)
            kept.append(f"{run.id}: {reason}")
            continue
        removed.append(run)
        if not is_dry:
            _remove(project, run)
    if is_dry:
        return Collection(tuple(removed), tuple(kept), 0, 0)
    _remove_stray_work(project)
    young = timedelta(seconds=_YOUNG_SECONDS)  # a sweep's own first run may be about to begin
    project.store.sweeps.remove_unused(project.clock() - young)
    count, size = project.artifacts.collect(
        project.store.referenced_digests(), older_than_seconds=_YOUNG_SECONDS
    )
    outputs, outputs_size = prune_outputs(project.root)
    return Collection(
        tuple(removed), tuple(kept), count + outputs, size + outputs_size, remove_stale()
    )


def _remove_stray_work(project: Project) -> None:
    """Remove what a process left that was killed before its run was written down."""
    oldest = project.clock().timestamp() - _YOUNG_SECONDS
    for folder in project.work_folder("any").parent.glob("*"):
        with suppress(FileNotFoundError):  # its run was finished meanwhile
            if folder.stat().st_mtime < oldest and not _is_known(project, folder.name):
                shutil.rmtree(folder, ignore_errors=True)


def _is_known(project: Project, run_id: str) -> bool:
    try:
        project.store.get(run_id)
    except NotFound:
        return False
    return True


def _beyond_policy(project: Project, last: int | None, days: int | None) -> list[Run]:
    if last is None and days is None:
        return []
    oldest = None if days is None else moment_before(project.clock(), days=days)
    seen: dict[str, int] = {}
    has_success: set[str] = set()
    chosen = []
    before: str | None = None
    while page := project.store.list(RunFilter(), limit=_PAGE, before=before):
        before = page[-1].id
        for run in page:
            position = seen[run.notebook] = seen.get(run.notebook, 0) + 1
            is_newest_success = (
                run.status is RunStatus.SUCCEEDED and run.notebook not in has_success
            )
            if is_newest_success:
                has_success.add(run.notebook)
            is_recent = (last is not None and position <= last) or (
                oldest is not None and run.queued >= oldest
            )
            if run.status.has_ended and not is_recent and not is_newest_success:
                chosen.append(run)
    return chosen


def _shown_runs(project: Project, *, is_pinned: bool = False) -> dict[str, str]:
    """Give the runs that dashboards show, by id with a dashboard of each, or only the pinned."""
    dashboards = project.settings.dashboards
    choices = (
        (one.key, choose_source(project, one)) for one in dashboards if one.run or not is_pinned
    )
    return {choice.run.id: key for key, choice in choices if choice.run is not None}


def _why_needed(
    project: Project, run: Run, going: set[str], shown: Mapping[str, str] | None = None
) -> str | None:
    if not run.status.has_ended:
        return f"it is {run.status}"
    if key := (shown or {}).get(run.id):
        return f"the dashboard {key} shows it"
    children = project.store.list(RunFilter(parent=run.id), limit=_PAGE)
    staying = [child.id for child in children if child.id not in going]
    return f"run {staying[0]} was made from it" if staying else None


def _remove(project: Project, run: Run) -> None:
    project.store.delete(run.id)
    shutil.rmtree(project.work_folder(run.id), ignore_errors=True)
    (project.root / PRIVATE_FOLDER / "reports" / f"{run.id}.html").unlink(missing_ok=True)

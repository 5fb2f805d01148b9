"""Says where the numbers of a page come from, how old they are, and whether they held."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

import ipywidgets

from jupyter_reprise.errors import NotFound
from jupyter_reprise.kernels.launching import WORK_VARIABLE
from jupyter_reprise.models import Manifest, Run, RunStatus, Verification
from jupyter_reprise.publishing.formats import format_age, format_minute
from jupyter_reprise.service.dashboard_sources import choose_source
from jupyter_reprise.service.history import find_run
from jupyter_reprise.service.project import Project, open_project
from jupyter_reprise.service.results import RunResult
from jupyter_reprise.service.reuse import known_manifest
from jupyter_reprise.service.verification import verify
from jupyter_reprise.service.viewing import current_view, run_to_show
from jupyter_reprise.widgets.markup import (
    element,
    moment_html,
    page,
    status_html,
    value_html,
    without_secrets,
)

_SHORT = 7
_MOST_VALUES = 8


@dataclass(frozen=True, slots=True)
class _Facts:
    """What there is to say of a run."""

    run: Run
    manifest: Manifest | None
    newer: Run | None
    verification: Verification | None


class ProvenanceBadge(ipywidgets.HTML):
    """Says of a run which it is, when it was, with what values and code, and whether it held.

    It held if it was not rejected, and is verified if playing it again gave the same.

    Parameters
    ----------
    run
        None takes the run that the dashboard shows, also while its notebook is edited in
        JupyterLab, else the run that this is called in.
    max_age
        How old it may be before it is called stale, in seconds or as a span; None takes what
        `reprise.toml` says of the dashboard.

    Raises
    ------
    NotFound
        There is no such run, or none was named where there is none around.
    StorageFailed
        The store can't be read.
    """

    def __init__(
        self,
        run: RunResult | str | None = None,
        *,
        max_age: float | timedelta | None = None,
    ) -> None:
        with open_project(run.root if isinstance(run, RunResult) else None) as project:
            view = current_view(project)
            shown = _find(project, run)
            if max_age is None and view is not None and view.dashboard is not None:
                max_age = view.dashboard.max_age
            newer = None
            if run is None and view is not None and view.dashboard is not None:
                newer = choose_source(project, view.dashboard).newer
            manifest = known_manifest(project, shown)
            verification = verify(project, shown)
            now = project.clock()
        seconds = max_age.total_seconds() if isinstance(max_age, timedelta) else max_age
        self.run_id = shown.id
        facts = _Facts(shown, manifest, newer, verification)
        super().__init__(page(_badge(facts, seconds, now)))
        self.add_class("rw-provenance")


def _find(project: Project, wanted: RunResult | str | None) -> Run:
    if isinstance(wanted, RunResult):
        return wanted.run
    if wanted is not None:
        return find_run(project, wanted)
    shown = run_to_show(project)
    if shown is not None:
        return shown
    raise NotFound(
        "There is no run around this cell that could be told of.",
        hint="Name one: `ProvenanceBadge(reprise.latest('notebook.ipynb'))`.",
    )


def _badge(facts: _Facts, max_age: float | None, now: datetime) -> str:
    run, manifest = facts.run, facts.manifest
    moment = run.ended or run.started or run.queued
    is_stale = max_age is not None and (now - moment).total_seconds() > max_age
    first = [status_html(run.status), _age_html(moment, now, max_age)]
    if is_stale:
        first.append(element("span", "⚠ older than it should be", "rw-warning"))
    second = [
        f"Run {_id_html(run)}",
        escape(run.notebook),
        _commit_html(manifest),
    ]
    lines = [first, [part for part in second if part]]
    values = _values_html(run, manifest)
    if values:
        lines.append([values])
    if facts.verification is not None:
        lines.append([_verification_html(facts.verification)])
    if facts.newer is not None:
        lines.append([element("span", _newer_text(facts.newer), "rw-newer")])
    if run.error and run.status is not RunStatus.SUCCEEDED:
        lines.append([value_html(run.error)])
    text = "".join(element("p", "".join(element("span", part) for part in line)) for line in lines)
    is_wrong = run.status.has_ended and run.status is not RunStatus.SUCCEEDED
    state = " rw-wrong" if is_wrong else " rw-stale" if is_stale else ""
    return element("div", text, f"rw rw-badge{state}", role="note", aria_label="Provenance")


def _age_html(moment: datetime, now: datetime, max_age: float | None) -> str:
    """Show when; and how long ago that is, unless this is kept and looked at later.

    A page that shows what was kept can find the age by the class `rw-age`.
    """
    limit = {} if max_age is None else {"data_max_age": f"{max_age:g}"}
    when = element("span", moment_html(moment, "rw-age"), **limit)
    is_kept = WORK_VARIABLE in os.environ
    return f"Data of {when}" if is_kept else f"Data of {when} ({format_age(moment, now)})"


def _verification_html(found: Verification) -> str:
    mark, kind = ("✓", "rw-verified") if found.verdict.is_verified else ("⚠", "rw-warning")
    label = element("span", f"{mark} {found.label}", kind)
    when = moment_html(found.other.queued)
    return f"{label}: {escape(found.words)}, {when} (run {_id_html(found.other)})"


def _id_html(run: Run) -> str:
    return element("code", escape(run.id[-_SHORT:]), title=run.id)


def _newer_text(newer: Run) -> str:
    became = "was rejected" if newer.status is RunStatus.REJECTED else "failed"
    return f"⚠ A newer run of {format_minute(newer.queued)} {became}"


def _commit_html(manifest: Manifest | None) -> str:
    git = manifest.git if manifest else None
    if git is None:
        return ""
    if not git.commit:
        return "Not committed"
    changed = " with uncommitted changes" if git.is_dirty else ""
    return f"Commit {element('code', escape(git.commit[:_SHORT]), title=git.commit)}{changed}"


def _values_html(run: Run, manifest: Manifest | None) -> str:
    if manifest is None:
        given = run.parameters
    else:
        given = {one.name: one.value for one in manifest.parameters if one.is_given}
    told = without_secrets(given)
    shown = list(told.items())[:_MOST_VALUES]
    values = ", ".join(f"{escape(name)} = {value_html(value)}" for name, value in shown)
    more = len(told) - len(shown)
    return f"With {values}{f' and {more} more' if more else ''}" if values else ""

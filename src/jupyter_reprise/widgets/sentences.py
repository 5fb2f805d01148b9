"""What the widgets say of a run while it goes on and when it has ended, in one sentence each."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import RepriseError
from jupyter_reprise.models import Progress, Run, RunStatus

_LONG: Final = timedelta(seconds=30)
_WORDS: Final = {
    RunStatus.FAILED: "The run failed",
    RunStatus.REJECTED: "The run was rejected, as what came out did not hold",
    RunStatus.CANCELLED: "The run was cancelled",
    RunStatus.INTERRUPTED: "The run was interrupted",
}


def progress_sentence(status: RunStatus, progress: Progress | None, waited: timedelta) -> str:
    """Say how far a run is that has not ended, and has waited so long since it was asked for."""
    if status is RunStatus.QUEUED:
        is_long = waited > _LONG
        reason = ": other runs come first, or no worker can start" if is_long else ""
        return f"{'Still waiting' if is_long else 'Waiting'} to begin{reason}…"
    if progress is None or not progress.total:
        return "Starting…"
    text = f"Step {min(progress.done + 1, progress.total)} of {progress.total}"
    sampler = progress.sampler
    if sampler is None:
        return f"{text}…"
    if not sampler.total:
        return f"{text}: compiling the model {sampler.label}…"
    divergences = f", {sampler.divergences:,} divergences" if sampler.divergences else ""
    return f"{text}: {sampler.done:,} of {sampler.total:,} draws of {sampler.label}{divergences}…"


def fraction(progress: Progress | None) -> float:
    """Give which part of a run is done, as far as one can tell."""
    if progress is None or not progress.total:
        return 0.0
    sampler = progress.sampler
    within = sampler.done / sampler.total if sampler is not None and sampler.total else 0.0
    return min(1.0, (progress.done + within) / progress.total)


def outcome_sentence(run: Run, *, is_reused: bool, is_for_viewers: bool) -> str:
    """Say how a run ended, and what one can do about it."""
    if run.status is RunStatus.SUCCEEDED:
        return "Done: these values had been run before." if is_reused else "Done."
    error = " ".join((run.error or "").split())
    reason = f": {error}" if error and run.status is not RunStatus.CANCELLED else ""
    text = f"{_WORDS[run.status]}{reason}".rstrip(".")
    if run.status is RunStatus.CANCELLED:
        return f"{text}."
    if is_for_viewers:
        return f"{text}. Try other values, or tell whoever publishes this page (run {run.id})."
    return f"{text}. Run `reprise show {run.id}` to see more."


def error_sentence(error: RepriseError, root: Path, *, is_for_viewers: bool) -> str:
    """Say what went wrong and what to do; viewers are not told where the project lies."""
    if not is_for_viewers:
        return str(error)
    message = error.message.replace(f"{root}{os.sep}", "").replace(str(root), "the project")
    return f"{message} Try again later, or tell whoever publishes this page."

"""Turns how a run ended into an exit code."""

from __future__ import annotations

from jupyter_reprise.cli.main import CANCELLED, EXPECTED, NOTEBOOK_FAILED, RUN_REJECTED, SUCCESS
from jupyter_reprise.models import RunStatus

_CODES = {
    RunStatus.SUCCEEDED: SUCCESS,
    RunStatus.FAILED: NOTEBOOK_FAILED,
    RunStatus.REJECTED: RUN_REJECTED,
    RunStatus.CANCELLED: CANCELLED,
    RunStatus.INTERRUPTED: EXPECTED,
}


def exit_code(status: RunStatus) -> int:
    """Give the exit code that stands for an ended run's status."""
    return _CODES[status]

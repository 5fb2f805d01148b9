"""Has renderings made when what a dashboard shows is not the newest: one at a time.

What failed is not tried again until its source or notebook is another.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from jupyter_reprise.errors import (
    Conflict,
    InvalidInput,
    KernelUnavailable,
    NotFound,
    RepriseError,
)
from jupyter_reprise.models import (
    DashboardState,
    RunFilter,
    RunStatus,
    Standing,
    TriggerKind,
)
from jupyter_reprise.service.history import list_runs
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.renderings import notebook_path, submit_rendering
from jupyter_reprise.service.worker import ensure_worker

_UNDER_WAY: Final = RunFilter(
    statuses=frozenset({RunStatus.QUEUED, RunStatus.RUNNING}),
    triggers=frozenset({TriggerKind.RENDERING}),
)
_REFUSED_SECONDS: Final = 60.0

_log = logging.getLogger("jupyter_reprise")

Attempt = tuple[str | None, int]


class Renewal:
    """Decides which rendering is made next.

    Parameters
    ----------
    clock
        Tells seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._refused: dict[str, Attempt] = {}
        self._pause_until = 0.0

    def renew(self, project: Project, states: list[DashboardState]) -> None:
        """Ask for the next rendering, if there is one to make and none under way; blocks."""
        wanted = [state for state in states if self._is_wanted(project, state)]
        if not wanted or self._clock() < self._pause_until:
            return
        try:
            if not list_runs(project, _UNDER_WAY, 1):
                self._submit(project, wanted[0])
            # also for what is queued already, whose worker may have ended
            ensure_worker(project)
        except (RepriseError, OSError) as error:
            # a store or folder that can't be written: what is stored can be shown all the same
            self._pause_until = self._clock() + _REFUSED_SECONDS
            _log.warning("No renderings are made at the moment: %s", error)

    def _is_wanted(self, project: Project, state: DashboardState) -> bool:
        if state.standing is not Standing.PENDING:
            self._refused.pop(state.dashboard.key, None)
            return False
        return self._refused.get(state.dashboard.key) != _attempt(project, state)

    def _submit(self, project: Project, state: DashboardState) -> None:
        attempt = _attempt(project, state)
        try:
            submit_rendering(project, state.dashboard)
            _log.info("A rendering of %s was asked for.", state.dashboard.key)
        except (NotFound, Conflict, InvalidInput, KernelUnavailable) as error:
            self._refused[state.dashboard.key] = attempt
            _log.warning("%s can't be rendered: %s", state.dashboard.key, error)


def _attempt(project: Project, state: DashboardState) -> Attempt:
    """Give what must change before another attempt makes sense."""
    source = state.source.run
    try:
        changed = notebook_path(project, state.dashboard).stat().st_mtime_ns
    except OSError:
        changed = 0
    return source.id if source else None, changed

"""Has renderings made when what a dashboard shows is not the newest: one at a time.

What failed is not tried again until its source or notebook is another; what was interrupted or
cancelled is, a few times.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
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
from jupyter_reprise.service.dashboard_checking import standing_errors
from jupyter_reprise.service.history import list_runs
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.renderings import notebook_path, submit_rendering
from jupyter_reprise.service.worker import ensure_worker

_UNDER_WAY: Final = RunFilter(
    statuses=frozenset({RunStatus.QUEUED, RunStatus.RUNNING}),
    triggers=frozenset({TriggerKind.RENDERING}),
)
_REFUSED_SECONDS: Final = 60.0
_MOST_TRIES: Final = 3
"""Of renderings that came to no end, such as for want of memory."""
_FIRST_PAUSE: Final = 30.0

_log = logging.getLogger("jupyter_reprise")

Attempt = tuple[str | None, int]


class Hindrance(StrEnum):
    """Why no rendering is made, and what those can do who look after a dashboard."""

    SWITCHED_OFF = (
        "this server doesn't draw it. Those who look after it run: reprise dashboard render {}"
    )
    REFUSED = (
        "it can't be drawn here at the moment. Those who look after it find the reason in the"
        " server's log."
    )
    GIVEN_UP = "it could not be drawn. Those who look after it find the reason in the server's log."


def as_hindered(state: DashboardState, hindrance: Hindrance) -> DashboardState:
    """Say of a dashboard that waits for a rendering that it waits for nothing."""
    if state.standing is not Standing.PENDING:
        return state
    why = hindrance.format(state.dashboard.key)
    what = "There is something newer than this" if state.rendering else "It was never drawn"
    return replace(state, is_renewed=False, message=f"{what}, but {why}")


class Renewal:
    """Decides which rendering is made next.

    Parameters
    ----------
    clock
        Tells seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tried: dict[str, tuple[Attempt, int, float]] = {}
        self._pause_until = 0.0
        self._given_up: frozenset[str] = frozenset()

    def hindrance(self, key: str) -> Hindrance | None:
        """Say why no rendering of a dashboard is made; None if one is or will be."""
        if self._clock() < self._pause_until:
            return Hindrance.REFUSED
        return Hindrance.GIVEN_UP if key in self._given_up else None

    def renew(self, project: Project, states: list[DashboardState]) -> None:
        """Ask for the next rendering, if there is one to make and none under way; blocks."""
        pending = [state for state in states if self._is_pending(state)]
        if not pending or self._clock() < self._pause_until:
            return
        try:
            if not list_runs(project, _UNDER_WAY, 1):
                due = next((state for state in pending if self._is_due(project, state)), None)
                self._given_up = frozenset(
                    state.dashboard.key for state in pending if self._is_over(project, state)
                )
                if due is None:
                    return
                self._submit(project, due)
            # also for what is queued already, whose worker may have ended
            ensure_worker(project)
        except (RepriseError, OSError) as error:
            # a store or folder that can't be written: what is stored can be shown all the same
            self._pause_until = self._clock() + _REFUSED_SECONDS
            _log.warning("No renderings are made at the moment: %s", error)

    def _is_pending(self, state: DashboardState) -> bool:
        if state.standing is Standing.PENDING:
            return True
        key = state.dashboard.key
        if self._tried.pop(key, None):
            for error in standing_errors(state):
                _log.warning("%s: %s", key, error)
        return False

    def _is_due(self, project: Project, state: DashboardState) -> bool:
        attempt, tries, last = self._tried.get(state.dashboard.key, (None, 0, 0.0))
        if attempt != _attempt(project, state):
            return True
        pause = _FIRST_PAUSE * 2.0**tries
        return tries < _MOST_TRIES and self._clock() >= last + pause

    def _is_over(self, project: Project, state: DashboardState) -> bool:
        attempt, tries, _ = self._tried.get(state.dashboard.key, (None, 0, 0.0))
        return tries >= _MOST_TRIES and attempt == _attempt(project, state)

    def _submit(self, project: Project, state: DashboardState) -> None:
        key, attempt = state.dashboard.key, _attempt(project, state)
        before, tries, _ = self._tried.get(key, (None, 0, 0.0))
        tries = tries + 1 if before == attempt else 1
        try:
            submit_rendering(project, state.dashboard)
        except (NotFound, Conflict, InvalidInput, KernelUnavailable) as error:
            self._tried[key] = (attempt, _MOST_TRIES, self._clock())
            _log.warning("%s can't be rendered: %s", key, error)
            return
        # a store that refused it says nothing of the notebook, so that is no try
        self._tried[key] = (attempt, tries, self._clock())
        _log.info("A rendering of %s was asked for.", key)
        if tries == _MOST_TRIES:
            _log.warning("%s is rendered for the last time: no rendering came to an end.", key)


def _attempt(project: Project, state: DashboardState) -> Attempt:
    """Give what must change before another attempt makes sense."""
    source = state.source.run
    try:
        changed = notebook_path(project, state.dashboard).stat().st_mtime_ns
    except OSError:
        changed = 0
    return source.id if source else None, changed

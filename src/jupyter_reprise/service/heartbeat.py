"""Says in the store that a run is being executed and how far it is, and hears if it should end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from types import TracebackType
from typing import Final, Self

from jupyter_reprise.errors import RepriseError
from jupyter_reprise.execution.events import Event, Observer
from jupyter_reprise.execution.progress import advance
from jupyter_reprise.models import Progress
from jupyter_reprise.service.project import Project

LEASE: Final = timedelta(seconds=60)
"""A run whose process has not been heard of for so long counts as abandoned."""
BEAT: Final = 0.5
"""Seconds between two looks at the store; what happens in between is written at once."""


class Heartbeat:
    """Keeps a run alive from a thread of its own, as long as this process lives.

    Parameters
    ----------
    observe
        Is told every event as well.
    cancel
        Called in that thread, once for each request to end the run.
    """

    def __init__(
        self, project: Project, run_id: str, observe: Observer, cancel: Callable[[], None]
    ) -> None:
        self._project = project
        self._run_id = run_id
        self._tell = observe
        self._cancel = cancel
        self._progress = Progress()
        self._is_cancelled = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="reprise-heartbeat", daemon=True)

    def observe(self, event: Event) -> None:
        """Take an event, and pass it on."""
        self._progress = advance(self._progress, event)
        self._tell(event)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        said = self._progress
        extended = time.monotonic()
        while not self._ended.wait(BEAT):
            now = self._progress
            with suppress(RepriseError):  # the next attempt comes long before the lease lapses
                if now is not said:
                    self._hear(self._say(now))
                    said = now
                else:
                    self._hear(self._project.store.get(self._run_id).is_cancelling)
                if time.monotonic() - extended > LEASE.total_seconds() / 4:
                    extended = time.monotonic()
                    expires = self._project.clock() + LEASE
                    self._project.store.extend_lease(self._run_id, expires)

    def _say(self, progress: Progress) -> bool:
        time_now = self._project.clock()
        return self._project.store.events.add_progress(self._run_id, progress, time_now)

    def _hear(self, is_cancelling: bool) -> None:
        if is_cancelling and not self._is_cancelled:
            self._is_cancelled = True
            self._cancel()

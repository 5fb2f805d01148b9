"""Follows the events of runs for any number of clients, with one reader a project.

Must only be used in the server's event loop.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import RepriseError
from jupyter_reprise.models import Run, RunEvent
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.runs import recover

_POLL_SECONDS: Final = 0.25
_RECOVERY_SECONDS: Final = 5.0
_WAKE_SECONDS: Final = 30.0
"""How often it is seen to that queued runs have a worker, as theirs may have been killed."""
_RETRY_SECONDS: Final = 2.0
_BACKLOG: Final = 1_000
"""Events that a client may be behind; one that is slower is cut off, and resumes."""

_log = logging.getLogger("jupyter_reprise")


class Watchers:
    """The watchers of a server, one for each project that someone watches.

    Parameters
    ----------
    has_ended
        Whether a project is not what it was, so that whoever follows it must ask for it anew.
    wake
        Called now and then, in a thread, to see to it that what waits is executed.
    """

    def __init__(
        self,
        has_ended: Callable[[Project], bool] = lambda _: False,
        wake: Callable[[Project], None] = lambda _: None,
    ) -> None:
        self._has_ended = has_ended
        self._wake = wake
        self._watchers: dict[Path, _Watcher] = {}

    def events(
        self, project: Project, *, run_id: str | None = None, after: int | None = None
    ) -> AsyncIterator[RunEvent]:
        """Give events as they happen, for ever.

        Parameters
        ----------
        run_id
            Of this run only.
        after
            Begin with what happened after that number; None begins now, and 0 with all that is
            known.
        """
        watcher = self._watchers.get(project.root)
        if watcher is None or watcher.project is not project:
            watcher = self._watchers[project.root] = _Watcher(project, self._has_ended, self._wake)
        return watcher.events(run_id, after)

    async def wait_for_end(self, project: Project, run_id: str, seconds: float) -> Run:
        """Wait until a run has ended, or until the time is up; gives it as it is then."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                async for event in self.events(project, run_id=run_id, after=0):
                    if event.status.has_ended:
                        break
        return await asyncio.to_thread(project.store.get, run_id)

    @property
    def readers(self) -> int:
        """Tell how many projects are being read."""
        return sum(watcher.is_reading for watcher in self._watchers.values())


class _Watcher:
    """Reads one project's events as long as there is someone to tell."""

    def __init__(
        self,
        project: Project,
        has_ended: Callable[[Project], bool],
        wake: Callable[[Project], None],
    ) -> None:
        self.project = project
        self._has_ended = has_ended
        self._wake = wake
        self._last = -1
        self._listeners: set[asyncio.Queue[RunEvent | None]] = set()
        self._reading: asyncio.Task[None] | None = None
        self._begun = asyncio.Event()

    @property
    def is_reading(self) -> bool:
        return self._reading is not None and not self._reading.done()

    async def events(self, run_id: str | None, after: int | None) -> AsyncIterator[RunEvent]:
        queue: asyncio.Queue[RunEvent | None] = asyncio.Queue(_BACKLOG)
        self._listeners.add(queue)
        try:
            if not self.is_reading:
                self._begun = asyncio.Event()
                self._reading = asyncio.create_task(self._read(self._begun))
            await self._begun.wait()  # what happens from here on comes by the queue
            seen = after or 0
            if after is not None:
                # a larger number than there is was seen in a database that is not there any more
                seen = after = min(after, self._last)
                async for event in self._known(run_id, after):
                    seen = event.number
                    yield event
            while (heard := await queue.get()) is not None:
                if heard.number > seen and run_id in {None, heard.run_id}:
                    yield heard
        finally:
            self._listeners.discard(queue)
            if not self._listeners and self._reading is not None:
                self._reading.cancel()
                self._reading = None

    async def _known(self, run_id: str | None, after: int) -> AsyncIterator[RunEvent]:
        store = self.project.store.events
        while events := await asyncio.to_thread(store.after, after, run_id=run_id):
            for event in events:
                yield event
            after = events[-1].number

    async def _read(self, begun: asyncio.Event) -> None:
        recovered = woken = 0.0
        self._last = -1
        while True:
            try:
                if self._last < 0:
                    self._last = await asyncio.to_thread(self.project.store.events.last_number)
                    begun.set()
                if time.monotonic() - recovered > _RECOVERY_SECONDS:
                    recovered = time.monotonic()
                    if await asyncio.to_thread(self._has_ended, self.project):
                        self._leave()
                        return
                    await asyncio.to_thread(recover, self.project)
                if time.monotonic() - woken > _WAKE_SECONDS:
                    woken = time.monotonic()
                    await asyncio.to_thread(self._wake, self.project)
                events = await asyncio.to_thread(self.project.store.events.after, self._last)
            except RepriseError as error:
                _log.warning("The events of %s can't be read: %s", self.project.root, error)
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            except Exception:  # noqa: BLE001 - whoever listens would wait for ever, and nobody know
                _log.exception("The events of %s can't be read.", self.project.root)
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            for event in events:
                self._tell(event)
                self._last = event.number
            await asyncio.sleep(_POLL_SECONDS)

    def _tell(self, event: RunEvent) -> None:
        for queue in tuple(self._listeners):
            try:
                queue.put_nowait(event)
            except asyncio.QueueFull:
                self._cut_off(queue)

    def _leave(self) -> None:
        for queue in tuple(self._listeners):
            self._cut_off(queue)

    def _cut_off(self, queue: asyncio.Queue[RunEvent | None]) -> None:
        """Have a client come back, which then gets what is there."""
        self._listeners.discard(queue)
        if queue.full():
            queue.get_nowait()
        queue.put_nowait(None)

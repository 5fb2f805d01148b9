"""Submits a run and follows it to its end, without ever blocking the kernel."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jupyter_reprise.errors import Conflict, NotFound, StorageFailed
from jupyter_reprise.models import Progress, Run, RunStatus
from jupyter_reprise.service.project import Project, make_project
from jupyter_reprise.service.runs import recover
from jupyter_reprise.service.submission import Submitted, cancel_run
from jupyter_reprise.service.viewing import submit_values
from jupyter_reprise.service.worker import ensure_worker

_POLL_SECONDS: Final = 0.4
_CARE_EVERY: Final = 25
"""Polls after which it is seen to again that someone executes what is queued."""
_PATIENCE: Final = 10
"""Polls in a row that may fail."""

Tell = Callable[[Run, Progress | None], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A run that someone wants."""

    root: Path
    notebook: Path
    values: Mapping[str, Any]
    seed: int | None = None
    is_fresh: bool = False


class Following:
    """One run that was asked for, from its submission to its end.

    Everything that waits is done in threads that end by themselves within a moment, so that
    nothing here keeps a process from ending.
    """

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._is_shared = False
        self._is_unwanted = False

    async def follow(self, tell: Tell) -> Submitted:
        """Have the run made, or find it in the store; gives it as it ended.

        One that others asked for too goes on when it is cancelled here; it is given as it is then.

        Raises
        ------
        RepriseError
            It can't be run as asked, or the store can't be read any more.
        """
        project = await asyncio.to_thread(make_project, self._wanted.root)
        try:
            submitted = await asyncio.to_thread(self._submit, project)
            if submitted.run.status.has_ended:
                return submitted
            self._is_shared = submitted.is_reused
            tell(submitted.run, None)
            if self._is_unwanted:
                await self._end(project, submitted.run)
            return Submitted(await self._wait(project, submitted.run, tell))
        finally:
            await asyncio.to_thread(project.close)

    def cancel(self) -> None:
        """Ask for the end of the run, which comes by itself a little later."""
        self._is_unwanted = True

    def _submit(self, project: Project) -> Submitted:
        wanted = self._wanted
        submitted = submit_values(
            project, wanted.notebook, wanted.values, seed=wanted.seed, is_fresh=wanted.is_fresh
        )
        if not submitted.run.status.has_ended:
            ensure_worker(project)
        return submitted

    async def _wait(self, project: Project, run: Run, tell: Tell) -> Run:
        was_ended = self._is_unwanted
        count = failures = 0
        while not run.status.has_ended and not (self._is_unwanted and self._is_shared):
            await asyncio.sleep(_POLL_SECONDS)
            if self._is_unwanted and not was_ended:
                was_ended = True
                await self._end(project, run)
            count += 1
            try:
                run, progress = await asyncio.to_thread(_look, project, run.id, count)
            except StorageFailed:  # such as a database that someone else holds for a moment
                failures += 1
                if failures > _PATIENCE:
                    raise
                continue
            failures = 0
            tell(run, progress)
        return run

    async def _end(self, project: Project, run: Run) -> None:
        if self._is_shared:
            return
        with suppress(Conflict):  # it has just ended by itself
            await asyncio.to_thread(cancel_run, project, run.id)


def _look(project: Project, run_id: str, count: int) -> tuple[Run, Progress | None]:
    if count % _CARE_EVERY == 0:
        recover(project)
    run = project.store.get(run_id)
    if run.status is RunStatus.QUEUED and count % _CARE_EVERY == 0:
        ensure_worker(project)
    with suppress(NotFound):
        return run, project.store.events.progress_of([run_id]).get(run_id)
    return run, None

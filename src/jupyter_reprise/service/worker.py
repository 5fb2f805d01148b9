"""The worker: a process that executes the queued runs of a project, and outlives who asked.

One worker serves a project on a machine. It is started by whoever queues a run, takes several
runs at once, and ends when there has been nothing to do for a while.
"""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import Conflict, RepriseError, StorageFailed
from jupyter_reprise.execution.loops import run_to_end
from jupyter_reprise.execution.stopping import StopRequests
from jupyter_reprise.models import Run, RunStatus, Submission
from jupyter_reprise.service.heartbeat import LEASE
from jupyter_reprise.service.planning import Plan, RunOptions
from jupyter_reprise.service.project import Project, open_project
from jupyter_reprise.service.replanning import plan_again
from jupyter_reprise.service.runs import play_async, recover
from jupyter_reprise.service.serving import ServedProject
from jupyter_reprise.service.worker_ends import LOG, note_end
from jupyter_reprise.service.worker_lock import has_worker, only_worker, private_folder

WORKER_VARIABLE: Final = "REPRISE_WORKER"
IDLE_SECONDS: Final = 600.0
_POLL_SECONDS: Final = 0.2
_RECOVERY_SECONDS: Final = 10.0
_RETRY_SECONDS: Final = 2.0
_LONGEST_LOG: Final = 1 << 20
"""Bytes after which a new worker begins the log anew."""

_log = logging.getLogger("jupyter_reprise")


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """How a worker works."""

    jobs: int | None = None
    """How many runs at once; None takes the number of processors."""
    idle_seconds: float | None = IDLE_SECONDS
    """How long it waits for another run before it ends; None waits for ever."""


def ensure_worker(project: Project) -> None:
    """See to it that someone executes what is queued: start a worker where there is none.

    Not so where `REPRISE_WORKER=elsewhere` says that others see to it, as beside containers.
    """
    if os.environ.get(WORKER_VARIABLE) == "elsewhere":
        return
    if not has_worker(project.root):  # one looks into the queue once more when it has let go
        start_worker(project.root)


def wake_worker(project: Project) -> None:
    """See to it that runs which wait have a worker; theirs may have been killed meanwhile."""
    if project.store.queue.waiting():
        ensure_worker(project)


def start_worker(root: Path, options: WorkerOptions | None = None) -> int:
    """Start a worker that outlives this process; gives its process id."""
    command = [sys.executable, "-m", "jupyter_reprise", "worker", *_arguments(options)]
    new_session = {"start_new_session": True}
    if sys.platform == "win32":
        detached = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
        new_session = {"creationflags": detached}
    path = private_folder(root) / LOG
    try:
        is_long = path.exists() and path.stat().st_size > _LONGEST_LOG
        with path.open("wb" if is_long else "ab") as log:
            begin = log.tell()
            process = subprocess.Popen(  # type: ignore[call-overload]
                command, cwd=root, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **new_session
            )
    except OSError as error:
        raise StorageFailed(
            f"A worker can't be started in {root} ({error.strerror or error}).",
            hint="What is queued stays queued; run `reprise worker` there once that is mended.",
        ) from error
    _abandon(process, root, begin)
    return int(process.pid)


def run_worker(
    root: Path, options: WorkerOptions, tell: Callable[[str], None] = lambda _text: None
) -> int:
    """Execute queued runs until there is nothing to do or someone asks for the end.

    Parameters
    ----------
    tell
        Is told in a line what happens.

    Returns
    -------
    int
        How many runs it executed; there may be another worker, which does them instead.
    """
    worker = _Worker(root, options, tell)
    while True:
        with only_worker(root) as is_there:
            if is_there is None:
                tell("Another worker serves this project.")
                return worker.count
            run_to_end(partial(worker.work, is_there))
        # whoever queued a run while we ended saw the lock, and started no one
        if worker.stops.is_requested or worker.is_homeless or not worker.has_more():
            return worker.count


class _Worker:
    """What a worker does in its event loop."""

    def __init__(self, root: Path, options: WorkerOptions, tell: Callable[[str], None]) -> None:
        self.stops = StopRequests()
        self.count = 0
        self.is_homeless = False
        """Whether the project was deleted, or its folder of runs, which may be there anew."""
        self._root = root
        self._jobs = options.jobs or os.cpu_count() or 1
        self._idle_seconds = options.idle_seconds
        self._tell = tell
        self._running: set[asyncio.Task[None]] = set()

    async def work(self, is_there: Callable[[], bool]) -> None:
        """Claim and execute runs; those under way are waited for in the end.

        Parameters
        ----------
        is_there
            Tells whether the project still has the folder whose lock this worker holds.
        """
        with self.stops.calling(lambda: None), ServedProject(self._root) as served:
            busy = time.monotonic()
            recovered = 0.0
            while not self.stops.is_requested:
                project = served.now()
                try:
                    if time.monotonic() - recovered > _RECOVERY_SECONDS:
                        recovered = time.monotonic()
                        await asyncio.to_thread(recover, project)
                    while len(self._running) < self._jobs and await self._take_one(project):
                        pass
                except StorageFailed as error:
                    # such as a server that is restarted; what is under way goes on meanwhile
                    self._tell(str(error))
                    await asyncio.sleep(_RETRY_SECONDS)
                if self._running:
                    busy = time.monotonic()
                elif self._is_idle_since(busy):
                    return
                elif not is_there():
                    self._tell("The project's run database is gone.")
                    self.is_homeless = True
                    return
                await asyncio.sleep(_POLL_SECONDS)
            while self._running:
                await asyncio.wait(self._running)

    def has_more(self) -> bool:
        """Tell whether a run waits."""
        with open_project(self._root) as project:
            return project.store.queue.waiting() > 0

    def _is_idle_since(self, busy: float) -> bool:
        idle = time.monotonic() - busy
        return self._idle_seconds is not None and idle > self._idle_seconds

    async def _take_one(self, project: Project) -> bool:
        claimed = await asyncio.to_thread(_claim, project)
        if claimed is None:
            return False
        self.count += 1
        task = asyncio.create_task(self._execute(project, *claimed))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return True

    async def _execute(self, project: Project, run: Run, submission: Submission) -> None:
        self._tell(f"{run.id} of {run.notebook} begins.")
        try:
            # opened anew, as reprise.toml may say something else by now
            with open_project(self._root, stops=self.stops) as current:
                plan = await asyncio.to_thread(_plan, current, run, submission)
                played = await play_async(current, plan, is_alone=False, claimed=run)
        except RepriseError as error:
            self._tell(f"{run.id} failed: {error}")
            _give_up(project, run, str(error))
        except Exception as error:  # noqa: BLE001 - an edge: else the run seems to run for ever
            _log.exception("%s was ended by a bug in Reprise.", run.id)
            _give_up(project, run, f"this is a bug in Reprise ({type(error).__name__}: {error})")
        else:
            self._tell(f"{run.id} {played.run.status}.")


def _claim(project: Project) -> tuple[Run, Submission] | None:
    from jupyter_reprise.store.liveness import lease_of_this_process

    if not project.store.queue.waiting():  # to look only takes no turn from those who write
        return None
    now = project.clock()
    return project.store.queue.claim(lease_of_this_process(now + LEASE), now)


def _plan(project: Project, run: Run, submission: Submission) -> Plan:
    options = RunOptions(
        seed=run.seed,
        kernel=submission.kernel,
        cell_timeout=submission.cell_timeout,
        run_timeout=submission.run_timeout,
        executor=submission.executor,
        trigger=run.trigger,
        parent=run.parent,
    )
    source = project.artifacts.read(submission.source_sha256)
    plan = plan_again(project, run.notebook, source, submission.parameters, options)
    return replace(plan, request=replace(plan.request, run_id=run.id))


def _give_up(project: Project, run: Run, error: str) -> None:
    ended = replace(run, status=RunStatus.FAILED, ended=project.clock(), error=error, lease=None)
    # it was ended already by whom the error stopped, or the store is what failed
    with suppress(Conflict, StorageFailed):
        project.store.finish(ended)


def _arguments(options: WorkerOptions | None) -> list[str]:
    if options is None:
        return []
    given = [] if options.jobs is None else ["--jobs", str(options.jobs)]
    return [
        *given,
        "--idle",
        "never" if options.idle_seconds is None else f"{options.idle_seconds}",
    ]


def _abandon(process: subprocess.Popen[bytes], root: Path, begin: int) -> None:
    """Let a process live on; it is reaped when it ends, if we still live then."""
    import threading

    told = (process, root, begin)
    threading.Thread(target=note_end, args=told, name="reprise-worker", daemon=True).start()

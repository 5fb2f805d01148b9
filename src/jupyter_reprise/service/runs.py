"""Plays notebooks and keeps what came of it: the use case that everything else builds on."""

from __future__ import annotations

import asyncio
import getpass
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from jupyter_reprise.errors import Conflict, RepriseError, StorageFailed
from jupyter_reprise.execution.events import Observer, StatusChanged, ignore
from jupyter_reprise.execution.local import CANCELLED
from jupyter_reprise.execution.loops import run_to_end
from jupyter_reprise.models import (
    FileRecord,
    GitState,
    Manifest,
    Run,
    RunRequest,
    RunStatus,
)
from jupyter_reprise.notebook.values import encode
from jupyter_reprise.provenance.files import record_declared
from jupyter_reprise.provenance.source_control import read_git_state
from jupyter_reprise.publishing.reports import prepare_to_render
from jupyter_reprise.service import reuse
from jupyter_reprise.service.heartbeat import LEASE, Heartbeat
from jupyter_reprise.service.keeping import Surroundings, keep_execution
from jupyter_reprise.service.planning import GivenValues, Plan, RunOptions, plan_run
from jupyter_reprise.service.project import Project

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Played:
    """What came of asking for a run."""

    run: Run
    manifest: Manifest
    is_reused: bool = False
    """Whether the same run was found in the store instead of being computed."""


def play_notebook(
    project: Project,
    notebook: Path,
    given: GivenValues | None = None,
    options: RunOptions | None = None,
    *,
    is_fresh: bool = False,
    observe: Observer = ignore,
) -> Played:
    """Run a notebook and keep the run, or find the same run in the store.

    A run is found only when a seed was given: without one a new seed is drawn, and that is
    another run.

    Parameters
    ----------
    is_fresh
        Compute it even when the same run was already made.
    observe
        Called with every event, from the event loop's thread.

    Returns
    -------
    Played
        The run however it ended: a notebook that fails is not an error of this function.

    Raises
    ------
    InvalidParameters, InvalidInput, NotFound, KernelUnavailable
        It can't be run as asked; nothing has been started or kept.
    StorageFailed
        The run's results can't be written.
    """
    plan = plan_run(project, notebook, given or GivenValues(), options or RunOptions())
    if plan.is_seed_given and not is_fresh:
        found = reuse.find_same_run(project, plan)
        if found is not None:
            return Played(*found, is_reused=True)
    return play(project, plan, observe)


def play(project: Project, plan: Plan, observe: Observer = ignore) -> Played:
    """Execute a plan and keep the run, whatever the store holds already."""
    return run_to_end(lambda: play_async(project, plan, observe))


async def play_async(
    project: Project,
    plan: Plan,
    observe: Observer = ignore,
    *,
    is_alone: bool = True,
    claimed: Run | None = None,
) -> Played:
    """Execute a plan and keep the run, in an event loop.

    Parameters
    ----------
    is_alone
        Whether nothing else is executed in this loop, so that keeping the run may block it.
    claimed
        The plan's run, if it is in the store already, under a lease of this process.
    """
    request = plan.request
    work = project.work_folder(request.run_id)
    kernel = await _launch(project, request, work)
    # From here on the kernel loads by itself while this process does the rest.
    try:
        run = claimed or _add_run(project, request)
        around = _look_around(project, request)
    except BaseException:
        await kernel.shut_down()
        shutil.rmtree(work, ignore_errors=True)
        raise
    observe(StatusChanged(run.id, run.status))
    loop = asyncio.get_running_loop()

    def cancel() -> None:
        loop.call_soon_threadsafe(project.executor.cancel, run.id)

    with _finishing(project, run), Heartbeat(project, run.id, observe, cancel) as heartbeat:
        execution = await project.executor.execute(
            request, kernel, work, heartbeat.observe, first=around, meanwhile=prepare_to_render
        )
        git, declared = await around
        surroundings = Surroundings(git, declared, socket.gethostname(), _user())
        keep = partial(keep_execution, project, plan, run, execution, surroundings)
        run, manifest = keep() if is_alone else await _finish_in_thread(keep)
    shutil.rmtree(work, ignore_errors=True)
    observe(StatusChanged(run.id, run.status))
    return Played(run, manifest)


async def _finish_in_thread(work: Callable[[], _Result]) -> _Result:
    """Do work in a thread, and wait for its end even when cancelled: it can't be stopped."""
    working = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.wait([working])
        raise


async def _launch(project: Project, request: RunRequest, work: Path):  # type: ignore[no-untyped-def]
    try:
        return await project.executor.launch(request, work)
    except RepriseError:
        shutil.rmtree(work, ignore_errors=True)
        raise
    except OSError as error:
        raise StorageFailed(
            f"The project's folder {project.root} can't be written ({error.strerror}).",
            hint="Make it writable, or free disk space.",
        ) from error


def _add_run(project: Project, request: RunRequest) -> Run:
    from jupyter_reprise.store.liveness import lease_of_this_process

    now = project.clock()
    run = Run(
        id=request.run_id,
        notebook=request.notebook_name,
        status=RunStatus.RUNNING,
        plan_key=request.plan_key,
        seed=request.seed,
        queued=now,
        started=now,
        lease=lease_of_this_process(now + LEASE),
        trigger=request.trigger,
        parent=request.parent,
        parameters={name: encode(value) for name, value in request.values.items()},
    )
    project.store.add(run)
    return run


def _look_around(
    project: Project, request: RunRequest
) -> asyncio.Future[tuple[GitState | None, tuple[FileRecord, ...]]]:
    """Begin to read the state of git and the declared inputs, in threads.

    To be awaited before the first cell, which can change them.
    """
    loop = asyncio.get_running_loop()
    settings = project.settings.for_notebook(request.notebook_name)
    git = loop.run_in_executor(None, read_git_state, request.notebook.parent)
    declared = loop.run_in_executor(None, record_declared, settings.inputs, project.root)
    return asyncio.gather(git, declared)


@contextmanager
def _finishing(project: Project, run: Run) -> Iterator[None]:
    """See to it that a run which could not be finished does not stay running."""
    try:
        yield
    except BaseException as error:
        is_cancelled = isinstance(error, (asyncio.CancelledError, KeyboardInterrupt))
        status = RunStatus.CANCELLED if is_cancelled else RunStatus.INTERRUPTED
        reason = CANCELLED if is_cancelled else str(error) or type(error).__name__
        ended = replace(run, status=status, ended=project.clock(), error=reason, lease=None)
        with suppress(Conflict, StorageFailed):
            project.store.finish(ended)
        raise


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user in this container
        return ""


def recover(project: Project) -> list[Run]:
    """Mark the runs whose process is gone as interrupted, and keep what they had so far.

    Called before runs are listed or started, so that nobody sees a dead run as running.
    """
    from jupyter_reprise.store.liveness import current_host, is_alive

    ended = []
    for run in project.store.abandoned(project.clock(), is_alive, current_host()):
        # someone else was quicker, it came back, or nobody may write here, who may still read
        with suppress(Conflict, StorageFailed):
            error = "the process that ran it ended without a word"
            ended.append(project.store.interrupt(run.id, project.clock(), error, lease=run.lease))
    if ended:
        from jupyter_reprise.execution.leftovers import remove_stale

        remove_stale()
    return ended

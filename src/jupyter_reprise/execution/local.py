"""The executor `local`: executes a request on this machine, in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_reprise.errors import CheckFailed, KernelUnavailable
from jupyter_reprise.execution.events import Observer, ignore
from jupyter_reprise.execution.launch import LaunchedKernel, launch
from jupyter_reprise.execution.stopping import StopRequests
from jupyter_reprise.kernels.launching import kernel_environment, launch_source
from jupyter_reprise.models import KernelRecord, RunError, RunRequest, RunStatus, TriggerKind
from jupyter_reprise.models.artifacts import EXECUTED
from jupyter_reprise.notebook.injection import inject, python_cell
from jupyter_reprise.notebook.libraries import quick_notebook_imports

if TYPE_CHECKING:
    from jupyter_reprise.execution.player import Player

CANCELLED = "it was asked to stop"


@dataclass(slots=True)
class Execution:
    """What came of executing a request, before anything of it is kept."""

    status: RunStatus
    nb: Any = None
    error: RunError | None = None
    kernel: KernelRecord = field(default_factory=lambda: KernelRecord(name=""))


def _nothing() -> None:
    """Do nothing meanwhile."""


class LocalExecutor:
    """Executes requests in the calling process.

    Several may be executed at once in one event loop; Ctrl-C and termination requests stop all
    of them instead of this process.

    Parameters
    ----------
    root
        The project's folder.
    diagnostics
        The project's bounds for fits, as JSON.
    stops
        Shared by executors of one event loop, as only one can take a process's signals.
    """

    def __init__(
        self, root: Path, *, diagnostics: str = "{}", stops: StopRequests | None = None
    ) -> None:
        self.stops = stops or StopRequests()
        self._stop_one: dict[str, Callable[[], None]] = {}
        self._cancelled: set[str] = set()
        self._root = root
        self._diagnostics = diagnostics

    def cancel(self, run_id: str) -> None:
        """Stop one run, or see to it that it stops as soon as it can.

        Must be called in the event loop's thread.
        """
        stop = self._stop_one.get(run_id)
        if stop is None:
            self._cancelled.add(run_id)
        else:
            stop()

    async def launch(self, request: RunRequest, work: Path) -> LaunchedKernel:
        """Start the request's kernel, which then loads while the caller prepares the rest."""
        work.mkdir(parents=True, exist_ok=True)
        is_rendering = request.trigger is TriggerKind.RENDERING
        return await launch(
            request.kernel,
            folder=request.notebook.parent,
            environment=kernel_environment(
                request.run_id,
                request.seed,
                work,
                diagnostics=self._diagnostics,
                source_run=request.parent or "" if is_rendering else "",
            ),
        )

    async def execute(
        self,
        request: RunRequest,
        kernel: LaunchedKernel,
        work: Path,
        observe: Observer = ignore,
        *,
        first: Awaitable[Any] | None = None,
        meanwhile: Callable[[], None] = _nothing,
    ) -> Execution:
        """Execute a request to its end, however it ends; the kernel is shut down after it.

        Parameters
        ----------
        first
            What must have happened before the first cell.
        meanwhile
            Work to do in a thread while the kernel shuts down.

        Raises
        ------
        StorageFailed
            The executed notebook can't be written.
        """
        try:
            execution = await self._execute(request, kernel, work, observe, first)
        except BaseException:
            await kernel.shut_down()
            raise
        await asyncio.gather(kernel.shut_down(), asyncio.to_thread(meanwhile))
        return execution

    async def _execute(
        self,
        request: RunRequest,
        kernel: LaunchedKernel,
        work: Path,
        observe: Observer,
        first: Awaitable[Any] | None,
    ) -> Execution:
        with quick_notebook_imports():
            from jupyter_reprise.execution.managed import ManagedNotebook, read_notebook
            from jupyter_reprise.execution.player import Player
        from jupyter_reprise.execution.engine import play_managed

        nb = read_notebook(request.source)
        nb = _parameterize(nb, request)
        nb.metadata["reprise"] = {"run_id": request.run_id, "seed": request.seed}
        managed = ManagedNotebook(nb, work / EXECUTED, progress_bar=False)
        player = Player(
            managed,
            kernel.manager,
            observe=observe,
            cell_timeout=request.cell_timeout,
            run_timeout=request.run_timeout,
        )
        if first is not None:
            await first
        source = None
        if kernel.is_python:
            source = launch_source(request.seed, work=work, root=self._root)
        stop = partial(player.stop, CANCELLED)
        with self.stops.calling(stop), self._stopping(request.run_id, stop):
            try:
                record = await play_managed(managed, player, source)
            except KernelUnavailable as error:
                words = kernel.with_last_words(error.message)
                reason = RunError("KernelUnavailable", words, traceback=kernel.log_tail())
                return Execution(RunStatus.FAILED, managed.nb, reason)
        return _judge(player, record)

    @contextmanager
    def _stopping(self, run_id: str, stop: Callable[[], None]) -> Iterator[None]:
        self._stop_one[run_id] = stop
        try:
            if run_id in self._cancelled:
                stop()
            yield
        finally:
            del self._stop_one[run_id]
            self._cancelled.discard(run_id)


def _parameterize(nb: Any, request: RunRequest) -> Any:
    from jupyter_reprise.execution import managed

    language = request.schema.language
    nb.metadata.papermill["parameters"] = {}
    if not request.values:
        return nb
    if language == "python":
        source = python_cell(request.schema, request.values)
    else:
        source = managed.translate(request.kernel, language, request.values)
    return managed.to_nodes(inject(nb, source))


def _judge(player: Player, record: KernelRecord) -> Execution:
    nb, error, reason = player.nb, player.error, player.stop_reason
    if reason == CANCELLED:
        at = replace(error, traceback="") if error else RunError("", "")
        return Execution(
            RunStatus.CANCELLED, nb, replace(at, name="Cancelled", message=reason), record
        )
    if reason is not None:
        at = error or RunError("", "")
        at = replace(at, name="Timeout", message=player.stopped_by or reason)
        return Execution(RunStatus.FAILED, nb, at, record)
    if error is not None:
        # a check that was told to stop the notebook is a refusal, not a failure
        is_refusal = error.name == CheckFailed.__name__
        status = RunStatus.REJECTED if is_refusal else RunStatus.FAILED
        return Execution(status, nb, error, record)
    return Execution(RunStatus.SUCCEEDED, nb, None, record)

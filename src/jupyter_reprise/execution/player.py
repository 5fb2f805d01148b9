"""Plays a notebook's cells against a kernel that is already running.

Built on nbclient, which speaks the protocol; what is added here is how a run stops: by a cell's
error, a timeout, a request or the kernel's death, and always with the outputs it had so far.
"""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from jupyter_reprise.errors import KernelUnavailable
from jupyter_reprise.execution.connecting import (
    EXAMINE,
    describe_kernel,
    hear_replies,
    wait_until_heard,
)
from jupyter_reprise.execution.events import (
    CellEnded,
    CellStarted,
    Observer,
    OutputArrived,
    StopRequested,
    ignore,
)
from jupyter_reprise.execution.sampler_progress import read_progress
from jupyter_reprise.models import KernelRecord, RunError
from jupyter_reprise.models.naming import cell_label
from jupyter_reprise.notebook.cells import index_in_source, is_injected
from jupyter_reprise.notebook.streams import settle_streams

if TYPE_CHECKING:
    from jupyter_reprise.execution.managed import ManagedNotebook

GRACE_SECONDS = 5.0
"""How long an interrupted kernel may take to come to rest before it is killed."""

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Player(NotebookClient):
    """Executes a managed notebook cell by cell.

    Parameters
    ----------
    managed
        The notebook and its bookkeeping.
    km
        A manager whose kernel was started.
    observe
        Called with every event, in the event loop's thread.
    cell_timeout, run_timeout
        Seconds, or None to wait for ever.
    """

    def __init__(
        self,
        managed: ManagedNotebook,
        km: Any,
        *,
        observe: Observer = ignore,
        cell_timeout: float | None = None,
        run_timeout: float | None = None,
        start_timeout: float = 60,
        stdout_file: Any = None,
        stderr_file: Any = None,
    ) -> None:
        super().__init__(
            managed.nb,
            km=km,
            timeout=None,
            startup_timeout=int(start_timeout),
            iopub_timeout=60,
            raise_on_iopub_timeout=True,
            coalesce_streams=False,  # see `_settle`
            record_timing=True,
        )
        self.managed = managed
        self.error: RunError | None = None
        self.stop_reason: str | None = None
        self._is_starting = True
        self._observe = observe
        self._cell_timeout = cell_timeout
        self._run_timeout = run_timeout
        self._stream_files = {"stdout": stdout_file, "stderr": stderr_file}
        self._killer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def play(self, launch_source: str | None) -> KernelRecord:
        """Execute every cell until the end, the first error or a stop.

        What went wrong in the notebook is left in `error`; what someone asked for in
        `stop_reason`.

        Parameters
        ----------
        launch_source
            Source to execute silently before the first cell, or None.

        Raises
        ------
        KernelUnavailable
            The kernel died or stayed silent before the first cell, without being stopped.
        """
        self.reset_execution_trackers()
        kernel = KernelRecord(name=self.km.kernel_name if self.km is not None else "")
        timer = None
        if self._run_timeout is not None:
            reason = f"the run took longer than {self._run_timeout:g} seconds"
            timer = asyncio.get_running_loop().call_later(self._run_timeout, self.stop, reason)
        try:
            kernel = await self._connect()
            await self._prepare(launch_source)
            self._is_starting = self.stop_reason is not None
            await self._play_cells()
        except KernelUnavailable:
            if self.stop_reason is None:
                raise
        finally:
            if timer is not None:
                timer.cancel()
            if self._killer is not None:
                self._killer.cancel()
            self.set_widgets_metadata()
            if self.kc is not None:
                self.kc.stop_channels()
        return kernel

    @property
    def stopped_by(self) -> str | None:
        """Why it was stopped, and whether that was before its first cell."""
        if self.stop_reason is None or not self._is_starting:
            return self.stop_reason
        return f"{self.stop_reason}: its kernel was still starting"

    def stop(self, reason: str) -> None:
        """Interrupt the kernel, and kill it if it doesn't come to rest; a second call kills.

        Must be called in the event loop's thread.
        """
        if self.stop_reason is not None:
            self._start(self._kill())
            return
        self.stop_reason = reason
        self._observe(StopRequested(reason))
        self._start(self._interrupt())
        loop = asyncio.get_running_loop()
        self._killer = loop.call_later(GRACE_SECONDS, lambda: self._start(self._kill()))

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """Take one message of the running cell; nbclient calls this for each that arrives."""
        output = super().process_message(msg, cell, cell_index)
        hear_replies(self)
        self.managed.autosave_cell()
        progress = read_progress(msg, cell_index)
        if progress is not None:
            self._observe(progress)
        if output is not None and output.output_type == "stream":
            self._observe(OutputArrived(cell_index, output.name, output.text))
            file = self._stream_files.get(output.name)
            if file is not None:
                file.write(output.text)
                file.flush()
        return output

    async def _connect(self) -> KernelRecord:
        """Wait until the kernel answers and its outputs reach us."""
        assert self.km is not None
        self.kc = self.km.client()
        self.kc.allow_stdin = False
        content = await wait_until_heard(self.kc, self.km, self.startup_timeout)
        self.nb.metadata["language_info"] = content.get("language_info", {})
        return describe_kernel(self.km.kernel_name, content)

    async def _prepare(self, source: str | None) -> None:
        if source is None:
            return
        message_id = self.kc.execute(source, silent=True, store_history=False)  # type: ignore[union-attr]
        try:
            reply = await self.async_wait_for_reply(message_id)
        except DeadKernelError as error:
            raise KernelUnavailable(
                "The kernel ended while it was prepared for a run.", hint=EXAMINE
            ) from error
        if reply is None or reply["content"].get("status") != "ok":
            content = reply["content"] if reply else {}
            raise KernelUnavailable(
                "The kernel could not be prepared for a run "
                f"({content.get('ename', 'no answer')}: {content.get('evalue', '')}).",
                hint=EXAMINE,
            )

    async def _play_cells(self) -> None:
        # counted among the cells of the source, as errors and JupyterLab do
        total = sum(not is_injected(cell) for cell in self.nb.cells)
        place = 0
        for index, cell in enumerate(self.nb.cells):
            if self.stop_reason is not None:
                return
            began = time.perf_counter()
            self.managed.cell_start(cell, index)
            is_own = not is_injected(cell)
            if is_own and cell.cell_type == "code":
                self._observe(CellStarted(place, total, _first_line(cell.source)))
            try:
                await self._play_cell(cell, index)
            finally:
                if self.error is not None:
                    self.managed.cell_exception(cell, cell_index=index)
                self.managed.cell_complete(cell, cell_index=index)
            if is_own:
                self._observe(CellEnded(place, total, time.perf_counter() - began))
                place += 1
            if self.error is not None or self._has_exited(cell):
                return

    def _fail(self, index: int, name: str, message: str, traceback: str = "") -> None:
        place = index_in_source(self.nb, index)
        self.error = RunError(name, message, index, traceback, source_cell=place)

    async def _play_cell(self, cell: Any, index: int) -> None:
        timer = None
        if self._cell_timeout is not None:
            place = index_in_source(self.nb, index)
            named = "the cell of values" if place is None else cell_label(place)
            reason = f"{named} took longer than {self._cell_timeout:g} seconds"
            timer = asyncio.get_running_loop().call_later(self._cell_timeout, self.stop, reason)
        try:
            await self.async_execute_cell(cell, index)
        except CellExecutionError as error:
            if error.ename != "SystemExit" or error.evalue not in {"", "0"}:
                traceback = plain(error.traceback)
                self._fail(index, error.ename, plain(error.evalue), traceback)
        except DeadKernelError:
            self._fail(index, "DeadKernel", await self._cause_of_death())
        except CellTimeoutError as error:
            self._fail(index, "CellTimeout", str(error))
        finally:
            if timer is not None:
                timer.cancel()
            if cell.cell_type == "code":
                self._settle(cell, index)

    def _settle(self, cell: Any, index: int) -> None:
        """Join the cell's streams, and remember where its updatable displays went."""
        before = cell.outputs
        cell.outputs = settle_streams(before)
        places = {id(output): place for place, output in enumerate(cell.outputs)}
        for cells in self._display_id_map.values():
            if index in cells:
                cells[index] = [places[id(before[place])] for place in cells[index]]

    @staticmethod
    def _has_exited(cell: Any) -> bool:
        """Tell whether the cell ended the notebook by `sys.exit()`, as papermill allows."""
        outputs = cell.get("outputs", ())
        return any(o.output_type == "error" and o.ename == "SystemExit" for o in outputs)

    async def _cause_of_death(self) -> str:
        provisioner = self.km.provisioner if self.km is not None else None
        code = await provisioner.poll() if provisioner is not None else None
        if code is not None and code < 0:
            return (
                f"The kernel was killed by signal {-code} while this cell ran; "
                "a common cause is too little memory."
            )
        return f"The kernel ended with exit code {code} while this cell ran."

    async def _interrupt(self) -> None:
        if self.km is not None:
            with suppress(RuntimeError):  # it is gone already
                await self.km.interrupt_kernel()  # type: ignore[misc]

    async def _kill(self) -> None:
        if self.km is not None and self.km.provisioner is not None:
            await self.km.provisioner.kill()

    def _start(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def plain(text: str) -> str:
    """Give a text without terminal colours."""
    return _ANSI.sub("", text)


def _first_line(source: str) -> str:
    lines = (line.strip() for line in source.splitlines())
    return next((line for line in lines if line), "")

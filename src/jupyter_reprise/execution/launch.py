"""Starts a kernel process and ends it, with everything it started."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_reprise.errors import KernelUnavailable
from jupyter_reprise.execution.kernelspecs import KernelSpec, find_kernel
from jupyter_reprise.execution.leftovers import CONNECTION, make_folder

_LONGEST_SOCKET_PATH = 100
"""Unix sockets' paths may have 104 to 108 characters, depending on the system."""


@dataclass(slots=True)
class LaunchedKernel:
    """A kernel process that was started, though it may not answer yet."""

    spec: KernelSpec
    manager: Any
    folder: Path
    """Holds the connection file, sockets and the kernel's own log; removed at the end."""

    @property
    def is_python(self) -> bool:
        return self.spec.is_python

    def log_tail(self, lines: int = 12) -> str:
        """Give the end of what the kernel process itself wrote, outside of any cell."""
        with suppress(OSError):
            text = (self.folder / "kernel.log").read_text("utf-8", errors="replace")
            return "\n".join(text.splitlines()[-lines:])
        return ""

    def with_last_words(self, message: str) -> str:
        """Add the last line of the kernel's own log, which often says why it is gone."""
        return f"{message} {self.log_tail(lines=1)}".strip()

    async def shut_down(self) -> None:
        """End the kernel politely, then whatever it left running, and remove its files."""
        descendants = _descendants(self.manager)
        try:
            if await self.manager.is_alive():
                await self.manager.shutdown_kernel()
        except RuntimeError:
            pass  # it ended meanwhile
        finally:
            await asyncio.to_thread(_kill, descendants)
            await self.manager.cleanup_resources()
            shutil.rmtree(self.folder, ignore_errors=True)


async def launch(
    name: str, *, folder: Path, environment: dict[str, str] | None = None
) -> LaunchedKernel:
    """Start a kernel's process and return at once, while it still loads.

    Parameters
    ----------
    name
        Name of an installed kernel.
    folder
        The kernel's working directory.
    environment
        Variables to set beside those of this process.

    Raises
    ------
    KernelUnavailable
        There is no such kernel, or its command can't be started.
    """
    from jupyter_client.manager import AsyncKernelManager

    spec = find_kernel(name)
    private = make_folder()
    manager = AsyncKernelManager(
        kernel_name=name,
        transport=_transport(private),
        connection_file=str(private / CONNECTION),
        shutdown_wait_time=3.0,
    )
    kernel = LaunchedKernel(spec, manager, private)
    arguments = ["--HistoryManager.hist_file=:memory:"] if manager.ipykernel else []
    # debugpy would check its own files at every start, and complain on the terminal
    settings = {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    try:
        with (private / "kernel.log").open("wb") as log:
            await manager.start_kernel(
                extra_arguments=arguments,
                cwd=str(folder),
                env={**settings, **os.environ, **(environment or {})},
                stdout=log,
                stderr=log,
            )
    except OSError as error:
        shutil.rmtree(private, ignore_errors=True)
        raise KernelUnavailable(
            f"The kernel {name!r} can't be started ({error}).",
            hint="Run `jupyter kernelspec list` and mend or remove it.",
        ) from error
    except BaseException:  # cancelled while it starts
        await kernel.shut_down()
        raise
    return kernel


def _transport(folder: Path) -> str:
    """Choose Unix sockets where they exist: no port can be taken twice, nobody else connects."""
    if sys.platform == "win32" or len(str(folder)) > _LONGEST_SOCKET_PATH - 12:
        return "tcp"
    return "ipc"


def _descendants(manager: Any) -> list[Any]:
    import psutil

    process = getattr(manager.provisioner, "process", None)
    if process is None:
        return []
    try:
        return list(psutil.Process(process.pid).children(recursive=True))
    except psutil.Error:
        return []


def _kill(processes: list[Any]) -> None:
    import psutil

    for process in processes:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(processes, timeout=3)

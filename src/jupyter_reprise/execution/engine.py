"""The papermill engine `reprise`: papermill's way of calling our player.

papermill loads this module while it is itself being imported, so nothing of papermill may be
imported at module level here.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_reprise.execution.events import Observer, ignore
from jupyter_reprise.execution.launch import LaunchedKernel, launch
from jupyter_reprise.execution.loops import run_to_end
from jupyter_reprise.kernels.launching import launch_source
from jupyter_reprise.kernels.seeding import seed

if TYPE_CHECKING:
    from jupyter_reprise.execution.managed import ManagedNotebook
    from jupyter_reprise.execution.player import Player


class RepriseEngine:
    """What `papermill --engine reprise` and `papermill.execute_notebook` call.

    Executes the notebook as `reprise run` does, seeded by `REPRISE_SEED` or a fresh seed that is
    noted in the notebook's metadata; it keeps no run. papermill's own arguments mean what they
    mean to its own engine.
    """

    @classmethod
    def execute_notebook(
        cls,
        nb: Any,
        kernel_name: str,
        output_path: str | None = None,
        progress_bar: bool | dict[str, Any] = True,
        log_output: bool = False,
        start_timeout: float = 60,
        execution_timeout: float | None = None,
        **options: Any,
    ) -> Any:
        """Execute a parameterized notebook in place; papermill calls this once for each.

        Raises
        ------
        KernelUnavailable
            The kernel could not be started.
        nbclient.exceptions.CellTimeoutError, nbclient.exceptions.DeadKernelError
            A cell took too long, or the kernel died in it. What a cell itself raises is left to
            papermill, which finds it in the notebook.
        """
        from jupyter_reprise.execution.managed import ManagedNotebook

        managed = ManagedNotebook(
            nb,
            _local_path(output_path),
            progress_bar=progress_bar,
            log_output=log_output,
        )
        run_to_end(
            lambda: _execute(
                managed,
                kernel_name,
                start_timeout=start_timeout,
                cell_timeout=execution_timeout or options.get("timeout"),
                stdout_file=options.get("stdout_file"),
                stderr_file=options.get("stderr_file"),
            )
        )
        return managed.nb

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> Any:
        """Tell the kernel's name from the notebook; papermill asks before it translates."""
        from papermill.utils import nb_kernel_name

        return nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> Any:
        """Tell the language from the notebook; papermill asks before it translates."""
        from papermill.utils import nb_language

        return nb_language(nb, language)


async def play_managed(managed: ManagedNotebook, player: Player, source: str | None) -> Any:
    """Play a managed notebook while its file is kept up to date.

    Returns
    -------
    KernelRecord
        The kernel that executed it.
    """
    managed.notebook_start()
    writing = None
    if managed.writer is not None:
        managed.writer.write()
        writing = asyncio.ensure_future(managed.writer.keep_writing())
    try:
        return await player.play(source)
    finally:
        if writing is not None:
            writing.cancel()
        managed.cleanup_pbar()
        managed.notebook_complete()


async def _execute(
    managed: ManagedNotebook, kernel_name: str, *, observe: Observer = ignore, **options: Any
) -> None:
    from jupyter_reprise.execution.player import Player

    kernel: LaunchedKernel = await launch(kernel_name, folder=Path.cwd())
    try:
        source = launch_source(seed(), work=None, root=None) if kernel.is_python else None
        managed.nb.metadata["reprise"] = {"seed": seed()}
        player = Player(managed, kernel.manager, observe=observe, **options)
        await play_managed(managed, player, source)
    finally:
        await kernel.shut_down()
    _raise_what_no_cell_shows(player)


def _raise_what_no_cell_shows(player: Player) -> None:
    """Raise as papermill's own engine does; papermill itself looks for errors in outputs only."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    if player.stopped_by is not None:
        raise CellTimeoutError(player.stopped_by)
    if player.error is not None and player.error.name == "DeadKernel":
        raise DeadKernelError(player.error.message)


def _local_path(output_path: str | None) -> Path | None:
    """Give the path to keep up to date; a remote one is left to papermill's own final write."""
    if output_path is None or output_path == "-" or "://" in output_path:
        return None
    return Path(output_path)

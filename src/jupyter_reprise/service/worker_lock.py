"""One worker serves a project on a machine: who holds the lock in the project's folder of runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from jupyter_reprise.service.project import PRIVATE_FOLDER
from jupyter_reprise.service.worker_ends import forget_ends
from jupyter_reprise.store.disk import storage_failure

_LOCK: Final = "worker.lock"
_NOTE: Final = "worker.pid"
_PATIENCE_SECONDS: Final = 2.0


def has_worker(root: Path) -> bool:
    """Tell whether a worker serves a project on this machine."""
    lock = _lock(root)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


@contextmanager
def only_worker(root: Path) -> Iterator[Callable[[], bool] | None]:
    """Be a project's worker, if there is no other.

    Gives None if there is one; else what tells whether the lock still is the project's. It is not
    once somebody deleted the project or its folder of runs, which may be there anew, with a worker
    of its own.
    """
    lock = _lock(root)
    try:
        lock.acquire(timeout=_PATIENCE_SECONDS)
    except Timeout:
        yield None
        return
    note = private_folder(root) / _NOTE
    held = _identity(root)

    def is_there() -> bool:
        return _identity(root) == held

    try:
        note.write_text(str(os.getpid()), "ascii")
        forget_ends(root)
        yield is_there
    finally:
        if is_there():  # else the note is another worker's
            note.unlink(missing_ok=True)
        lock.release()


def private_folder(root: Path) -> Path:
    """Give a project's folder of runs, which is made if need be.

    Raises
    ------
    StorageFailed
        It can't be made.
    """
    folder = root / PRIVATE_FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise storage_failure(error, root) from error
    return folder


def _lock(root: Path) -> FileLock:
    return FileLock(private_folder(root) / _LOCK)


def _identity(root: Path) -> tuple[int, int] | None:
    """Tell a lock's file from one that took its place; None if there is none."""
    try:
        status = (root / PRIVATE_FOLDER / _LOCK).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino

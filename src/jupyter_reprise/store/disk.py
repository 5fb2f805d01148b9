"""What operating systems do differently about making a file durable, and say about a full disk.

Must not import a database or a file system library.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from jupyter_reprise.errors import StorageFailed

_DISK_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG})
_IN_THE_WAY = frozenset({errno.ENOTDIR, errno.EEXIST})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})


def storage_failure(error: OSError, place: str | Path) -> StorageFailed:
    """Say in one sentence what a system call's failure means for a folder, and what to do."""
    if error.errno in _DISK_FULL:
        return StorageFailed(
            f"There is no space left on the disk that holds {place}.",
            hint="Free some space, then `reprise gc` can remove what no run refers to.",
        )
    if error.errno == errno.EROFS:
        return StorageFailed(
            f"{place} is on a read-only file system.",
            hint="Work on a copy of the project, or keep runs elsewhere: see `runs` and"
            " `artifacts` in reprise.toml.",
        )
    if error.errno in _FORBIDDEN:
        return StorageFailed(
            f"You may not write in {place}.",
            hint="Ask for write permission, or keep runs elsewhere: see `runs` and `artifacts`"
            " in reprise.toml.",
        )
    if error.errno in _IN_THE_WAY:
        return StorageFailed(
            f"{place} can't be made, as there is a file where a folder should be.",
            hint="Move that file, or keep runs elsewhere: see `runs` and `artifacts` in"
            " reprise.toml.",
        )
    return StorageFailed(
        f"{place} could not be used: {error.strerror or error}.",
        hint="Check that the disk is connected and healthy, then try again.",
    )


def sync_file(path: Path) -> None:
    """Make a file's content survive a power cut."""
    # Windows flushes only through a descriptor that may write
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Make a folder's entries survive a power cut, where folders can be opened at all."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

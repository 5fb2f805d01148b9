"""Says whose a kernel's folder is, and removes those whose runner was killed before it could.

It must not remove what it can't tell the owner of, nor anything that a process may still use.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

PREFIX: Final = "reprise-"
CONNECTION: Final = "k.json"
_OWNER: Final = "owner.json"
_START_TOLERANCE: Final = 5.0
"""Seconds: Linux derives a process's start from the boot time, which moves with the clock."""
_DAY: Final = 86400.0


def make_folder() -> Path:
    """Make a folder for a kernel's files, owned by this process.

    Its path is short, as those of sockets are limited, and not in the runtime folder, as that can
    be read-only.
    """
    import psutil

    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    started = psutil.Process().create_time()
    owner = {"host": socket.gethostname(), "pid": os.getpid(), "started": started}
    (folder / _OWNER).write_text(json.dumps(owner), "utf-8")
    return folder


def remove_stale() -> int:
    """Remove the folders of this user's kernels whose runner and kernel are gone; give how many."""
    place = Path(tempfile.gettempdir())
    found = [folder for folder in place.glob(f"{PREFIX}*") if _is_abandoned(folder)]
    count = 0
    for folder in _unused(found):
        with suppress(OSError):
            shutil.rmtree(folder)
            count += 1
    return count


def _is_abandoned(folder: Path) -> bool:
    """Tell whether a folder is one of ours, of this user, and its runner is gone."""
    try:
        if folder.is_symlink() or not folder.is_dir() or not _is_own(folder):
            return False
        owner = json.loads((folder / _OWNER).read_text("utf-8"))
        return owner["host"] == socket.gethostname() and not _is_alive(**owner)
    except FileNotFoundError:
        # made before owners were noted; nobody else names a kernel's connection like that
        connection = folder / CONNECTION
        return connection.is_file() and time.time() - connection.stat().st_mtime > _DAY
    except (OSError, ValueError, TypeError, KeyError):
        return False


def _is_own(folder: Path) -> bool:
    return not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()


def _is_alive(host: str, pid: int, started: float) -> bool:  # noqa: ARG001 - as it is written
    """Tell whether a process is there; in doubt it is."""
    import psutil

    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return abs(float(process.create_time()) - started) < _START_TOLERANCE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def _unused(folders: Iterable[Path]) -> list[Path]:
    """Leave out those that a process names, as a kernel does its connection file."""
    import psutil

    names = {str(folder): folder for folder in folders}
    if not names:
        return []
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or ()
        for name in [name for name in names if any(name in word for word in words)]:
            del names[name]
    return list(names.values())

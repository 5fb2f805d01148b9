"""Knows which worker could not do its work, so that those who wait for one hear why.

Must not start or end any.
"""

from __future__ import annotations

import logging
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Final

from jupyter_reprise.service.project import PRIVATE_FOLDER

LOG: Final = "worker.log"
_NOTE: Final = "worker.failed"
_LONGEST_TAIL: Final = 4_000
_LONGEST_LINE: Final = 300
_ON_PURPOSE: Final = frozenset({0, 130, -signal.SIGINT, -signal.SIGTERM})
"""What a worker gives that had nothing more to do, or was asked to end."""

_log = logging.getLogger("jupyter_reprise")


def note_end(process: subprocess.Popen[bytes], root: Path, begin: int) -> None:
    """Wait for a worker's end, and write down why it came if it should not have.

    Parameters
    ----------
    begin
        Where what it said begins in the log.
    """
    code = process.wait()
    if code in _ON_PURPOSE:
        return
    folder = root / PRIVATE_FOLDER
    said = _tail(folder / LOG, begin) or "it said nothing"
    _log.warning("A worker in %s ended with exit code %s: %s", root, code, said)
    last = said.rpartition("\n")[2][:_LONGEST_LINE].rstrip(".")
    text = f"A worker was started and ended with exit code {code}: {last}"
    with suppress(OSError):  # then it is told by the log alone
        (folder / _NOTE).write_text(text, "utf-8")


def forget_ends(root: Path) -> None:
    """Have it that all is well, as a worker does that begins its work."""
    with suppress(OSError):
        (root / PRIVATE_FOLDER / _NOTE).unlink(missing_ok=True)


def why_waiting(root: Path) -> str | None:
    """Say why runs of a project that wait may wait for long; None if nothing is known to be amiss.

    It is known where the worker was started by a process that still lived when it ended.
    """
    try:
        said = (root / PRIVATE_FOLDER / _NOTE).read_text("utf-8", errors="replace")
    except OSError:
        return None
    return f"{said}. Another one is tried soon; see `{PRIVATE_FOLDER}/{LOG}`."


def _tail(path: Path, begin: int) -> str:
    try:
        with path.open("rb") as log:
            size = log.seek(0, 2)
            log.seek(max(min(begin, size), size - _LONGEST_TAIL))
            return log.read().decode("utf-8", errors="replace").strip()
    except OSError:
        return ""

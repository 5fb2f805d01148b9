"""Writes files whole or not at all, so that no reader sees a part and no failure loses what was.

Must not say what went wrong: the errors are the system's, and the callers know whose file it was.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def replacing(path: Path, *, keeps_mode: bool = False) -> Iterator[Path]:
    """Give a path beside a file, to write what takes the file's place when the block ends.

    If the block raises, the file stays as it is, and nothing is left beside it.

    Parameters
    ----------
    keeps_mode
        Whether an earlier file's permissions hold for the new one.

    Raises
    ------
    OSError
        The folder can't be written or the disk is full.
    """
    writer = f"{os.getpid()}-{threading.get_ident()}"
    partial = path.with_name(f".{path.name}.{writer}.partial")
    try:
        has_mode = keeps_mode and path.exists()
        if has_mode:
            # what only some may read must not be open to all while it is written
            partial.touch(mode=0o600)
        yield partial
        if has_mode:
            shutil.copymode(path, partial)
        partial.replace(path)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)

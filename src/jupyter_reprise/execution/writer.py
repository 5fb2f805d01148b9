"""Writes the executed notebook while it grows, whole or not at all."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_reprise.errors import StorageFailed
from jupyter_reprise.replacing import replacing

_LEAST_SECONDS = 1.0
_SHARE = 10
"""Writing takes at most one part in so many of the time."""


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place and move it there, so that no reader sees a part of it.

    Raises
    ------
    StorageFailed
        The folder can't be written or the disk is full; a file that was there before stays.
    """
    try:
        with replacing(path) as partial:
            partial.write_bytes(data)
    except OSError as error:
        raise StorageFailed(
            f"The file {path} can't be written ({error.strerror or error}).",
            hint="Free disk space or make its folder writable, then try again.",
        ) from error


def encode_notebook(nb: Any) -> bytes:
    """Give a notebook's file as nbformat writes it."""
    import nbformat

    text: str = nbformat.writes(nb)
    try:
        return text.encode("utf-8") + b"\n"
    except UnicodeEncodeError:  # a lone surrogate, which JSON can only hold as an escape
        return json.dumps(nb, indent=1).encode("ascii") + b"\n"


class NotebookWriter:
    """Keeps a file up to date with a notebook in memory, at most once a second.

    The copies written meanwhile are compact JSON, which costs a tenth of nbformat's layout; the
    last one is as nbformat writes it.
    """

    def __init__(self, path: Path, nb: Any) -> None:
        self._path = path
        self._nb = nb
        self._is_stale = True

    def touch(self) -> None:
        """Say that the notebook has changed since it was last written."""
        self._is_stale = True

    def write(self) -> None:
        """Write the notebook as it stands, if it has changed."""
        if self._is_stale:
            self._is_stale = False
            write_whole(self._path, json.dumps(self._nb).encode("ascii"))

    def finish(self) -> None:
        """Write the notebook for good."""
        write_whole(self._path, encode_notebook(self._nb))
        self._is_stale = False

    async def keep_writing(self) -> None:
        """Write whenever there is something new, until cancelled.

        A disk that refuses does not end the run: the next attempt may succeed, and `finish`
        raises if the last one does not.
        """
        pause = _LEAST_SECONDS
        while True:
            await asyncio.sleep(pause)
            began = time.perf_counter()
            with suppress(StorageFailed):
                self.write()
            pause = max(_LEAST_SECONDS, _SHARE * (time.perf_counter() - began))

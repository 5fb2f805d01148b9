"""Serves git as its long-running filter: one process for all files of a command.

The protocol is version 2 of `filter.<name>.process`, as gitattributes(5) describes it. What is
done to a file is the business of the filter that is handed in.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import BinaryIO, Protocol

from jupyter_reprise.errors import RepriseError
from jupyter_reprise.git.pktline import (
    ConnectionEnded,
    ProtocolError,
    read_content,
    read_lines,
    write_content,
    write_lines,
)

_VERSION = b"version=2"


class Filter(Protocol):
    """What happens to files on their way into git and out of it."""

    def clean(self, data: bytes, path: str) -> bytes:
        """Turn a file of the work tree into what git keeps; called for each file added."""
        ...

    def smudge(self, data: bytes, path: str) -> bytes:
        """Turn what git keeps into a file of the work tree; called for each file checked out."""
        ...


def serve(
    source: BinaryIO, target: BinaryIO, notebooks: Filter, complain: Callable[[str], None]
) -> int:
    """Answer git until it has no more files, or has gone.

    A file that can't be filtered is answered with `status=error`, and said; git then refuses
    that file when the filter is required, and the next one is served all the same.

    Parameters
    ----------
    complain
        Called with one line about each file that could not be filtered.

    Returns
    -------
    int
        The exit code.
    """
    try:
        _shake_hands(source, target)
        while _answer(source, target, notebooks, complain):
            pass
    except ProtocolError as error:
        complain(f"this is not git's filter protocol: {error}.")
        return 1
    except OSError:
        # git has gone, which Windows does not call a broken pipe
        return 1
    return 0


def _shake_hands(source: BinaryIO, target: BinaryIO) -> None:
    try:
        welcome, *versions = read_lines(source) or [b""]
    except ConnectionEnded as error:
        raise ProtocolError("nothing was said") from error
    if welcome != b"git-filter-client" or _VERSION not in versions:
        raise ProtocolError(f"it begins with {[welcome, *versions]}")
    write_lines(target, "git-filter-server", _VERSION.decode("ascii"))
    target.flush()
    try:
        offered = read_lines(source)
    except ConnectionEnded as error:
        raise ProtocolError("no capability was named") from error
    wanted = ("capability=clean", "capability=smudge")
    write_lines(target, *(line for line in wanted if line.encode("ascii") in offered))
    target.flush()


def _answer(
    source: BinaryIO, target: BinaryIO, notebooks: Filter, complain: Callable[[str], None]
) -> bool:
    """Serve one file; False when there is none."""
    try:
        asked = dict(_pair(line) for line in read_lines(source))
        data = read_content(source)
    except ConnectionEnded:
        return False
    path = os.fsdecode(asked.get(b"pathname", b""))
    result = _filtered(asked.get(b"command", b""), data, path, notebooks, complain)
    if result is None:
        write_lines(target, "status=error")
    else:
        write_lines(target, "status=success")
        write_content(target, result)
        write_lines(target)  # nothing has changed since it was called a success
    target.flush()
    return True


def _filtered(
    command: bytes, data: bytes, path: str, notebooks: Filter, complain: Callable[[str], None]
) -> bytes | None:
    try:
        if command == b"clean":
            return notebooks.clean(data, path)
        if command == b"smudge":
            return notebooks.smudge(data, path)
        complain(f"git asks to {command.decode(errors='replace')!r} {path}, which is unknown.")
    except RepriseError as error:
        complain(f"{path}: {error}")
    except MemoryError:
        complain(f"{path}: there is not enough memory for a notebook of {len(data):,} bytes.")
    except Exception as error:  # noqa: BLE001 - an edge: one file must not end the process
        complain(f"{path}: this is a bug in Reprise ({type(error).__name__}: {error}).")
    return None


def _pair(line: bytes) -> tuple[bytes, bytes]:
    name, _, value = line.partition(b"=")
    return name, value

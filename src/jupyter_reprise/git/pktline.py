"""Git's packets: pieces of up to 65,516 bytes behind their length, and lists of them.

Only the framing; `process` knows what is said in them.
"""

from __future__ import annotations

import io
from typing import BinaryIO, Final

LARGEST: Final = 65516
"""Bytes of content that one packet holds."""

_HEADER: Final = 4
_FLUSH: Final = b"0000"


class ProtocolError(Exception):
    """What came is not what git's protocol says; there is no way on."""


class ConnectionEnded(Exception):
    """The other side has gone."""


def read_packet(source: BinaryIO) -> bytes | None:
    """Read a packet's content; None is the mark that ends a list.

    Raises
    ------
    ConnectionEnded
        There is no further packet, or it ends in the middle.
    ProtocolError
        It does not begin with a length.
    """
    header = _read_whole(source, _HEADER)
    try:
        length = int(header, 16)
    except ValueError as error:
        raise ProtocolError(f"a packet begins with {header!r}") from error
    if length == 0:
        return None
    if length < _HEADER:
        raise ProtocolError(f"a packet begins with {header!r}")
    return _read_whole(source, length - _HEADER)


def read_lines(source: BinaryIO) -> list[bytes]:
    """Read a list of lines, without their ends."""
    lines = []
    while (line := read_packet(source)) is not None:
        lines.append(line.removesuffix(b"\n"))
    return lines


def read_content(source: BinaryIO) -> bytes:
    """Read content that comes in any number of packets; only one copy of it is in memory."""
    content = io.BytesIO()
    while (piece := read_packet(source)) is not None:
        content.write(piece)
    return content.getvalue()


def write_lines(target: BinaryIO, *lines: str) -> None:
    """Write a list of lines."""
    for line in lines:
        target.write(_packet(line.encode("ascii") + b"\n"))
    target.write(_FLUSH)


def write_content(target: BinaryIO, content: bytes) -> None:
    """Write content in as many packets as it takes."""
    view = memoryview(content)
    for start in range(0, len(view), LARGEST):
        piece = view[start : start + LARGEST]
        target.write(_length(len(piece)))
        target.write(piece)
    target.write(_FLUSH)


def _packet(content: bytes) -> bytes:
    return _length(len(content)) + content


def _length(size: int) -> bytes:
    return f"{size + _HEADER:04x}".encode("ascii")


def _read_whole(source: BinaryIO, size: int) -> bytes:
    data = source.read(size)
    if len(data) < size:
        raise ConnectionEnded
    return data

"""The filter process speaks git's protocol, and outlives files that it can't filter."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.git.pktline import LARGEST, ConnectionEnded, read_packet
from jupyter_reprise.git.process import serve

HELLO = ["git-filter-client", "version=2", None, "capability=clean", "capability=smudge", None]


class Loud:
    """Turns files to upper and lower case, and fails as it is told."""

    def __init__(self, failure: BaseException | None = None) -> None:
        self.failure = failure

    def clean(self, data: bytes, path: str) -> bytes:
        if self.failure and path == "bad":
            raise self.failure
        return data.upper()

    def smudge(self, data: bytes, path: str) -> bytes:
        return data.lower()


def packets(*contents: str | bytes | None) -> bytes:
    written = b""
    for content in contents:
        if content is None:
            written += b"0000"
        else:
            data = content if isinstance(content, bytes) else content.encode() + b"\n"
            written += b"%04x" % (len(data) + 4) + data
    return written


def file(command: str, path: str, *pieces: bytes) -> list[str | bytes | None]:
    return [f"command={command}", f"pathname={path}", "blob=123", None, *pieces, None]


def answers(written: bytes) -> list[bytes | None]:
    source = io.BytesIO(written)
    found = []
    while True:
        try:
            found.append(read_packet(source))
        except ConnectionEnded:
            return found


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def talk(complaints: list[str]) -> Callable[..., tuple[int, list[bytes | None]]]:
    """Give a function that says something to the filter: its exit code, and what it answers."""

    def ask(said: bytes, failure: BaseException | None = None) -> tuple[int, Any]:
        target = io.BytesIO()
        code = serve(io.BytesIO(said), target, Loud(failure), complaints.append)
        return code, answers(target.getvalue())

    return ask


GREETING = [b"git-filter-server\n", b"version=2\n", None]
BOTH = [b"capability=clean\n", b"capability=smudge\n", None]
DONE = [b"status=success\n", None]


def test_files_are_answered_one_after_another(talk: Any) -> None:
    said = packets(*HELLO, *file("clean", "a b", b"x", b"y"), *file("smudge", "c=d", b"Q"))
    code, answered = talk(said)
    assert code == 0
    assert answered == [
        *(*GREETING, *BOTH),
        *(*DONE, b"XY", None, None),
        *(*DONE, b"q", None, None),
    ]


def test_an_empty_file_is_answered_with_an_empty_file(talk: Any) -> None:
    assert talk(packets(*HELLO, *file("clean", "a")))[1][6:] == [*DONE, None, None]


def test_only_what_git_offers_is_taken(talk: Any) -> None:
    offered = ["git-filter-client", "version=3", "version=2", None]
    said = packets(*offered, "capability=delay", "capability=smudge", None)
    assert talk(said) == (0, [*GREETING, b"capability=smudge\n", None])


@pytest.mark.parametrize("size", [LARGEST - 1, LARGEST, LARGEST + 1, 3 * LARGEST])
def test_content_comes_in_packets_that_git_takes(talk: Any, size: int) -> None:
    content = b"x" * size
    pieces = [content[i : i + LARGEST] for i in range(0, size, LARGEST)]
    answered = talk(packets(*HELLO, *file("clean", "a", *pieces)))[1][8:-2]
    assert b"".join(answered) == content.upper()
    assert max(map(len, answered)) <= LARGEST


@pytest.mark.parametrize(
    ("failure", "complaint"),
    [
        (InvalidInput("It is odd.", hint="Mend it."), "bad: It is odd. Mend it."),
        (MemoryError(), "bad: there is not enough memory for a notebook of 1 bytes."),
        (ValueError("oh"), "bad: this is a bug in Reprise (ValueError: oh)."),
    ],
    ids=["expected", "memory", "bug"],
)
def test_a_file_that_fails_is_an_error_and_the_next_is_served(
    talk: Any, complaints: list[str], failure: BaseException, complaint: str
) -> None:
    said = packets(*HELLO, *file("clean", "bad", b"x"), *file("clean", "good", b"y"))
    code, answered = talk(said, failure)
    assert code == 0
    assert answered[6:] == [b"status=error\n", None, *DONE, b"Y", None, None]
    assert complaints == [complaint]


def test_an_unknown_command_is_an_error(talk: Any, complaints: list[str]) -> None:
    assert talk(packets(*HELLO, *file("explode", "a")))[1][6:] == [b"status=error\n", None]
    assert "unknown" in complaints[0]


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"hello",
        b"0003",
        b"000",
        packets("git-filter-client", "version=1", None),
        packets("git-lfs", "version=2", None),
        packets("git-filter-client", "version=2", None),
        packets(None),
    ],
)
def test_who_is_not_git_is_told_so(talk: Any, complaints: list[str], said: bytes) -> None:
    assert talk(said)[0] == 1
    assert complaints[0].startswith("this is not git's filter protocol")


def test_git_may_go_at_any_moment(talk: Any, complaints: list[str]) -> None:
    said = packets(*HELLO, *file("clean", "a", b"x"))
    start = len(packets(*HELLO))
    codes = {talk(said[:end])[0] for end in range(start, len(said))}
    assert codes == {0}
    assert not complaints


def test_a_git_that_no_longer_listens_is_left_in_silence(complaints: list[str]) -> None:
    class Gone(io.BytesIO):
        def write(self, _data: Any) -> int:
            raise BrokenPipeError

    said = io.BytesIO(packets(*HELLO))
    assert serve(said, Gone(), Loud(), complaints.append) == 1
    assert not complaints

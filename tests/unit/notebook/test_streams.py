"""What a cell printed in pieces is shown as a terminal would show it."""

from __future__ import annotations

import time
from typing import Any

import pytest

from jupyter_reprise.notebook.streams import as_shown, settle_streams


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\n", "plain\n"),
        ("10%\r20%\r30%", "30%"),
        ("10%\r20%\r", "20%\r"),
        ("a\r\nb\r\n", "a\r\nb\r\n"),
        ("old\rnew\nnext\n", "new\nnext\n"),
        ("\r50%", "50%"),
        ("ab\bc", "ac"),
        ("abc\b\b\bd", "d"),
        ("abc\b\bd\bef", "aef"),
        ("\b\ba", "a"),
        ("a\n\bb", "a\nb"),
        ("", ""),
        ("\r", "\r"),
    ],
    ids=repr,
)
def test_backspaces_and_carriage_returns_overwrite_what_stood_on_their_line(
    text: str, shown: str
) -> None:
    assert as_shown(text) == shown


def test_each_stream_becomes_one_where_its_first_piece_stood() -> None:
    picture = {"output_type": "display_data", "data": {}, "metadata": {}}
    outputs = [stream("1\r"), picture, stream("oh", "stderr"), stream("2\n"), stream("3")]
    settled = settle_streams(outputs)
    assert settled == [stream("2\n3"), picture, stream("oh", "stderr")]
    assert settled[1] is picture


def test_standard_output_comes_before_standard_error_beside_it() -> None:
    assert settle_streams([stream("e", "stderr"), stream("o")]) == [
        stream("o"),
        stream("e", "stderr"),
    ]


@pytest.mark.parametrize("piece", ["x", "x\r", "x\b", "\b"], ids=repr)
def test_the_time_it_takes_grows_with_the_text_and_not_with_its_square(piece: str) -> None:
    began = time.perf_counter()
    as_shown("x" * 1_000_000 + piece * 1_000_000)
    # in the square of it this would take an hour
    assert time.perf_counter() - began < 20

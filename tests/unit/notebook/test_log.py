"""What a notebook printed and raised is put together as text."""

from __future__ import annotations

from typing import Any

from jupyter_reprise.notebook.log import read_log


def notebook(*cells: list[dict[str, Any]]) -> dict[str, Any]:
    made = [{"cell_type": "code", "metadata": {}, "source": "", "outputs": cell} for cell in cells]
    return {"cells": [{"cell_type": "markdown", "metadata": {}, "source": "# T"}, *made]}


def stream(text: str | list[str], name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def test_streams_and_errors_stand_cell_by_cell_counted_from_one() -> None:
    traceback = ["\x1b[31mValueError\x1b[0m", "  1 / 0"]
    error = {"output_type": "error", "ename": "E", "evalue": "e", "traceback": traceback}
    bare = {"output_type": "error", "ename": "KeyError", "evalue": "'a'"}
    nb = notebook(
        [stream("one\n"), stream(["t", "wo\n"], "stderr")], [], [stream("three\n"), error], [bare]
    )
    assert read_log(nb) == (
        "cell 2:\none\ntwo\n\ncell 4:\nthree\nValueError\n  1 / 0\n\ncell 5:\nKeyError: 'a'\n"
    )


def test_a_notebook_that_says_nothing_has_no_log() -> None:
    result = {"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}}
    assert read_log(notebook([result], [stream(" \n")], [])) == ""


def test_of_a_long_log_the_middle_is_left_out_and_said_to_be() -> None:
    log = read_log(notebook([stream("a" * 50 + "b" * 100 + "c" * 50)]), longest=100)
    assert log.startswith("cell 2:\naaa")
    assert log.endswith("ccc\n")
    assert "b" * 10 not in log
    assert "[109 characters are left out; the executed notebook has them]" in log

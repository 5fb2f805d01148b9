"""Which cells of two notebooks differ."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_reprise.notebook.differences import CellDifference, diff_notebooks, output_text


def cell(source: str, *outputs: dict[str, Any], name: str | None = None, kind: str = "code") -> Any:
    made: dict[str, Any] = {"cell_type": kind, "source": source, "metadata": {}}
    if kind == "code":
        made["outputs"] = list(outputs)
    return made if name is None else {**made, "id": name}


def printed(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def diff(before: list[Any], after: list[Any], *, has_outputs: bool = True) -> list[CellDifference]:
    return list(diff_notebooks({"cells": before}, {"cells": after}, has_outputs=has_outputs))


def test_a_changed_line_is_shown_in_its_cell() -> None:
    [found] = diff([cell("x = 1"), cell("a = 1\nb = 2")], [cell("x = 1"), cell("a = 1\nb = 3")])
    assert (found.before, found.after) == (1, 1)
    assert found.source == ("@@ -1,2 +1,2 @@", " a = 1", "-b = 2", "+b = 3")
    assert found.outputs == ()


def test_an_added_cell_leaves_those_after_it_alone() -> None:
    [found] = diff([cell("a"), cell("c")], [cell("a"), cell("b"), cell("c")])
    assert (found.before, found.after) == (None, 1)
    assert found.source[1:] == ("+b",)


def test_a_removed_cell_is_told_even_if_it_was_empty() -> None:
    [found] = diff([cell("a"), cell("")], [cell("a")])
    assert (found.before, found.after, found.source) == (1, None, ())


def test_a_cell_keeps_its_identity_by_its_id_however_much_it_changed() -> None:
    before = [cell("first", name="1"), cell("wholly", name="2")]
    after = [cell("before it", name="9"), cell("different text", name="2")]
    assert (1, 1) in {(found.before, found.after) for found in diff(before, after)}


def test_cells_that_have_nothing_in_common_are_not_one_that_changed() -> None:
    before, after = [cell("import os")], [cell("# 12345", kind="markdown")]
    assert [(found.before, found.after) for found in diff(before, after)] == [(0, None), (None, 0)]


def test_outputs_count_only_when_asked_for() -> None:
    before, after = [cell("f()", printed("1\n2\n"))], [cell("f()", printed("1\n3\n"))]
    assert diff(before, after, has_outputs=False) == []
    [found] = diff(before, after)
    assert found.source == ()
    assert found.outputs[1:] == (" 1", "-2", "+3")


@pytest.mark.parametrize(
    ("output", "text"),
    [
        pytest.param(printed("a\n"), "a\n", id="stream"),
        pytest.param({"output_type": "stream", "text": ["a", "b"]}, "ab", id="lines"),
        pytest.param(
            {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": ["t"]},
            "KeyError: 'x'",
            id="error without its traceback",
        ),
        pytest.param(
            {"output_type": "execute_result", "data": {"text/plain": "1", "text/html": "<b>1</b>"}},
            "1",
            id="plain form",
        ),
        pytest.param(
            {"output_type": "display_data", "data": {"x/y+json": {"name": "rmse", "data": 1}}},
            '[x/y+json] {"data": 1, "name": "rmse"}',
            id="record",
        ),
    ],
)
def test_an_output_is_told_as_text(output: dict[str, Any], text: str) -> None:
    assert output_text(output) == text


def test_an_image_is_told_by_its_digest() -> None:
    def image(content: str) -> dict[str, Any]:
        data = {"image/png": content, "text/plain": "<Figure>"}
        return {"output_type": "display_data", "data": data}

    assert output_text(image("AAAA")) == output_text(image("AAAA")) != output_text(image("BBBB"))
    assert "AAAA" not in output_text(image("AAAA"))


_cells = st.lists(st.sampled_from("abcde").map(lambda text: cell(text * 3)), max_size=6)


@given(_cells, _cells)
def test_each_cell_is_told_of_once_and_none_of_a_notebook_that_is_the_same(
    before: list[Any], after: list[Any]
) -> None:
    assert diff(before, before) == []
    found = diff(before, after)
    for side, cells in (("before", before), ("after", after)):
        told = [getattr(one, side) for one in found if getattr(one, side) is not None]
        assert len(set(told)) == len(told)
        assert set(told) <= set(range(len(cells)))
    added = sum(one.before is None for one in found) - sum(one.after is None for one in found)
    assert added == len(after) - len(before)

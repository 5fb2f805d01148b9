"""Values of a JSON text are replaced or dropped, and the rest stays as written."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_reprise.notebook.splice import DROPPED, differences, splice


@pytest.mark.parametrize(
    ("text", "changes", "expected"),
    [
        pytest.param('{"a": 1, "b": 2}', {("a",): DROPPED}, '{ "b": 2}', id="first"),
        pytest.param('{"a": 1, "b": 2 }', {("b",): DROPPED}, '{"a": 1 }', id="last"),
        pytest.param('{ "a" : 1 }', {("a",): DROPPED}, "{}", id="only"),
        pytest.param("[1, 2, 3]", {(1,): DROPPED}, "[1, 3]", id="item"),
        pytest.param("[ ]", {(0,): 5}, "[ ]", id="nothing there"),
        pytest.param('{"a": {"b": [0, {"c": 1e3}]}}', {("a", "b", 0): "é"},
                     '{"a": {"b": ["é", {"c": 1e3}]}}', id="deep"),
        pytest.param(' [true] \n', {(0,): None}, " [null] \n", id="around"),
        pytest.param('{"a\\u00e9": 1}', {("aé",): 2}, '{"a\\u00e9": 2}', id="escaped key"),
        pytest.param("[[1], 2]", {(1, 0): 5}, "[[1], 2]", id="no such path"),
    ],
)  # fmt: skip
def test_a_change_is_made_in_its_place(text, changes, expected) -> None:
    assert splice(text, changes) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON, JSON, st.sampled_from([None, 0, 2]))
def test_what_differs_is_what_has_to_be_changed(before, after, indent) -> None:
    changes = differences(before, after)
    if () in changes:
        return
    assert json.loads(splice(json.dumps(before, indent=indent), changes)) == after


def test_equal_values_of_different_kinds_differ() -> None:
    assert differences({"a": 1}, {"a": True}) == {("a",): True}


def test_items_that_go_are_dropped_one_by_one() -> None:
    assert differences([1, 2, 3], [2]) == {(0,): DROPPED, (2,): DROPPED}
    assert differences([1, 2], [3]) == {(): [3]}

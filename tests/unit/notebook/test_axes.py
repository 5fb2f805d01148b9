"""Lists and ranges of values, as they are written on a command line."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_reprise.errors import InvalidInput, InvalidParameters
from jupyter_reprise.models import ParameterSchema
from jupyter_reprise.notebook.axes import expand, grid, read_axes
from jupyter_reprise.notebook.parameters import read_schema
from jupyter_reprise.notebook.values import resolve


def schema_of(source: str) -> ParameterSchema:
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source}
    return read_schema({"cells": [cell]})


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param("1,2,3", ["1", "2", "3"], id="list"),
        pytest.param("7", ["7"], id="single value"),
        pytest.param("", [""], id="empty text"),
        pytest.param("a,,b", ["a", "", "b"], id="empty item"),
        pytest.param("1:4", ["1", "2", "3", "4"], id="range by ones"),
        pytest.param("0.1:0.5:0.1", ["0.1", "0.2", "0.3", "0.4", "0.5"], id="decimal range"),
        pytest.param("1:6:2", ["1", "3", "5"], id="end not reached"),
        pytest.param("3:1:-1", ["3", "2", "1"], id="downwards"),
        pytest.param("-1:1", ["-1", "0", "1"], id="from below zero"),
        pytest.param("1e-3:3e-3:1e-3", ["0.001", "0.002", "0.003"], id="exponents"),
        pytest.param("5:5:2", ["5"], id="one step range"),
        pytest.param("1,10:30:10,99", ["1", "10", "20", "30", "99"], id="range within list"),
        pytest.param('"Smith, J",Doe', ["Smith, J", "Doe"], id="quoted comma"),
        pytest.param('"say ""hi""",x', ['say "hi"', "x"], id="doubled quotes"),
        pytest.param('"1:3"', ["1:3"], id="quoted range is a text"),
        pytest.param("'tis,it's", ["'tis", "it's"], id="apostrophes are letters"),
        pytest.param('5" pipe,6" pipe', ['5" pipe', '6" pipe'], id="quotes inside of a text"),
        pytest.param("[1,2],[3,(4,5)]", ["[1,2]", "[3,(4,5)]"], id="brackets hold together"),
        pytest.param('{"a": 1, "b": 2}', ['{"a": 1, "b": 2}'], id="mapping"),
        pytest.param(":-(,b", [":-(", "b"], id="bracket that is never closed"),
    ],
)
def test_a_text_stands_for_values(text: str, values: list[str]) -> None:
    assert expand(text, takes_numbers=True) == values


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("1:5:0", "step of 0", id="no step"),
        pytest.param("5:1", "lead away", id="wrong direction"),
        pytest.param("1:5:-1", "lead away", id="wrong sign"),
        pytest.param("0:1:1e-9", "more than 100,000", id="endless range"),
        pytest.param("0:1e999", "more than 100,000", id="huge end"),
        pytest.param('"abc', "never closed", id="open quote"),
        pytest.param('"abc"d,e', "comma is missing", id="text after quotes"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        expand(text, takes_numbers=True)


@given(
    st.decimals(-1000, 1000, places=3),
    st.decimals("0.001", 10, places=3),
    st.integers(0, 200),
)
def test_a_range_has_every_step_and_no_drift(start: Decimal, step: Decimal, count: int) -> None:
    stop = start + step * count
    values = expand(f"{start}:{stop}:{step}", takes_numbers=True)
    assert [Decimal(value) for value in values] == [start + step * i for i in range(count + 1)]


@given(st.lists(st.integers(1, 4), min_size=0, max_size=5))
def test_a_grid_is_every_combination_once(sizes: list[int]) -> None:
    axes = {f"p{i}": [str(value) for value in range(size)] for i, size in enumerate(sizes)}
    points = list(grid(axes))
    assert len(points) == math.prod(sizes)
    assert len({tuple(point.items()) for point in points}) == len(points)


def test_the_last_name_changes_fastest() -> None:
    points = list(grid({"a": ["1", "2"], "b": ["x", "y"]}))
    assert [(point["a"], point["b"]) for point in points] == [
        ("1", "x"),
        ("1", "y"),
        ("2", "x"),
        ("2", "y"),
    ]


def test_a_grid_too_large_to_be_meant_is_refused() -> None:
    many = [str(value) for value in range(1000)]
    with pytest.raises(InvalidInput, match=r"1,000,000,000 points.*--random"):
        list(grid({"a": many, "b": many, "c": many}))


def test_ranges_are_read_only_where_numbers_are_taken() -> None:
    schema = schema_of("at: str = ''\nn: int = 1\nm: float | None = None\nlabels: list[str] = []")
    axes = read_axes(schema, ["at=12:30,1:3", "n=1:3", "m=0:1:0.5,None", "labels=1:2"])
    assert axes == {
        "at": ["12:30", "1:3"],
        "n": ["1", "2", "3"],
        "m": ["0.0", "0.5", "1.0", "None"],
        "labels": ["1:2"],
    }


def test_whole_steps_make_whole_numbers() -> None:
    schema = schema_of("n: int = 1")
    [axis] = read_axes(schema, ["n=1e1:3e1:1e1"]).values()
    assert [resolve(schema, {"n": text}, {})["n"] for text in axis] == [10, 20, 30]


def test_a_value_may_hold_an_equals_sign() -> None:
    assert read_axes(schema_of("query: str = ''"), ["query=a=1,b=2"]) == {"query": ["a=1", "b=2"]}


def test_an_assignment_without_a_sign_is_answered_with_an_example() -> None:
    with pytest.raises(InvalidInput, match="a=1,2,3"):
        read_axes(schema_of("a = 1"), ["a"])


def test_everything_wrong_with_the_axes_is_named_at_once() -> None:
    with pytest.raises(InvalidParameters) as caught:
        read_axes(schema_of("a = 1\nb = 1"), ["a=1:2:0", "b=1", "b=2", "a=5"])
    assert [problem.name for problem in caught.value.problems] == ["a", "b", "a"]

"""Values drawn at random within a schema's bounds."""

from __future__ import annotations

import statistics
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.models import ParameterSchema
from jupyter_reprise.notebook.parameters import read_schema
from jupyter_reprise.notebook.sampling import draw_points
from jupyter_reprise.notebook.values import resolve

SOURCE = """
from typing import Annotated, Literal
from annotated_types import Ge, Gt, Interval, Le, Lt, MultipleOf
share: Annotated[float, Interval(gt=0, lt=1)] = 0.5
scale: Annotated[float, Interval(ge=1e-4, le=10)] = 1.0
count: Annotated[int, Interval(ge=1, le=6)] = 3
size: Annotated[int, Interval(ge=1, lt=100_000)] = 10
odd: Annotated[int, Interval(gt=0, le=30), MultipleOf(10)] = 10
tenth: Annotated[float, Interval(ge=0, le=0.3), MultipleOf(0.1)] = 0.1
kind: Literal["a", "b", None] = "a"
half: Annotated[float, Ge(0)] = 0.0
free: int = 1
"""


def schema_of(source: str) -> ParameterSchema:
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source}
    return read_schema({"cells": [cell]})


def drawn(name: str, count: int = 4000) -> list[Any]:
    return [point[name] for point in draw_points(schema_of(SOURCE), count, seed=1)]


@given(st.integers(0, 2**31 - 1))
def test_every_draw_is_allowed_by_the_schema(seed: int) -> None:
    schema = schema_of(SOURCE)
    for point in draw_points(schema, 5, seed):
        values = resolve(schema, {}, point)
        assert {name: values[name] for name in point} == point


def test_what_has_two_bounds_or_choices_is_drawn_and_nothing_else() -> None:
    [point] = draw_points(schema_of(SOURCE), 1, seed=1, fixed=frozenset({"count"}))
    assert list(point) == ["share", "scale", "size", "odd", "tenth", "kind"]


def test_the_seed_decides_the_points() -> None:
    schema = schema_of(SOURCE)
    assert draw_points(schema, 3, seed=1) == draw_points(schema, 3, seed=1)
    assert draw_points(schema, 3, seed=1) != draw_points(schema, 3, seed=2)
    assert draw_points(schema, 3, seed=1) == draw_points(schema, 5, seed=1)[:3]


def test_every_whole_number_and_choice_comes_up() -> None:
    assert set(drawn("count")) == {1, 2, 3, 4, 5, 6}
    assert set(drawn("odd")) == {10, 20, 30}
    assert set(drawn("tenth")) == {0.0, 0.1, 0.2, 0.3}
    assert set(drawn("kind")) == {"a", "b"}


@pytest.mark.parametrize(
    ("name", "middle", "tolerance"),
    [
        pytest.param("share", 0.5, 0.03, id="uniform"),
        pytest.param("scale", 10**-1.5, 0.01, id="float over five orders of magnitude"),
        pytest.param("size", 10**2.5, 60, id="whole numbers over five orders of magnitude"),
    ],
)
def test_wide_bounds_are_drawn_from_by_order_of_magnitude(
    name: str, middle: float, tolerance: float
) -> None:
    assert statistics.median(drawn(name)) == pytest.approx(middle, abs=tolerance)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("a = 1\nb: float = 2.0", id="no bounds"),
        pytest.param(
            "from typing import Annotated\nfrom annotated_types import Interval\n"
            "a: Annotated[int, Interval(gt=1, lt=2)] = 1",
            id="nothing between the bounds",
        ),
        pytest.param(
            "from typing import Annotated\nfrom annotated_types import Interval\n"
            "a: Annotated[float, Interval(ge=0, le=float('inf'))] = 1",
            id="infinite",
        ),
    ],
)
def test_nothing_to_draw_is_answered_with_an_annotation(source: str) -> None:
    with pytest.raises(InvalidInput, match="Interval"):
        draw_points(schema_of(source), 3, seed=1)

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.models import ParameterKind, ParameterType
from jupyter_reprise.notebook.values import decode, encode, type_text

INTEGER = ParameterType(ParameterKind.INTEGER)
DATE = ParameterType(ParameterKind.DATE)


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        (None, None),
        (True, True),
        (10**30, 10**30),
        (0.5, 0.5),
        (math.nan, "NaN"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        ("é\udc80", "é\udc80"),
        (date(2024, 1, 31), "2024-01-31"),
        (datetime(2024, 1, 31, 9, tzinfo=UTC), "2024-01-31T09:00:00+00:00"),
        (Path("a") / "b", "a/b"),
        ([1, (date(2024, 1, 31),)], [1, ["2024-01-31"]]),
        ({"a": math.nan}, {"a": "NaN"}),
    ],
)
def test_value_has_a_json_form(value: Any, encoded: Any) -> None:
    assert encode(value) == encoded
    assert json.loads(json.dumps(encode(value), allow_nan=False)) == encoded


def test_value_without_json_form_is_refused() -> None:
    with pytest.raises(InvalidInput, match="type set has no JSON form"):
        encode({1, 2})


def test_form_of_no_such_value_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r'not of type date: "x" is not a date'):
        decode(DATE, "x")


def test_bounds_are_not_looked_at_when_decoding() -> None:
    from jupyter_reprise.models import Bounds

    bounded = ParameterType(ParameterKind.INTEGER, bounds=Bounds(ge=0))
    union = ParameterType(ParameterKind.UNION, members=(bounded, DATE))

    assert decode(bounded, -1) == -1
    assert decode(union, -1) == -1


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (INTEGER, "int"),
        (ParameterType(ParameterKind.INTEGER, nullable=True), "int | None"),
        (ParameterType(ParameterKind.ANY, nullable=True), "Any"),
        (ParameterType(ParameterKind.LIST), "list"),
        (ParameterType(ParameterKind.LIST, items=INTEGER, nullable=True), "list[int] | None"),
        (ParameterType(ParameterKind.DICT, items=DATE), "dict[str, date]"),
        (ParameterType(ParameterKind.LITERAL, choices=("a", 1)), "Literal['a', 1]"),
        (ParameterType(ParameterKind.UNION, members=(INTEGER, DATE)), "int | date"),
    ],
)
def test_type_is_written_as_python_has_it(type_: ParameterType, text: str) -> None:
    assert type_text(type_) == text

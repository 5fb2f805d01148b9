"""Data of programs and files becomes a value of the parameter's type, or is refused."""

from __future__ import annotations

import math
from collections import UserList
from datetime import UTC, date, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from pathlib import Path, PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.unit.notebook.given_values import data_value, problems, same, schema_of


class Colour(StrEnum):
    RED = "red"


class Level(IntEnum):
    HIGH = 3


class Scalar:
    """Stands for a scalar of a numerical package."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def item(self) -> Any:
        return self._value


class Array(Scalar):
    def tolist(self) -> Any:
        return self._value


class Timestamp:
    def to_pydatetime(self) -> datetime:
        return datetime(2024, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("annotation", "given", "value"),
    [
        ("int", 10, 10),
        ("int", 10.0, 10),
        ("int", Level.HIGH, 3),
        ("int", Scalar(10), 10),
        pytest.param("int", 10**400, 10**400, id="huge"),
        ("float", 1, 1.0),
        ("float", "NaN", math.nan),
        ("float", "Infinity", math.inf),
        ("float", "-Infinity", -math.inf),
        ("float", "1e-3", 1e-3),
        ("float", Scalar(0.5), 0.5),
        ("float", math.nan, math.nan),
        ("str", "a", "a"),
        ("str", Colour.RED, "red"),
        ("bool", True, True),
        ("bool", Scalar(False), False),
        ("date", date(2024, 1, 31), date(2024, 1, 31)),
        ("date", "2024-01-31", date(2024, 1, 31)),
        ("datetime", "2024-01-31T00:00:00Z", datetime(2024, 1, 31, tzinfo=UTC)),
        ("datetime", date(2024, 1, 31), datetime(2024, 1, 31)),  # noqa: DTZ001
        ("datetime", Timestamp(), datetime(2024, 1, 31, tzinfo=UTC)),
        (
            "datetime",
            datetime(2024, 7, 1, tzinfo=ZoneInfo("Europe/London")),
            datetime(2024, 7, 1, tzinfo=timezone(timedelta(hours=1))),
        ),
        ("Path", "a/b", Path("a/b")),
        ("Path", PurePosixPath("a/b"), Path("a/b")),
        ("Literal['red', 1]", Colour.RED, "red"),
        ("Literal[1, True]", True, True),
        ("list[int]", [1, 2.0], [1, 2]),
        ("list[int]", (1, 2), [1, 2]),
        ("list[int]", range(3), [0, 1, 2]),
        ("list[int]", UserList([1]), [1]),
        ("list[int]", Array([1, 2]), [1, 2]),
        ("list[date]", ["2024-01-31"], [date(2024, 1, 31)]),
        ("dict[str, float]", {"a": 1}, {"a": 1.0}),
        ("dict[str, float]", {Colour.RED: 1}, {"red": 1.0}),
        ("int | None", None, None),
        ("int | str", 5, 5),
        ("int | str", "5", "5"),
        ("int | float", 2.0, 2.0),
        ("int | float", 2, 2),
        ("int | bool", True, True),
        ("date | str", "2024-01-31", date(2024, 1, 31)),
        ("date | datetime", date(2024, 1, 31), date(2024, 1, 31)),
        ("str | Path", "x", Path("x")),
        ("Annotated[int, Ge(0)] | float", -1, -1.0),
        ("list[int] | int", [1], [1]),
        ("Any", None, None),
        ("Any", [1, "a", None, {"b": 2.5}], [1, "a", None, {"b": 2.5}]),
        ("Any", "NaN", math.nan),
        ("Any", date(2024, 1, 31), "2024-01-31"),
        ("Any", Path("a/b"), "a/b"),
    ],
)
def test_data_is_checked_by_the_type(annotation: str, given: Any, value: Any) -> None:
    checked = data_value(annotation, given)

    assert same(checked, value)


def test_names_of_keys_become_plain_texts() -> None:
    (key,) = data_value("dict", {Colour.RED: 1})

    assert type(key) is str


@pytest.mark.parametrize(
    ("annotation", "given", "message"),
    [
        ("int", 2.5, "2.5 is not an int; give a whole number such as 10"),
        ("int", True, "True is not an int; give a whole number such as 10"),
        ("int", "10", '"10" is not an int; give a whole number such as 10'),
        ("int", math.inf, "inf is not an int; give a whole number such as 10"),
        ("int", None, "None is not allowed; give a whole number such as 10"),
        (
            "int",
            b"1",
            "b'1' is not an int; give a whole number such as 10",
        ),
        ("float", True, "True is not a float; give a number such as 0.5"),
        ("float", "0.5", '"0.5" is not a float; give a number such as 0.5'),
        pytest.param("float", 10**400, f"1{'0' * 58}… is too large for a float", id="large"),
        pytest.param("float", 10**5000, None, id="huge"),
        ("str", 5, "5 is not a str; give a text, in quotes where the file's format has them"),
        ("bool", 1, "1 is not a bool; give true or false"),
        ("bool", "true", '"true" is not a bool; give true or false'),
        ("date", 20240131, "20240131 is not a date; give one such as 2024-01-31"),
        ("date", datetime(2024, 1, 31, tzinfo=UTC), None),
        ("datetime", 5, "5 is not a datetime; give one such as 2024-01-31T09:30:00Z"),
        ("Path", 5, "5 is not a Path; give a text such as data/input.csv"),
        ("Literal[1, 2]", True, "True is not one of 1, 2"),
        ("Literal[1, 2]", None, "None is not allowed; give one of 1, 2"),
        ("list[int]", "1,2", '"1,2" is not a list[int]; give a list such as [1, 2]'),
        ("list[int]", {1, 2}, "{1, 2} is not a list[int]; give a list such as [1, 2]"),
        ("dict", {1: 2}, '{1: 2} is not a dict; give one such as {"a": 1}, with texts as keys'),
        ("dict", [], '[] is not a dict; give one such as {"a": 1}, with texts as keys'),
        ("int | date", "x", '"x" is not an int | date'),
        ("int | date", None, "None is not allowed; give a value of type int | date"),
        (
            "Any",
            {1, 2},
            "a value of type set can't be handed to a notebook; "
            "give numbers, texts, dates, paths, or lists and dicts of them",
        ),
    ],
)
def test_data_of_another_type_is_refused(annotation: str, given: Any, message: str | None) -> None:
    found = problems(schema_of(f"x: {annotation}"), {}, {"x": given})

    assert len(found) == 1
    assert message is None or found == [f"x: {message}"]


def test_not_a_time_is_not_a_datetime() -> None:
    class NotATime(datetime):
        def __eq__(self, other: object) -> bool:
            return False

        def __ne__(self, other: object) -> bool:
            return True

        __hash__ = None  # type: ignore[assignment]

    given = NotATime(2024, 1, 31, tzinfo=UTC)

    assert len(problems(schema_of("x: datetime"), {}, {"x": given})) == 1


@pytest.mark.parametrize(
    "value", ["\udcff", ["a", "\ud800"], {"\udcff": 1}, Path("\udcff")], ids=ascii
)
def test_text_that_no_file_can_hold_is_a_problem(value: Any) -> None:
    (problem,) = problems(schema_of("x = None"), {}, {"x": value})
    assert "not UTF-8" in problem


def test_deep_nesting_is_a_problem_not_a_crash() -> None:
    nested: list[Any] = []
    for _ in range(600):
        nested = [nested]

    assert problems(schema_of("x: Any"), {}, {"x": nested}) == ["x: it is nested too deeply"]


def test_many_wrong_items_are_counted_not_listed() -> None:
    found = problems(schema_of("x: list[int]"), {}, {"x": ["a"] * 100})

    assert len(found) == 6
    assert found[-1] == "x: and 95 more like these"

from __future__ import annotations

import math
from collections import UserList
from datetime import UTC, date, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from pathlib import Path, PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from jupyter_reprise.errors import InvalidParameters
from jupyter_reprise.models import (
    REQUIRED,
    Parameter,
    ParameterKind,
    ParameterSchema,
    ParameterType,
)
from jupyter_reprise.notebook.parameters import read_schema
from jupyter_reprise.notebook.values import resolve, secret_references


def schema_of(source: str, *, secrets: tuple[str, ...] = ()) -> ParameterSchema:
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source}
    return read_schema({"cells": [cell]}, secrets=secrets)


def text_value(annotation: str, text: str) -> Any:
    return resolve(schema_of(f"x: {annotation}"), {"x": text}, {})["x"]


def data_value(annotation: str, value: Any) -> Any:
    return resolve(schema_of(f"x: {annotation}"), {}, {"x": value})["x"]


def problems(schema: ParameterSchema, text: dict[str, str], data: dict[str, Any]) -> list[str]:
    with pytest.raises(InvalidParameters) as caught:
        resolve(schema, text, data)
    return [f"{problem.name}: {problem.message}" for problem in caught.value.problems]


def same(left: Any, right: Any) -> bool:
    if isinstance(left, float) and isinstance(right, float) and math.isnan(left):
        return math.isnan(right)
    return type(left) is type(right) and bool(left == right)


# --- text


@pytest.mark.parametrize(
    ("annotation", "text", "value"),
    [
        ("int", "10", 10),
        ("int", "-3", -3),
        ("int", "1_000", 1000),
        pytest.param("int", "9" * 400, int("9" * 400), id="huge"),
        ("float", "0.5", 0.5),
        ("float", "1", 1.0),
        ("float", "1e-3", 1e-3),
        ("float", "nan", math.nan),
        ("float", "NaN", math.nan),
        ("float", "-inf", -math.inf),
        ("float", "Infinity", math.inf),
        ("str", "10", "10"),
        ("str", "", ""),
        ("str", "None", "None"),
        ("str", " spaced ", " spaced "),
        ("str", "'quoted'", "'quoted'"),
        ("bool", "1", True),
        ("bool", "TRUE", True),
        ("bool", "yes", True),
        ("bool", "on", True),
        ("bool", "0", False),
        ("bool", "False", False),
        ("bool", "no", False),
        ("bool", "off", False),
        ("date", "2024-01-31", date(2024, 1, 31)),
        ("datetime", "2024-01-31", datetime(2024, 1, 31)),  # noqa: DTZ001
        ("datetime", "2024-01-31T09:30", datetime(2024, 1, 31, 9, 30)),  # noqa: DTZ001
        ("datetime", "2024-01-31T09:30Z", datetime(2024, 1, 31, 9, 30, tzinfo=UTC)),
        (
            "datetime",
            "2024-01-31 09:30:00+01:00",
            datetime(2024, 1, 31, 9, 30, tzinfo=timezone(timedelta(hours=1))),
        ),
        ("Path", "data/x.csv", Path("data/x.csv")),
        ("Path", "~/x.csv", Path("~/x.csv")),
        ("Literal['a', 'b']", "a", "a"),
        ("Literal['a', 'b']", "'a'", "a"),
        ("Literal['a', 'b']", '"a"', "a"),
        ("Literal[1, '1']", "1", 1),
        ("Literal['1', 1]", "1", 1),
        ("Literal[1, '1']", "'1'", "1"),
        ("Literal['1']", "1", "1"),
        ("Literal[10, 20]", "20", 20),
        ("Literal[True, 'auto']", "yes", True),
        ("Literal[1, True]", "1", 1),
        ("Literal['None', 'a'] | None", "None", "None"),
        ("Literal['a'] | None", "none", None),
        ("list[int]", "1,2, 3", [1, 2, 3]),
        ("list[int]", "5", [5]),
        ("list[int]", "", []),
        ("list[int]", "[1, 2]", [1, 2]),
        ("list[int]", "(1, 2)", [1, 2]),
        ("list[int]", "[1, 2,]", [1, 2]),
        ("list[int]", "- 1\n- 2", [1, 2]),
        ("list[float]", "1,nan", [1.0, math.nan]),
        ("list[str]", "a, b", ["a", "b"]),
        ("list[str]", '"a,b",c', ["a,b", "c"]),
        ("list[str]", "[a, b]", ["a", "b"]),
        ("list[str]", "['a', 'b']", ["a", "b"]),
        ("list[str]", "[no, se]", ["no", "se"]),
        ("list[str]", "[1, 2]", ["1", "2"]),
        ("list[date]", "[2024-01-31]", [date(2024, 1, 31)]),
        ("list[date]", "2024-01-31,2024-02-01", [date(2024, 1, 31), date(2024, 2, 1)]),
        ("list[list[int]]", "[[1], [2]]", [[1], [2]]),
        ("list[list[date]]", "[[2024-01-31]]", [[date(2024, 1, 31)]]),
        ("list[int | None]", "1,None", [1, None]),
        ("list", "1,a,True", [1, "a", True]),
        ("list[dict[str, date]]", "[{a: 2024-01-31}]", [{"a": date(2024, 1, 31)}]),
        ("dict[str, int]", '{"a": 1}', {"a": 1}),
        ("dict[str, int]", "{'a': 1}", {"a": 1}),
        ("dict[str, int]", "{a: 1}", {"a": 1}),
        ("dict[str, str]", "{country: no}", {"country": "no"}),
        ("dict[str, list[int]]", "{a: [1, 2]}", {"a": [1, 2]}),
        ("dict", '{"a": [1, null]}', {"a": [1, None]}),
        ("dict", "{a: x}", {"a": "x"}),
        ("Any", "True", True),
        ("Any", "None", None),
        ("Any", "3", 3),
        ("Any", "1e3", 1000.0),
        ("Any", "[1, 2]", "[1, 2]"),
        ("Any", "null", "null"),
    ],
)
def test_text_is_converted_by_the_type(annotation: str, text: str, value: Any) -> None:
    converted = text_value(annotation, text)

    assert repr(converted) == repr(value)


@pytest.mark.parametrize(
    ("annotation", "text", "value"),
    [
        ("int | None", "None", None),
        ("int | None", "null", None),
        ("int | None", "none", None),
        ("int | None", "", None),
        ("date | None", "None", None),
        ("str | None", "None", None),
        ("str | None", "null", None),
        ("str | None", "none", "none"),
        ("str | None", "", ""),
        ("Path | None", "None", None),
        ("int | str | None", "none", "none"),
        ("int | date | None", "", None),
        ("list[int] | None", "None", None),
    ],
)
def test_none_is_written_where_it_is_allowed(annotation: str, text: str, value: Any) -> None:
    assert text_value(annotation, text) == value


@pytest.mark.parametrize(
    ("annotation", "text", "value"),
    [
        ("int | str", "5", 5),
        ("str | int", "5", 5),
        ("str | int", "five", "five"),
        ("int | float", "5", 5),
        ("int | float", "5.0", 5.0),
        ("bool | int", "1", 1),
        ("bool | int", "true", True),
        ("bool | str", "yes", "yes"),
        ("bool | str", "False", False),
        ("date | str", "2024-01-31", date(2024, 1, 31)),
        ("date | str", "20240131", "20240131"),
        ("date | datetime", "2024-01-31", date(2024, 1, 31)),
        ("date | datetime", "2024-01-31T00:00", datetime(2024, 1, 31)),  # noqa: DTZ001
        ("str | Path", "x", Path("x")),
        ("Literal['auto'] | int", "auto", "auto"),
        ("str | list[str]", "a,b", "a,b"),
        ("str | list[str]", "[a, b]", ["a", "b"]),
        ("str | dict[str, int]", "{a: 1}", {"a": 1}),
        ("Annotated[int, Ge(0)] | str", "-1", "-1"),
    ],
)
def test_union_takes_its_strictest_member_that_fits(annotation: str, text: str, value: Any) -> None:
    assert same(text_value(annotation, text), value)


@pytest.mark.parametrize(
    ("annotation", "text", "message"),
    [
        ("int", "ten", '"ten" is not an int; give a whole number such as 10'),
        ("int", "2.5", '"2.5" is not an int; give a whole number such as 10'),
        ("int", "", '"" is not an int; give a whole number such as 10'),
        ("float", "much", '"much" is not a float; give a number such as 0.5'),
        ("bool", "maybe", '"maybe" is not a bool; give true or false'),
        ("date", "31/01/2024", '"31/01/2024" is not a date; give one such as 2024-01-31'),
        ("date", "2024-02-31", '"2024-02-31" is not a date; give one such as 2024-01-31'),
        ("date", "20240131", '"20240131" is not a date; give one such as 2024-01-31'),
        ("datetime", "now", '"now" is not a datetime; give one such as 2024-01-31T09:30:00Z'),
        ("Literal['a', 'b']", "c", "\"c\" is not one of 'a', 'b'"),
        ("int", "None", '"None" is not an int; give a whole number such as 10'),
        ("list[int]", "1,a", 'item 2: "a" is not an int; give a whole number such as 10'),
        ("list[int]", "[1, 2", '"[1, 2" is not a list[int]; give a list such as [1, 2]'),
        ("list[int]", "[1, 2.5]", "item 2: 2.5 is not an int; give a whole number such as 10"),
        pytest.param(
            "list[int]",
            "[" * 9999,
            f'"{"[" * 58}… is not a list[int]; give a list such as [1, 2]',
            id="deep",
        ),
        ("list[list[int]]", "[&a [*a]]", None),
        pytest.param(
            "list[str]",
            '"' + "a" * 200_000,
            f'""{"a" * 57}… is not a list[str]; give a list such as [1, 2]',
            id="long",
        ),
        (
            "dict[str, int]",
            "{a: x}",
            '"a": "x" is not an int; give a whole number such as 10',
        ),
        (
            "dict[str, int]",
            "5",
            '"5" is not a dict[str, int]; give one such as {"a": 1}, with texts as keys',
        ),
        ("list[dict[str, int]]", "[[1]]", None),
        ("int | bool", "x", '"x" is not an int | bool'),
        ("Annotated[int, Ge(0)] | date", "-1", "-1 is below the least allowed value 0"),
    ],
)
def test_text_of_no_such_value_is_refused(annotation: str, text: str, message: str | None) -> None:
    found = problems(schema_of(f"x: {annotation}"), {"x": text}, {})

    assert message is None or found == [f"x: {message}"]


# --- data


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


# --- bounds


@pytest.mark.parametrize(
    ("annotation", "given", "message"),
    [
        ("Annotated[int, Ge(0)]", -1, "-1 is below the least allowed value 0"),
        ("Annotated[int, Gt(0)]", 0, "0 is not above 0"),
        ("Annotated[float, Le(1)]", 1.5, "1.5 is above the greatest allowed value 1"),
        ("Annotated[float, Lt(1)]", 1.0, "1.0 is not below 1"),
        ("Annotated[float, Ge(0)]", math.nan, "nan can't be compared with the bound 0"),
        ("Annotated[int, MultipleOf(5)]", 7, "7 is not a multiple of 5"),
        ("Annotated[float, MultipleOf(0.1)]", 0.25, "0.25 is not a multiple of 0.1"),
        ("Annotated[float, MultipleOf(0.1)]", math.inf, "inf is not a multiple of 0.1"),
        ("Annotated[float, MultipleOf(1e-300)]", 1e300, "1e+300 is not a multiple of 1e-300"),
        ("Annotated[int, MultipleOf(0.5)] | None", True, None),
        ("Annotated[str, MinLen(2)]", "a", "has 1 character, fewer than the least allowed 2"),
        ("Annotated[list[int], MaxLen(1)]", [1, 2], "has 2 items, more than the 1 allowed"),
        ("Annotated[dict, MinLen(1)]", {}, "has 0 items, fewer than the least allowed 1"),
        ("Annotated[str, Field(pattern='^a')]", "ba", "\"ba\" does not match the pattern '^a'"),
        (
            "Annotated[date, Ge(date(2024, 1, 1))]",
            "2023-12-31",
            "2023-12-31 is below the least allowed value 2024-01-01",
        ),
        ("Annotated[datetime, Ge(datetime(2024, 1, 1))]", "2024-01-01T00:00Z", None),
        ("Annotated[str, Ge(5)]", "a", '"a" can\'t be compared with the bound 5'),
        ("list[Annotated[int, Ge(0)]]", [1, -1], "item 2: -1 is below the least allowed value 0"),
        ("Annotated[int | str, Ge(0)]", -1, "-1 is below the least allowed value 0"),
    ],
)
def test_value_that_breaks_a_bound_is_refused(
    annotation: str, given: Any, message: str | None
) -> None:
    found = problems(schema_of(f"x: {annotation}"), {}, {"x": given})

    assert len(found) == 1
    assert message is None or found == [f"x: {message}"]


@pytest.mark.parametrize(
    ("annotation", "given"),
    [
        ("Annotated[int, Ge(0), Le(9)]", 0),
        ("Annotated[int, Interval(gt=0, lt=9)]", 8),
        ("Annotated[float, MultipleOf(0.1)]", 0.3),
        ("Annotated[float, MultipleOf(5)]", 15.0),
        ("Annotated[bool, MultipleOf(5)]", True),
        pytest.param("Annotated[int, MultipleOf(0.5)]", 10**400, id="huge"),
        ("Annotated[str, Len(1, 3), Field(pattern='b')]", "abc"),
        ("Annotated[int, MinLen(1)]", 5),
        ("Annotated[date, Lt(date(2024, 1, 1))]", "2023-12-31"),
        ("Annotated[int | None, Ge(0)]", None),
    ],
)
def test_value_within_its_bounds_is_taken(annotation: str, given: Any) -> None:
    assert resolve(schema_of(f"x: {annotation}"), {}, {"x": given})


def test_all_broken_bounds_are_named() -> None:
    schema = schema_of("x: Annotated[int, Ge(0), MultipleOf(5)]")

    assert len(problems(schema, {"x": "-1"}, {})) == 2


# --- all together


def test_defaults_fill_what_is_not_given() -> None:
    schema = schema_of("a = 1\nb: float = 2\nc: int | None = None\nd = load()")

    assert resolve(schema, {"a": "5"}, {}) == {"a": 5, "b": 2.0, "c": None}


def test_computed_default_can_be_given() -> None:
    assert resolve(schema_of("day = date.today()"), {"day": "2024-01-31"}, {}) == {
        "day": date(2024, 1, 31)
    }


def test_text_wins_over_data() -> None:
    assert resolve(schema_of("a = 1"), {"a": "2"}, {"a": 3}) == {"a": 2}


def test_order_is_the_schemas() -> None:
    values = resolve(schema_of("a = 1\nb = 2\nc = 3"), {"c": "1", "a": "1"}, {})

    assert list(values) == ["a", "b", "c"]


def test_all_problems_are_reported_at_once() -> None:
    schema = schema_of('n: int\nrate: float\nkind: Literal["a"] = "b"')

    assert problems(schema, {"rate": "x", "nn": "1"}, {"other": 1}) == [
        "other: the notebook has no such parameter (it has n, rate, kind)",
        "nn: the notebook has no such parameter; did you mean n? (it has n, rate, kind)",
        "n: it has no default and was not given; give a whole number such as 10",
        'rate: "x" is not a float; give a number such as 0.5',
        "kind: the notebook's own default is not allowed: \"b\" is not one of 'a'",
    ]


@pytest.mark.parametrize(
    ("typo", "meant"), [("n_draw", "n_draws"), ("N_DRAWS", "n_draws"), ("sede", "Seed")]
)
def test_typo_names_the_nearest_parameter(typo: str, meant: str) -> None:
    (found,) = problems(schema_of("n_draws = 1\nSeed = 2"), {typo: "1"}, {})

    assert f"did you mean {meant}?" in found


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        (
            ParameterSchema(has_parameters_cell=False),
            "x: the notebook takes no parameters: it has no cell tagged `parameters`",
        ),
        (ParameterSchema(), "x: the notebook's parameters cell defines no parameters"),
    ],
    ids=["no-cell", "empty-cell"],
)
def test_value_for_a_notebook_without_parameters_is_refused(
    schema: ParameterSchema, message: str
) -> None:
    assert problems(schema, {"x": "1"}, {}) == [message]


def test_default_that_is_not_allowed_does_not_matter_when_a_value_is_given() -> None:
    assert resolve(schema_of('x: int = "ten"'), {"x": "10"}, {}) == {"x": 10}


def test_type_taken_from_a_default_says_how_to_widen_it() -> None:
    (found,) = problems(schema_of("alpha = 1"), {"alpha": "0.5"}, {})

    assert found.endswith(
        "; or annotate it in the parameters cell, as its type is only its default's"
    )


def test_open_schema_takes_any_name() -> None:
    schema = ParameterSchema(
        (Parameter("n", ParameterType(ParameterKind.INTEGER), REQUIRED),), is_open=True
    )

    values = resolve(schema, {"n": "1", "x": "2.5"}, {"y": [1], "z": "a"})

    assert values == {"n": 1, "x": 2.5, "y": [1], "z": "a"}


# --- secrets


@pytest.mark.parametrize("given", ["env:API_TOKEN", "env:_x1"])
def test_reference_to_a_secret_is_taken(given: str) -> None:
    schema = schema_of("token: Secret")

    assert resolve(schema, {"token": given}, {}) == {"token": given}
    assert resolve(schema, {}, {"token": given}) == {"token": given}


@pytest.mark.parametrize(
    "given", ["hunter2", "env:", "env:1x", "env:A-hunter2", "env:A\n", "ENV:A"]
)
@pytest.mark.parametrize("source", ["token: Secret", "token: Secret | None", "token = None"])
def test_anything_else_for_a_secret_is_refused_without_repeating_it(
    given: str, source: str
) -> None:
    schema = schema_of(source, secrets=("token",))

    for text, data in (({"token": given}, {}), ({}, {"token": given})):
        (found,) = problems(schema, text, data)
        assert "hunter2" not in found
        assert "env:NAME" in found


@pytest.mark.parametrize("given", ["", "None"])
def test_secret_that_may_not_be_none_needs_a_reference(given: str) -> None:
    assert len(problems(schema_of("token: Secret"), {"token": given}, {})) == 1


@pytest.mark.parametrize("given", [5, b"hunter2", ["hunter2"]])
def test_data_of_another_type_for_a_secret_is_refused_without_repeating_it(given: Any) -> None:
    (found,) = problems(schema_of("token: Secret"), {}, {"token": given})

    assert "hunter2" not in found


def test_secret_object_is_taken_by_its_reference_only(monkeypatch: pytest.MonkeyPatch) -> None:
    from jupyter_reprise import Secret

    monkeypatch.setenv("API_TOKEN", "hunter2")
    secret = Secret("env:API_TOKEN")

    assert resolve(schema_of("token: Secret"), {}, {"token": secret}) == {"token": "env:API_TOKEN"}
    assert type(resolve(schema_of("token: Secret"), {}, {"token": secret})["token"]) is str
    (found,) = problems(schema_of("name: str"), {}, {"name": secret})
    assert found == "name: a Secret is only allowed where the notebook's annotation says Secret"


def test_references_are_listed_by_variable() -> None:
    schema = schema_of('a: Secret\nb: Secret | None = None\nc: str = "env:C"\nd: Secret = f()')
    values = resolve(schema, {"a": "env:TOKEN"}, {})

    assert secret_references(schema, values) == {"a": "TOKEN"}


@pytest.mark.parametrize("text", ["None", "null", ""])
def test_secret_that_may_be_none_can_be(text: str) -> None:
    assert resolve(schema_of("a: Secret | None"), {"a": text}, {}) == {"a": None}

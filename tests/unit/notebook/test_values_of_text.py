"""Text becomes a value of the parameter's type, or is refused."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from tests.unit.notebook.given_values import problems, same, schema_of, text_value


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

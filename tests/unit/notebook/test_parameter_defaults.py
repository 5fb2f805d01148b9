"""A default gives a parameter its value and type, if it is a constant."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from tests.unit.notebook.parameter_cells import read, read_one

from jupyter_reprise.models import REQUIRED
from jupyter_reprise.notebook.values import type_text


@pytest.mark.parametrize(
    ("expression", "value", "type_"),
    [
        ("10", 10, "int"),
        ("-10", -10, "int"),
        ("+1", 1, "int"),
        ("~1", -2, "int"),
        ("not True", False, "bool"),
        ("1_000", 1000, "int"),
        ("0x10", 16, "int"),
        ("1e3", 1000.0, "float"),
        ("60 * 60", 3600, "int"),
        ("2**10", 1024, "int"),
        ("2**-1", 0.5, "float"),
        ("1 << 4", 16, "int"),
        ("7 // 2 + 7 % 2", 4, "int"),
        ("1 / 4", 0.25, "float"),
        ("6 & 3 | 8 ^ 1", 11, "int"),
        ("16 >> 2", 4, "int"),
        ('"a" "b" + "c"', "abc", "str"),
        ("'-' * 3", "---", "str"),
        ("f'plain'", "plain", "str"),
        ("[0] * 3", [0, 0, 0], "list[int]"),
        ("True", True, "bool"),
        ("None", None, "Any"),
        ("[]", [], "list"),
        ("[1, 2]", [1, 2], "list[int]"),
        ("[1, 2.5]", [1.0, 2.5], "list[float]"),
        ("[1, None]", [1, None], "list[int | None]"),
        ("[1, 'a']", [1, "a"], "list"),
        ("[[1], [2]]", [[1], [2]], "list[list[int]]"),
        ("[[1], ['a']]", [[1], ["a"]], "list[list]"),
        ("[None]", [None], "list"),
        ("{}", {}, "dict"),
        ("{'a': 1}", {"a": 1}, "dict[str, int]"),
        ("{'a': 1, 'b': 'x'}", {"a": 1, "b": "x"}, "dict"),
        ("float('inf')", math.inf, "float"),
        ("-float('inf')", -math.inf, "float"),
        ("math.inf", math.inf, "float"),
        ("np.inf", math.inf, "float"),
        ("math.pi", math.pi, "float"),
        ("date(2024, 1, 31)", date(2024, 1, 31), "date"),
        ("datetime.date(2024, 1, 31)", date(2024, 1, 31), "date"),
        ("dt.date.fromisoformat('2024-01-31')", date(2024, 1, 31), "date"),
        ("date(2024, 1, 31) - timedelta(days=1)", date(2024, 1, 30), "date"),
        ("datetime(2024, 1, 31, 9)", datetime(2024, 1, 31, 9), "datetime"),  # noqa: DTZ001
        (
            "dt.datetime(2024, 1, 31, tzinfo=timezone.utc)",
            datetime(2024, 1, 31, tzinfo=UTC),
            "datetime",
        ),
        (
            "datetime(2024, 1, 31, tzinfo=timezone(timedelta(hours=1)))",
            datetime(2024, 1, 31, tzinfo=timezone(timedelta(hours=1))),
            "datetime",
        ),
        ('Path("data") / "x.csv"', Path("data/x.csv"), "Path"),
        ('pathlib.Path("data", "x.csv")', Path("data/x.csv"), "Path"),
    ],
)
def test_constant_default_gives_value_and_type(expression: str, value: Any, type_: str) -> None:
    parameter = read_one(f"x = {expression}")

    assert (parameter.default, type_text(parameter.type)) == (value, type_)
    assert type(parameter.default) is type(value) or isinstance(value, Path)
    assert parameter.is_inferred
    assert not parameter.is_computed


@pytest.mark.parametrize("expression", ["float('nan')", "math.nan", "np.nan"])
def test_nan_is_a_constant(expression: str) -> None:
    assert math.isnan(read_one(f"x = {expression}").default)


@pytest.mark.parametrize(
    ("expression", "type_"),
    [
        ("load()", "Any"),
        ("other", "Any"),
        ("df.date(2024, 1, 31)", "Any"),
        ("rows()[0].date", "Any"),
        ("date.today()", "date"),
        ("datetime.datetime.now()", "datetime"),
        ("dt.datetime.now(tz=UTC)", "datetime"),
        ("Path.cwd() / 'x'", "Any"),
        ("Path.home()", "Path"),
        ("f'{other}.csv'", "str"),
        ("int(other)", "int"),
        ("(1, 2)", "list[int]"),
        ("{1, 2}", "list[int]"),
        ("(1, other)", "list"),
        ("{1: 'a'}", "Any"),
        ("{**other}", "Any"),
        ("b'bytes'", "Any"),
        ("1j", "Any"),
        ("(-8) ** 0.5", "Any"),
        ("1 / 0", "Any"),
        ("'%d' % 3", "Any"),
        ("2 ** 100_000", "Any"),
        ("1 << 100_000", "Any"),
        ("2 ** 4000 * 2 ** 4000", "Any"),
        ("'a' * 100_000", "Any"),
        ("[['a' * 10_000] * 10_000] * 10_000", "Any"),
        ("[timedelta(days=1)]", "Any"),
        ("matrix @ matrix", "Any"),
        ("1 @ 1", "Any"),
        ("float(**other)", "float"),
        ("date(2024, 13, 1)", "Any"),
        ("a if b else c", "Any"),
        ("1 + " * 700 + "1", "Any"),
    ],
)
def test_what_only_a_kernel_can_evaluate_is_computed(expression: str, type_: str) -> None:
    parameter = read_one(f"x = {expression}")

    assert parameter.is_computed
    assert parameter.default == expression
    assert type_text(parameter.type) == type_


def test_computed_default_over_several_lines_is_shown_on_one() -> None:
    assert read_one("x = load(\n    1,\n    2,\n)").default == "load(1, 2)"


def test_computed_default_too_deep_to_write_is_shown_as_such() -> None:
    assert read_one(f"x = f(\n).{'.'.join('a' * 900)}").default == "…"


def test_computed_default_that_uses_a_parameter_has_a_note() -> None:
    schema = read("n = 10\nm = n * 2")

    assert schema["m"].note == "the default uses n as set in the cell, whatever is given for it"


def test_added_to_default_is_computed() -> None:
    parameter = read_one("x: int = 1\nx += 1")

    assert (parameter.default, parameter.is_computed, parameter.note) == ("x + 1", True, "")
    assert parameter.type.kind == "int"


@pytest.mark.parametrize("source", ["x: int", "x: int = ..."])
def test_annotation_without_value_is_required(source: str) -> None:
    assert read_one(source).default is REQUIRED


def test_default_takes_its_annotated_form() -> None:
    schema = read('a: float = 1\nb: date = "2024-01-31"\nc: Path = "x"\nd: list[int] = (1, 2)')

    assert [p.default for p in schema.parameters[:3]] == [1.0, date(2024, 1, 31), Path("x")]
    assert schema["d"].is_computed


def test_default_against_its_annotation_is_kept_for_the_report() -> None:
    assert read_one('x: int = "ten"').default == "ten"


def test_default_of_none_makes_a_parameter_nullable() -> None:
    parameter = read_one("x: int = None")

    assert parameter.type.nullable
    assert parameter.note == "None is allowed, as it is the default"


@pytest.mark.parametrize(
    "source", ["x = 1\n", "x = (\n    1\n)", "x = \\\n  1", "x: Final = 1", "x = 1\r\n"]
)
def test_layout_does_not_matter(source: str) -> None:
    assert (read_one(source).default, read_one(source).type.kind) == (1, "int")


def test_nothing_is_executed(tmp_path: Path) -> None:
    target = tmp_path / "executed"
    read(f"x = open({str(target)!r}, 'w').write('x')\ny: open({str(target)!r}, 'w') = 1")

    assert not target.exists()

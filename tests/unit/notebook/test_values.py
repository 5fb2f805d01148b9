"""Values are checked all together, against bounds, defaults and the names there are."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest
from tests.unit.notebook.given_values import problems, schema_of

from jupyter_reprise.models import (
    REQUIRED,
    Parameter,
    ParameterKind,
    ParameterSchema,
    ParameterType,
)
from jupyter_reprise.notebook.values import resolve, secret_references

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

from __future__ import annotations

import math
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from jupyter_reprise.models import ParameterSchema
from jupyter_reprise.notebook.json_schema import to_json_schema
from jupyter_reprise.notebook.parameters import read_schema


def schema_of(source: str) -> dict[str, Any]:
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source}
    document = to_json_schema(read_schema({"cells": [cell]}))
    Draft202012Validator.check_schema(document)
    return document


def property_of(source: str) -> dict[str, Any]:
    (described,) = schema_of(source)["properties"].values()
    del described["title"]
    return dict(described)


@pytest.mark.parametrize(
    ("annotation", "described"),
    [
        ("int", {"type": "integer"}),
        ("float", {"type": "number"}),
        ("str", {"type": "string"}),
        ("bool", {"type": "boolean"}),
        ("date", {"type": "string", "format": "date"}),
        ("datetime", {"type": "string", "format": "date-time"}),
        ("Path", {"type": "string"}),
        ("Any", {}),
        ("int | None", {"type": ["integer", "null"]}),
        ("Literal['a', 'b']", {"type": "string", "enum": ["a", "b"]}),
        ("Literal['a', 1] | None", {"type": ["string", "integer", "null"], "enum": ["a", 1, None]}),
        ("list", {"type": "array"}),
        ("list[int]", {"type": "array", "items": {"type": "integer"}}),
        (
            "dict[str, int | None] | None",
            {"type": ["object", "null"], "additionalProperties": {"type": ["integer", "null"]}},
        ),
        ("int | str", {"anyOf": [{"type": "integer"}, {"type": "string"}]}),
        (
            "int | date | None",
            {
                "anyOf": [
                    {"type": "integer"},
                    {"type": "string", "format": "date"},
                    {"type": "null"},
                ]
            },
        ),
        (
            "Secret",
            {
                "type": "string",
                "format": "secret-reference",
                "pattern": "^env:[A-Za-z_][A-Za-z0-9_]*$",
                "writeOnly": True,
            },
        ),
        ("Annotated[int, Ge(0), Lt(9)]", {"type": "integer", "minimum": 0, "exclusiveMaximum": 9}),
        (
            "Annotated[float, Gt(0), Le(9.5)]",
            {"type": "number", "exclusiveMinimum": 0, "maximum": 9.5},
        ),
        ("Annotated[float, Le(float('inf'))]", {"type": "number"}),
        ("Annotated[int, MultipleOf(5)]", {"type": "integer", "multipleOf": 5}),
        ("Annotated[float, MultipleOf(0.1)]", {"type": "number"}),
        (
            "Annotated[str, Len(1, 9), Field(pattern='^a')]",
            {"type": "string", "minLength": 1, "maxLength": 9, "pattern": "^a"},
        ),
        ("Annotated[list, Len(1, 9)]", {"type": "array", "minItems": 1, "maxItems": 9}),
        ("Annotated[dict, MinLen(1)]", {"type": "object", "minProperties": 1}),
        ("Annotated[Path, MinLen(1), Field(pattern='x')]", {"type": "string"}),
        ("Annotated[str, Ge('a')]", {"type": "string"}),
        (
            "Annotated[date, Ge(date(2024, 1, 31))]",
            {"type": "string", "format": "date", "formatMinimum": "2024-01-31"},
        ),
    ],
)
def test_type_is_described(annotation: str, described: dict[str, Any]) -> None:
    assert property_of(f"x: {annotation}") == described


@pytest.mark.parametrize(
    ("source", "default"),
    [
        ("x = 1", 1),
        ("x: date = date(2024, 1, 31)", "2024-01-31"),
        ("x = None", None),
        ("x = float('nan')", "NaN"),
        ('x: Secret = "env:A"', "env:A"),
    ],
)
def test_default_is_given_in_its_json_form(source: str, default: Any) -> None:
    assert property_of(source)["default"] == default


@pytest.mark.parametrize("source", ["x: int", 'x: int = "ten"', "x = load()"])
def test_what_is_no_default_is_not_given(source: str) -> None:
    assert "default" not in property_of(source)


def test_parameters_without_default_are_required() -> None:
    document = schema_of("a: int\nb = 1\nc: str\nd = load()")

    assert document["required"] == ["a", "c"]
    assert list(document["properties"]) == ["a", "b", "c", "d"]
    assert document["additionalProperties"] is False


def test_open_schema_allows_other_names() -> None:
    document = to_json_schema(ParameterSchema(language="r", is_open=True))

    assert document == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {},
        "additionalProperties": True,
    }


@pytest.mark.parametrize(
    ("source", "description"),
    [
        ("x = 1  # how many", "how many"),
        ("x = f()", "Worked out by the notebook when not given: f()"),
        ("x = f()  # how many", "how many (Worked out by the notebook when not given: f())"),
    ],
)
def test_help_is_the_description(source: str, description: str) -> None:
    assert property_of(source)["description"] == description


def test_note_is_a_comment() -> None:
    assert "`Frame` is not known" in property_of("x: Frame = None")["$comment"]


def test_default_of_a_secret_never_shows() -> None:
    assert "hunter2" not in repr(schema_of('x: Secret = "hunter2"\ny: Secret = f("hunter2")'))


def test_infinite_bound_is_no_json() -> None:
    assert not any(
        isinstance(value, float) and math.isinf(value)
        for value in property_of("x: Annotated[int, Ge(float('-inf'))]").values()
    )

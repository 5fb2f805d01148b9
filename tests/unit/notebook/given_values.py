"""Parameters cells and values for tests, and what is found wrong in values."""

from __future__ import annotations

import math
from typing import Any

import pytest

from jupyter_reprise.errors import InvalidParameters
from jupyter_reprise.models import ParameterSchema
from jupyter_reprise.notebook.parameters import read_schema
from jupyter_reprise.notebook.values import resolve


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

"""What must hold for every type and value, tried on many."""

from __future__ import annotations

import json
import math
import string
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from jupyter_reprise.errors import InvalidInput, InvalidParameters
from jupyter_reprise.models import Bounds, Parameter, ParameterKind, ParameterSchema, ParameterType
from jupyter_reprise.notebook.injection import python_cell
from jupyter_reprise.notebook.json_schema import to_json_schema
from jupyter_reprise.notebook.parameters import read_schema
from jupyter_reprise.notebook.values import decode, encode, resolve, type_text

# Machines differ too much in speed for a deadline.
TRIES = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SCALARS = {
    ParameterKind.INTEGER: st.integers() | st.integers(-(10**50), 10**50),
    ParameterKind.NUMBER: st.floats(),
    ParameterKind.STRING: st.text(st.characters(), max_size=8),
    ParameterKind.BOOLEAN: st.booleans(),
    ParameterKind.DATE: st.dates(),
    ParameterKind.DATETIME: st.datetimes(
        timezones=st.none() | st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(timezone)
    ),
    ParameterKind.PATH: st.text(string.ascii_letters + "./ ", max_size=8).map(Path),
}
CHOICES = st.lists(
    st.text(max_size=4) | st.integers(2, 9), min_size=1, max_size=4, unique=True
).map(tuple)


def scalar_types() -> st.SearchStrategy[ParameterType]:
    return st.one_of(
        st.builds(ParameterType, st.sampled_from(sorted(SCALARS)), nullable=st.booleans()),
        st.builds(
            ParameterType,
            st.just(ParameterKind.LITERAL),
            nullable=st.booleans(),
            choices=CHOICES,
        ),
        st.just(ParameterType(ParameterKind.ANY, nullable=True)),
    )


def larger_types(inner: st.SearchStrategy[ParameterType]) -> st.SearchStrategy[ParameterType]:
    containers = st.builds(
        ParameterType,
        st.sampled_from([ParameterKind.LIST, ParameterKind.DICT]),
        nullable=st.booleans(),
        items=st.none() | inner,
    )
    unions = st.builds(
        ParameterType,
        st.just(ParameterKind.UNION),
        nullable=st.booleans(),
        members=st.lists(
            inner.filter(lambda t: not t.nullable and t.kind is not ParameterKind.UNION),
            min_size=2,
            max_size=3,
            unique_by=lambda t: t.kind,
        ).map(tuple),
    )
    return containers | unions


TYPES = st.recursive(scalar_types(), larger_types, max_leaves=4)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


def values_of(kind: ParameterType) -> st.SearchStrategy[Any]:
    return st.none() | _plain_values(kind) if kind.nullable else _plain_values(kind)


def _plain_values(kind: ParameterType) -> st.SearchStrategy[Any]:
    items = values_of(kind.items) if kind.items else ANYTHING
    match kind.kind:
        case ParameterKind.LITERAL:
            return st.sampled_from(kind.choices)
        case ParameterKind.UNION:
            return st.one_of([values_of(member) for member in kind.members])
        case ParameterKind.LIST:
            return st.lists(items, max_size=3)
        case ParameterKind.DICT:
            return st.dictionaries(st.text(max_size=3), items, max_size=3)
        case ParameterKind.ANY:
            return ANYTHING
    return SCALARS[kind.kind]


LIMITS = st.none() | st.integers(-9, 9) | st.floats(-9, 9)
BOUNDS = st.builds(
    Bounds,
    ge=LIMITS,
    lt=LIMITS,
    multiple_of=st.none() | st.integers(1, 9) | st.sampled_from([0.1, 0.5, 2.0]),
    min_length=st.none() | st.integers(0, 3),
    max_length=st.none() | st.integers(2, 9),
    pattern=st.none() | st.sampled_from(["a", "^[0-9]"]),
)
TYPED_VALUES = TYPES.flatmap(lambda kind: st.tuples(st.just(kind), values_of(kind)))


def same(left: Any, right: Any) -> bool:
    """Compare so that nan is itself, 1 is not 1.0, and zones are compared by offset."""
    if type(left) is not type(right):
        return False
    if isinstance(left, float):
        return repr(left) == repr(right)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(map(same, left.values(), right.values()))
    if isinstance(left, datetime):
        return left.isoformat() == right.isoformat()
    return bool(left == right)


def is_finite(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(is_finite, value))
    if isinstance(value, dict):
        return all(map(is_finite, value.values()))
    return not isinstance(value, float) or math.isfinite(value)


def resolve_one(kind: ParameterType, value: Any) -> Any:
    return resolve(ParameterSchema((Parameter("x", kind),)), {}, {"x": value})["x"]


@TRIES
@given(TYPED_VALUES)
def test_resolved_value_survives_json(typed: tuple[ParameterType, Any]) -> None:
    kind, value = typed
    resolved = resolve_one(kind, value)

    stored = json.loads(json.dumps(encode(resolved), allow_nan=False))

    assert same(decode(kind, stored), resolved)
    assert same(resolve_one(kind, stored), resolved)


@TRIES
@given(TYPED_VALUES)
def test_resolving_twice_is_resolving_once(typed: tuple[ParameterType, Any]) -> None:
    kind, value = typed
    resolved = resolve_one(kind, value)

    assert same(resolve_one(kind, resolved), resolved)


@TRIES
@given(TYPED_VALUES)
def test_json_schema_accepts_what_resolve_accepts(typed: tuple[ParameterType, Any]) -> None:
    kind, value = typed
    resolved = resolve_one(kind, value)
    document = to_json_schema(ParameterSchema((Parameter("x", kind),)))
    Draft202012Validator.check_schema(document)

    is_valid = Draft202012Validator(document).is_valid({"x": encode(resolved)})

    assert is_valid or not is_finite(resolved)


@TRIES
@given(
    st.sampled_from([ParameterKind.INTEGER, ParameterKind.NUMBER, ParameterKind.STRING]),
    BOUNDS,
    st.data(),
)
def test_json_schema_accepts_what_keeps_the_bounds(
    kind: ParameterKind, bounds: Bounds, data: Any
) -> None:
    bounded = ParameterType(kind, bounds=bounds)
    document = to_json_schema(ParameterSchema((Parameter("x", bounded),)))
    Draft202012Validator.check_schema(document)
    try:
        resolved = resolve_one(bounded, data.draw(SCALARS[kind]))
    except InvalidParameters:
        return

    is_valid = Draft202012Validator(document).is_valid({"x": encode(resolved)})

    assert is_valid or not is_finite(resolved)


@TRIES
@given(TYPED_VALUES)
def test_injected_cell_gives_the_same_value_back(typed: tuple[ParameterType, Any]) -> None:
    kind, value = typed
    resolved = resolve_one(kind, value)
    names: dict[str, Any] = {}

    exec(python_cell(ParameterSchema((Parameter("x", kind),)), {"x": resolved}), names)

    assert same(names["x"], resolved)


@TRIES
@given(TYPES, ANYTHING)
def test_any_data_is_taken_or_refused(kind: ParameterType, value: Any) -> None:
    try:
        resolved = resolve_one(kind, value)
    except InvalidParameters:
        return
    assert same(decode(kind, encode(resolved)), resolved)


@TRIES
@given(TYPES, st.text(max_size=30) | st.text("[]{}(),:'\"- 1a.&*\n", max_size=20))
def test_any_text_is_taken_or_refused(kind: ParameterType, text: str) -> None:
    schema = ParameterSchema((Parameter("x", kind),))
    try:
        resolved = resolve(schema, {"x": text}, {})["x"]
    except InvalidParameters:
        return
    assert same(decode(kind, encode(resolved)), resolved)


@TRIES
@given(scalar_types(), st.data())
def test_value_written_in_the_cell_is_read_from_it(kind: ParameterType, data: Any) -> None:
    value = resolve_one(kind, data.draw(values_of(kind)))
    cell = python_cell(ParameterSchema(), {"x": value})
    source = f"{cell}\ny: {type_text(kind)} = {cell.rpartition('x = ')[2]}"
    if "x = " in repr(value):
        return

    schema = read_schema(
        {"cells": [{"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source}]}
    )

    assert same(schema["y"].default, value)


@settings(TRIES, max_examples=300)
@given(st.text() | st.text("abx=:[]()'\"#%!?;,\n 1.*-|\\\t\f", max_size=60))
def test_any_cell_is_read_or_refused(source: str) -> None:
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source}
    try:
        schema = read_schema({"cells": [cell]})
    except InvalidInput:
        return
    Draft202012Validator.check_schema(to_json_schema(schema))


@TRIES
@given(st.dates(), st.sampled_from([date.isoformat, str]))
def test_date_is_read_from_its_text(day: date, write: Any) -> None:
    schema = ParameterSchema((Parameter("x", ParameterType(ParameterKind.DATE)),))

    assert resolve(schema, {"x": write(day)}, {}) == {"x": day}

"""Values that are already data, checked by their types: from files, REST and Python callers.

Both Python's objects and their JSON forms are taken (see `values.encode`); the result is always
plain Python: exact `int`, `float`, `str` and so on, never a subclass, an array or a scalar of
another package.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, Final

from jupyter_reprise.models import ParameterKind, ParameterType
from jupyter_reprise.notebook import scalars
from jupyter_reprise.notebook.limits import find_violations
from jupyter_reprise.notebook.scalars import (
    SPECIAL_FLOATS,
    OutOfBounds,
    Refused,
    to_plain,
    wrong_type,
)
from jupyter_reprise.notebook.type_names import example, value_text

SECRET_REFERENCE: Final = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")
UNION_ORDER: Final = (
    ParameterKind.LITERAL,
    ParameterKind.BOOLEAN,
    ParameterKind.INTEGER,
    ParameterKind.NUMBER,
    ParameterKind.DATE,
    ParameterKind.DATETIME,
    ParameterKind.LIST,
    ParameterKind.DICT,
    ParameterKind.PATH,
    ParameterKind.STRING,
    ParameterKind.ANY,
)
"""Members of a union are tried from the strictest to the most lenient."""

_MOST_MESSAGES: Final = 5


def check_value(expected: ParameterType, value: Any, *, is_bounded: bool = True) -> Any:
    """Return the value as an object of the type.

    Raises
    ------
    Refused
        It is not of the type, or (unless `is_bounded` is false) breaks a bound.
    """
    if expected.kind is ParameterKind.SECRET:
        return _secret(expected, value)
    value = to_plain(value)
    if value is None:
        if expected.nullable or expected.kind is ParameterKind.ANY:
            return None
        raise Refused(f"None is not allowed; {example(expected)}")
    if expected.kind in _SCALARS:
        checked = _SCALARS[expected.kind](expected, value)
    else:
        checked = _COMPOUNDS[expected.kind](expected, value, is_bounded)
    if is_bounded:
        check_bounds(expected, checked)
    return checked


def check_bounds(expected: ParameterType, value: Any) -> None:
    violations = find_violations(expected.bounds, value)
    if violations:
        raise OutOfBounds(*violations)


def check_secret(text: str) -> str:
    """Return the text if it refers to a secret; the message when it does not never repeats it."""
    if SECRET_REFERENCE.fullmatch(text) is None:
        raise Refused(
            "a secret is given by reference, and what was given is not one; "
            "write env:NAME, with the value in the environment variable NAME"
        )
    return text


def union_members(expected: ParameterType) -> list[ParameterType]:
    return sorted(expected.members, key=lambda member: UNION_ORDER.index(member.kind))


def gather(labelled: Iterable[tuple[str, Any]], check: Callable[[Any], Any]) -> list[Any]:
    """Check each item of a list or dict; all that is wrong with them is said at once."""
    values: list[Any] = []
    messages: list[str] = []
    for label, item in labelled:
        try:
            values.append(check(item))
        except Refused as error:
            messages.extend(f"{label}: {message}" for message in error.messages)
    if len(messages) > _MOST_MESSAGES:
        rest = len(messages) - _MOST_MESSAGES
        messages[_MOST_MESSAGES:] = [f"and {rest} more like these"]
    if messages:
        raise Refused(*messages)
    return values


def _secret(expected: ParameterType, value: Any) -> str | None:
    if value is None and expected.nullable:
        return None
    reference = getattr(value, "reference", value)
    return check_secret(reference if isinstance(reference, str) else "")


def _list(expected: ParameterType, value: Any, is_bounded: bool) -> list[Any]:
    if isinstance(value, str | bytes | bytearray) or not isinstance(value, Sequence):
        raise wrong_type(expected, value)
    items = expected.items or _ANY
    return gather(
        ((f"item {position}", item) for position, item in enumerate(value, start=1)),
        lambda item: check_value(items, item, is_bounded=is_bounded),
    )


def _dict(expected: ParameterType, value: Any, is_bounded: bool) -> dict[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise wrong_type(expected, value)
    items = expected.items or _ANY
    values = gather(
        ((value_text(key), item) for key, item in value.items()),
        lambda item: check_value(items, item, is_bounded=is_bounded),
    )
    return dict(zip((str.__str__(key) for key in value), values, strict=True))


def _union(expected: ParameterType, value: Any, is_bounded: bool) -> Any:
    # 2.0 would do for an int, but where a float may be it is one
    same = ParameterKind.NUMBER if isinstance(value, float) else None
    members = sorted(union_members(expected), key=lambda member: member.kind is not same)
    refusals: list[Refused] = []
    # Bounds can decide which member it is; so they are kept to even where they may be broken.
    for heeds_bounds in (True,) if is_bounded else (True, False):
        for member in members:
            try:
                return check_value(member, value, is_bounded=heeds_bounds)
            except Refused as error:
                refusals.append(error)
    raise most_telling(refusals, wrong_type(expected, value))


def most_telling(refusals: Iterable[Refused], otherwise: Refused) -> Refused:
    """Choose what to say when no member of a union fits: a broken bound, rather than a type."""
    return next((error for error in refusals if isinstance(error, OutOfBounds)), otherwise)


def _any(_expected: ParameterType, value: Any, _: bool) -> Any:
    """Bring a value of no stated type into the form that it would have after JSON."""
    if isinstance(value, str):
        return SPECIAL_FLOATS.get(value, value)
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return value.as_posix()
    if isinstance(value, Mapping):
        return _dict(_ANY_DICT, value, False)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return _list(_ANY_LIST, value, False)
    raise Refused(
        f"a value of type {type(value).__name__} can't be handed to a notebook; "
        "give numbers, texts, dates, paths, or lists and dicts of them"
    )


_ANY: Final = ParameterType(ParameterKind.ANY, nullable=True)
_ANY_LIST: Final = ParameterType(ParameterKind.LIST)
_ANY_DICT: Final = ParameterType(ParameterKind.DICT)
_SCALARS: Final[Mapping[ParameterKind, Callable[[ParameterType, Any], Any]]] = MappingProxyType(
    {
        ParameterKind.INTEGER: scalars.check_integer,
        ParameterKind.NUMBER: scalars.check_number,
        ParameterKind.STRING: scalars.check_string,
        ParameterKind.BOOLEAN: scalars.check_boolean,
        ParameterKind.DATE: scalars.check_date,
        ParameterKind.DATETIME: scalars.check_datetime,
        ParameterKind.PATH: scalars.check_path,
        ParameterKind.LITERAL: scalars.check_literal,
    }
)
_COMPOUNDS: Final[Mapping[ParameterKind, Callable[[ParameterType, Any, bool], Any]]] = (
    MappingProxyType(
        {
            ParameterKind.LIST: _list,
            ParameterKind.DICT: _dict,
            ParameterKind.UNION: _union,
            ParameterKind.ANY: _any,
        }
    )
)

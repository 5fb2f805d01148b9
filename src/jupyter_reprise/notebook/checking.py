"""Values that are already data, checked by their types: from files, REST and Python callers.

Both Python's objects and their JSON forms are taken (see `values.encode`); the result is always
plain Python: exact `int`, `float`, `str` and so on, never a subclass, an array or a scalar of
another package.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timezone
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any, Final

from jupyter_reprise.models import ParameterKind, ParameterType
from jupyter_reprise.notebook.limits import find_violations
from jupyter_reprise.notebook.type_names import example, expectation, value_text

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

_SPECIAL_FLOATS: Final[Mapping[str, float]] = MappingProxyType(
    {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}
)
# PyYAML takes `1e-3`, which has no point and no sign of its exponent's own, for a text.
_EXPONENT: Final = re.compile(r"[-+]?\d+(?:\.\d*)?[eE][-+]?\d+")
_MOST_MESSAGES: Final = 5


class Refused(Exception):
    """The value is not of the type; `messages` say why."""

    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = messages


def check_value(expected: ParameterType, value: Any, *, is_bounded: bool = True) -> Any:
    """Return the value as an object of the type.

    Raises
    ------
    Refused
        It is not of the type, or (unless `is_bounded` is false) breaks a bound.
    """
    if expected.kind is ParameterKind.SECRET:
        return _secret(expected, value)
    value = _plain(value)
    if value is None:
        if expected.nullable or expected.kind is ParameterKind.ANY:
            return None
        raise Refused(f"None is not allowed; {example(expected)}")
    checked = _CHECKS[expected.kind](expected, value, is_bounded)
    if is_bounded:
        check_bounds(expected, checked)
    return checked


def check_bounds(expected: ParameterType, value: Any) -> None:
    violations = find_violations(expected.bounds, value)
    if violations:
        raise Refused(*violations)


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


def _plain(value: Any) -> Any:
    """Turn scalars and arrays of other packages, and subclasses, into Python's own."""
    if getattr(value, "reference", None) is not None and isinstance(value, str):
        raise Refused("a Secret is only allowed where the notebook's annotation says Secret")
    if hasattr(value, "tolist"):
        value = value.tolist()
    elif hasattr(value, "to_pydatetime"):
        value = value.to_pydatetime()
    elif hasattr(value, "item") and not isinstance(value, Mapping | Sequence):
        value = value.item()
    if isinstance(value, bool) or value is None:
        return value
    for exact in (int, float):
        if isinstance(value, exact):
            return exact(value)
    # not str(value), which for an enumeration's member is its name
    return str.__str__(value) if isinstance(value, str) else value


def _wrong(expected: ParameterType, value: Any) -> Refused:
    return Refused(f"{value_text(value)} {expectation(expected)}")


def _secret(expected: ParameterType, value: Any) -> str | None:
    if value is None and expected.nullable:
        return None
    reference = getattr(value, "reference", value)
    return check_secret(reference if isinstance(reference, str) else "")


def _integer(expected: ParameterType, value: Any, _: bool) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(expected, value)
    return value


def _number(expected: ParameterType, value: Any, _: bool) -> float:
    if isinstance(value, str):
        if value in _SPECIAL_FLOATS:
            return _SPECIAL_FLOATS[value]
        if _EXPONENT.fullmatch(value):
            return float(value)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _wrong(expected, value)
    try:
        return float(value)
    except OverflowError as error:
        raise Refused(f"{value_text(value)} is too large for a float") from error


def _string(expected: ParameterType, value: Any, _: bool) -> str:
    if not isinstance(value, str):
        raise _wrong(expected, value)
    return value


def _boolean(expected: ParameterType, value: Any, _: bool) -> bool:
    if not isinstance(value, bool):
        raise _wrong(expected, value)
    return value


def _date(expected: ParameterType, value: Any, _: bool) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise _wrong(expected, value) from error
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _wrong(expected, value)
    return date(value.year, value.month, value.day)


def _datetime(expected: ParameterType, value: Any, _: bool) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError as error:
            raise _wrong(expected, value) from error
    if isinstance(value, datetime):
        offset = value.utcoffset()
        # A zone's name does not survive JSON; its offset at that time does.
        zone = None if offset is None else timezone(offset)
        return value.replace(tzinfo=zone, fold=0)
    if isinstance(value, date):
        return datetime.combine(value, time())
    raise _wrong(expected, value)


def _path(expected: ParameterType, value: Any, _: bool) -> Path:
    if not isinstance(value, str | PurePath):
        raise _wrong(expected, value)
    return Path(value)


def _literal(expected: ParameterType, value: Any, _: bool) -> str | int | bool:
    for choice in expected.choices:
        if type(choice) is type(value) and choice == value:
            return choice
    raise _wrong(expected, value)


def _list(expected: ParameterType, value: Any, is_bounded: bool) -> list[Any]:
    if isinstance(value, str | bytes | bytearray) or not isinstance(value, Sequence):
        raise _wrong(expected, value)
    items = expected.items or _ANY
    return gather(
        ((f"item {position}", item) for position, item in enumerate(value, start=1)),
        lambda item: check_value(items, item, is_bounded=is_bounded),
    )


def _dict(expected: ParameterType, value: Any, is_bounded: bool) -> dict[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise _wrong(expected, value)
    items = expected.items or _ANY
    values = gather(
        ((value_text(key), item) for key, item in value.items()),
        lambda item: check_value(items, item, is_bounded=is_bounded),
    )
    return dict(zip((str.__str__(key) for key in value), values, strict=True))


def _union(expected: ParameterType, value: Any, is_bounded: bool) -> Any:
    members = union_members(expected)
    # 2.0 would do for an int, but where a float may be it is one
    same = {float: ParameterKind.NUMBER}.get(type(value))
    for member in sorted(members, key=lambda member: member.kind is not same):
        try:
            return check_value(member, value, is_bounded=is_bounded)
        except Refused as error:
            refusal = error
    raise refusal if len(members) == 1 else _wrong(expected, value)


def _any(_expected: ParameterType, value: Any, _: bool) -> Any:
    """Bring a value of no stated type into the form that it would have after JSON."""
    if isinstance(value, str):
        return _SPECIAL_FLOATS.get(value, value)
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
_CHECKS: Final[Mapping[ParameterKind, Callable[[ParameterType, Any, bool], Any]]] = (
    MappingProxyType(
        {
            ParameterKind.INTEGER: _integer,
            ParameterKind.NUMBER: _number,
            ParameterKind.STRING: _string,
            ParameterKind.BOOLEAN: _boolean,
            ParameterKind.DATE: _date,
            ParameterKind.DATETIME: _datetime,
            ParameterKind.PATH: _path,
            ParameterKind.LITERAL: _literal,
            ParameterKind.LIST: _list,
            ParameterKind.DICT: _dict,
            ParameterKind.UNION: _union,
            ParameterKind.ANY: _any,
        }
    )
)

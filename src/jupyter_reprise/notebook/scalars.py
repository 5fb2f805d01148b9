"""Single values checked by their types, and what other packages make of single values.

The result is always plain Python: exact `int`, `float`, `str` and so on, never a subclass or a
scalar of another package.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timezone
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any, Final

from jupyter_reprise.models import ParameterType
from jupyter_reprise.notebook.type_names import expectation, value_text

SPECIAL_FLOATS: Final[Mapping[str, float]] = MappingProxyType(
    {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}
)
# PyYAML takes `1e-3`, which has no point and no sign of its exponent's own, for a text.
_EXPONENT: Final = re.compile(r"[-+]?\d+(?:\.\d*)?[eE][-+]?\d+")
_EXTENDED_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d(?:$|[T ])")


class Refused(Exception):
    """The value is not of the type; `messages` say why."""

    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = messages


class OutOfBounds(Refused):
    """The value is of the type, but breaks a bound."""


def to_plain(value: Any) -> Any:
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


def wrong_type(expected: ParameterType, value: Any) -> Refused:
    return Refused(f"{value_text(value)} {expectation(expected)}")


def check_integer(expected: ParameterType, value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong_type(expected, value)
    return value


def check_number(expected: ParameterType, value: Any) -> float:
    if isinstance(value, str):
        if value in SPECIAL_FLOATS:
            return SPECIAL_FLOATS[value]
        if _EXPONENT.fullmatch(value):
            return float(value)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise wrong_type(expected, value)
    try:
        return float(value)
    except OverflowError as error:
        raise Refused(f"{value_text(value)} is too large for a float") from error


def check_string(expected: ParameterType, value: Any) -> str:
    if not isinstance(value, str):
        raise wrong_type(expected, value)
    return value


def check_boolean(expected: ParameterType, value: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong_type(expected, value)
    return value


def _extended(text: str) -> str:
    """Refuse ISO's compact and week forms, such as 20240131, which are more likely to be ids."""
    if _EXTENDED_DATE.match(text) is None:
        raise ValueError
    return text


def check_date(expected: ParameterType, value: Any) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(_extended(value))
        except ValueError as error:
            raise wrong_type(expected, value) from error
    if not isinstance(value, date) or isinstance(value, datetime):
        raise wrong_type(expected, value)
    return date(value.year, value.month, value.day)


def check_datetime(expected: ParameterType, value: Any) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(_extended(value))
        except ValueError as error:
            raise wrong_type(expected, value) from error
    if isinstance(value, datetime):
        if value != value:  # so it is with pandas' NaT
            raise wrong_type(expected, value)
        offset = value.utcoffset()
        # A zone's name does not survive JSON; its offset at that time does.
        zone = None if offset is None else timezone(offset)
        return value.replace(tzinfo=zone, fold=0)
    if isinstance(value, date):
        return datetime.combine(value, time())
    raise wrong_type(expected, value)


def check_path(expected: ParameterType, value: Any) -> Path:
    if not isinstance(value, str | PurePath):
        raise wrong_type(expected, value)
    return Path(value)


def check_literal(expected: ParameterType, value: Any) -> str | int | bool:
    for choice in expected.choices:
        if type(choice) is type(value) and choice == value:
            return choice
    raise wrong_type(expected, value)

"""Parameter types and values in words, for tables and messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from jupyter_reprise.models import ParameterKind, ParameterType

_LONGEST: Final = 60
_EXAMPLES: Final[Mapping[ParameterKind, str]] = MappingProxyType(
    {
        ParameterKind.INTEGER: "give a whole number such as 10",
        ParameterKind.NUMBER: "give a number such as 0.5",
        ParameterKind.STRING: "give a text, in quotes where the file's format has them",
        ParameterKind.BOOLEAN: "give true or false",
        ParameterKind.DATE: "give one such as 2024-01-31",
        ParameterKind.DATETIME: "give one such as 2024-01-31T09:30:00Z",
        ParameterKind.PATH: "give a text such as data/input.csv",
        ParameterKind.SECRET: "write env:NAME, with the value in the environment variable NAME",
        ParameterKind.LIST: "give a list such as [1, 2]",
        ParameterKind.DICT: 'give one such as {"a": 1}, with texts as keys',
    }
)


def type_text(expected: ParameterType) -> str:
    """Return the type in Python's notation, such as `list[int] | None`, without its bounds."""
    text = _plain_text(expected)
    return (
        f"{text} | None" if expected.nullable and expected.kind is not ParameterKind.ANY else text
    )


def _plain_text(expected: ParameterType) -> str:
    match expected.kind:
        case ParameterKind.LITERAL:
            return f"Literal[{', '.join(map(repr, expected.choices))}]"
        case ParameterKind.UNION:
            return " | ".join(type_text(member) for member in expected.members)
        case ParameterKind.LIST if expected.items:
            return f"list[{type_text(expected.items)}]"
        case ParameterKind.DICT if expected.items:
            return f"dict[str, {type_text(expected.items)}]"
    return expected.kind.value


def value_text(value: Any) -> str:
    """Return a value as messages show it: texts in double quotes, long ones cut."""
    if isinstance(value, date):
        return value.isoformat()
    try:
        text = repr(value)
    except ValueError:
        text = hex(value)  # an int of more digits than Python converts
    if isinstance(value, str):
        text = f'"{text[1:-1]}"'
    if len(text) <= _LONGEST:
        return text
    return f"{text[: _LONGEST - 1]}…"


def expectation(expected: ParameterType) -> str:
    """Return what is wrong with a value that is not of the type, and what to give instead."""
    if expected.kind is ParameterKind.LITERAL:
        return f"is not one of {', '.join(map(repr, expected.choices))}"
    name = _plain_text(expected)
    article = "an" if name[0] in "aeio" else "a"
    example = _EXAMPLES.get(expected.kind)
    return f"is not {article} {name}" + (f"; {example}" if example else "")


def example(expected: ParameterType) -> str:
    """Return what to give for the type."""
    if expected.kind is ParameterKind.LITERAL:
        return f"give one of {', '.join(map(repr, expected.choices))}"
    return _EXAMPLES.get(expected.kind, f"give a value of type {_plain_text(expected)}")

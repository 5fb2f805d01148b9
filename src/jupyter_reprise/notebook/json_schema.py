"""A notebook's parameters as a JSON Schema, for forms, REST clients and other tools.

It describes the JSON forms that `values.encode` gives. Where JSON Schema can't say a rule as
Reprise means it, the schema is the more lenient of the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from jupyter_reprise.models import (
    REQUIRED,
    Parameter,
    ParameterKind,
    ParameterSchema,
    ParameterType,
)
from jupyter_reprise.notebook.checking import check_value
from jupyter_reprise.notebook.scalars import Refused
from jupyter_reprise.notebook.values import encode

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_BASES: Final[Mapping[ParameterKind, Mapping[str, Any]]] = MappingProxyType(
    {
        ParameterKind.INTEGER: {"type": "integer"},
        ParameterKind.NUMBER: {"type": "number"},
        ParameterKind.STRING: {"type": "string"},
        ParameterKind.BOOLEAN: {"type": "boolean"},
        ParameterKind.DATE: {"type": "string", "format": "date"},
        ParameterKind.DATETIME: {"type": "string", "format": "date-time"},
        ParameterKind.PATH: {"type": "string"},
        ParameterKind.LIST: {"type": "array"},
        ParameterKind.DICT: {"type": "object"},
        ParameterKind.SECRET: {
            "type": "string",
            "format": "secret-reference",
            "pattern": "^env:[A-Za-z_][A-Za-z0-9_]*$",
            "writeOnly": True,
        },
    }
)
_NUMERIC: Final = frozenset({ParameterKind.INTEGER, ParameterKind.NUMBER})
_DATED: Final = frozenset({ParameterKind.DATE, ParameterKind.DATETIME})
_JSON_TYPES: Final[Mapping[type, str]] = MappingProxyType(
    {str: "string", bool: "boolean", int: "integer"}
)
_NUMBER_KEYWORDS: Final = (
    ("ge", "minimum"),
    ("gt", "exclusiveMinimum"),
    ("le", "maximum"),
    ("lt", "exclusiveMaximum"),
)
# Not of the standard, but of the widely used package ajv-formats
_FORMAT_KEYWORDS: Final = (
    ("ge", "formatMinimum"),
    ("gt", "formatExclusiveMinimum"),
    ("le", "formatMaximum"),
    ("lt", "formatExclusiveMaximum"),
)
_LENGTH_KEYWORDS: Final[Mapping[ParameterKind, tuple[str, str]]] = MappingProxyType(
    {
        ParameterKind.STRING: ("minLength", "maxLength"),
        ParameterKind.LIST: ("minItems", "maxItems"),
        ParameterKind.DICT: ("minProperties", "maxProperties"),
    }
)


def to_json_schema(schema: ParameterSchema) -> dict[str, Any]:
    """Return the parameters as one object's JSON Schema (draft 2020-12), in the cell's order."""
    document: dict[str, Any] = {
        "$schema": DIALECT,
        "type": "object",
        "properties": {p.name: _property(p) for p in schema.parameters},
        "additionalProperties": schema.is_open,
    }
    required = [p.name for p in schema.parameters if p.default is REQUIRED]
    if required:
        document["required"] = required
    return document


def _property(parameter: Parameter) -> dict[str, Any]:
    described: dict[str, Any] = {"title": parameter.name}
    help_text = parameter.help
    if parameter.is_computed:
        computed = f"Worked out by the notebook when not given: {parameter.default}"
        help_text = f"{help_text} ({computed})" if help_text else computed
    if help_text:
        described["description"] = help_text
    if parameter.note:
        described["$comment"] = parameter.note
    described |= type_schema(parameter.type)
    if parameter.default is not REQUIRED and not parameter.is_computed:
        try:
            described["default"] = encode(check_value(parameter.type, parameter.default))
        except Refused:
            # a default that its own annotation forbids is no default
            return described
    return described


def type_schema(expected: ParameterType) -> dict[str, Any]:
    """Return the JSON Schema of one type."""
    match expected.kind:
        case ParameterKind.ANY:
            return {}
        case ParameterKind.LITERAL:
            return _literal(expected)
        case ParameterKind.UNION:
            members = [type_schema(member) for member in expected.members]
            return {"anyOf": [*members, {"type": "null"}] if expected.nullable else members}
    found: dict[str, Any] = dict(_BASES[expected.kind])
    if expected.items and expected.kind is ParameterKind.LIST:
        found["items"] = type_schema(expected.items)
    if expected.items and expected.kind is ParameterKind.DICT:
        found["additionalProperties"] = type_schema(expected.items)
    found |= _bounds(expected)
    if expected.nullable:
        found["type"] = [found["type"], "null"]
    return found


def _literal(expected: ParameterType) -> dict[str, Any]:
    choices: list[Any] = [*expected.choices, *([None] if expected.nullable else [])]
    types = list(dict.fromkeys(_JSON_TYPES[type(choice)] for choice in expected.choices))
    if expected.nullable:
        types.append("null")
    return {"type": types[0] if len(types) == 1 else types, "enum": choices}


def _bounds(expected: ParameterType) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if expected.kind in _NUMERIC:
        for name, word in _NUMBER_KEYWORDS:
            limit = getattr(expected.bounds, name)
            if isinstance(limit, int | float) and abs(limit) != float("inf"):
                found[word] = limit
        step = expected.bounds.multiple_of
        # Validators divide binary fractions, and would refuse 0.3 as a multiple of 0.1.
        if step is not None and float(step).is_integer():
            found["multipleOf"] = int(step)
    if expected.kind in _DATED:
        for name, word in _FORMAT_KEYWORDS:
            limit = getattr(expected.bounds, name)
            if isinstance(limit, date):
                found[word] = limit.isoformat()
    if expected.kind in _LENGTH_KEYWORDS:
        least, most = _LENGTH_KEYWORDS[expected.kind]
        if expected.bounds.min_length is not None:
            found[least] = expected.bounds.min_length
        if expected.bounds.max_length is not None:
            found[most] = expected.bounds.max_length
    if expected.kind is ParameterKind.STRING and expected.bounds.pattern is not None:
        found["pattern"] = expected.bounds.pattern
    return found

"""Parameter values: from what was given to what the kernel gets, and to JSON and back.

Nothing starts a kernel here, and no value of a secret is ever known: only its reference.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import PurePath
from typing import Any

from jupyter_reprise.errors import InvalidInput, InvalidParameters, ParameterProblem
from jupyter_reprise.models import (
    REQUIRED,
    Parameter,
    ParameterKind,
    ParameterSchema,
    ParameterType,
)
from jupyter_reprise.notebook.checking import SECRET_REFERENCE, check_value
from jupyter_reprise.notebook.scalars import Refused
from jupyter_reprise.notebook.text_values import convert_text
from jupyter_reprise.notebook.type_names import example, type_text

__all__ = ["decode", "encode", "resolve", "secret_references", "type_text"]

_UNTYPED = ParameterType(ParameterKind.ANY, nullable=True)


def resolve(
    schema: ParameterSchema, given_text: Mapping[str, str], given_values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the value of every parameter, by name and in the schema's order.

    A parameter that is not given has its default; one whose default only the kernel can work out
    is then left out.

    Parameters
    ----------
    schema
        What the notebook takes.
    given_text
        From a command line: converted by the types.
    given_values
        From files and programs: checked by the types. `given_text` wins over it.

    Raises
    ------
    InvalidParameters
        Something is wrong; the error holds everything that is.
    """
    values: dict[str, Any] = {}
    problems: list[ParameterProblem] = []
    extra = [n for n in dict.fromkeys([*given_values, *given_text]) if n not in schema]
    if not schema.is_open:
        problems = [_unknown(schema, name) for name in extra]
        extra = []
    for parameter in (*schema.parameters, *(Parameter(name, _UNTYPED) for name in extra)):
        name = parameter.name
        is_given = name in given_text or name in given_values
        if parameter.is_computed and not is_given:
            continue
        try:
            values[name] = _written(_value(parameter, given_text, given_values))
        except Refused as error:
            problems.extend(ParameterProblem(name, message) for message in error.messages)
        except RecursionError:
            problems.append(ParameterProblem(name, "it is nested too deeply"))
    if problems:
        raise InvalidParameters(tuple(problems))
    return values


def _value(
    parameter: Parameter, given_text: Mapping[str, str], given_values: Mapping[str, Any]
) -> Any:
    name = parameter.name
    if name not in given_text and name not in given_values:
        return _default(parameter)
    try:
        if name in given_text:
            return convert_text(parameter.type, given_text[name])
        return check_value(parameter.type, given_values[name])
    except Refused as error:
        if not parameter.is_inferred:
            raise
        way_out = "or annotate it in the parameters cell, as its type is only its default's"
        raise Refused(*(f"{message}; {way_out}" for message in error.messages)) from None


def _written(value: Any) -> Any:
    """Give a value that can be written down: texts with half a character can't, in no file."""
    try:
        for text in _texts(value):
            text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Refused(
            "it holds bytes that are not UTF-8, or half of a character; give it in UTF-8"
        ) from error
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str | PurePath):
        yield str(value)
    elif isinstance(value, dict):
        for pair in value.items():
            yield from _texts(pair)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def secret_references(schema: ParameterSchema, values: Mapping[str, Any]) -> dict[str, str]:
    """Return, for each secret that has a value, the environment variable that holds it."""
    references: dict[str, str] = {}
    for parameter in schema.parameters:
        if parameter.type.kind is ParameterKind.SECRET and parameter.name in values:
            match = SECRET_REFERENCE.fullmatch(values[parameter.name] or "")
            if match:
                references[parameter.name] = match[1]
    return references


def encode(value: Any) -> Any:
    """Return the JSON form of a value.

    Dates and paths become texts, as do the floats that JSON has no notation for.

    Raises
    ------
    InvalidInput
        It is no parameter's value.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        return value if math.isfinite(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return value.as_posix()
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    raise InvalidInput(
        f"A value of type {type(value).__name__} has no JSON form.",
        hint="Give numbers, texts, dates, paths, or lists and dicts of them.",
    )


def decode(expected: ParameterType, encoded: Any) -> Any:
    """Return the value of that type whose JSON form is given; bounds are not looked at.

    Raises
    ------
    InvalidInput
        It is not the form of any value of the type.
    """
    try:
        return check_value(expected, encoded, is_bounded=False)
    except Refused as error:
        raise InvalidInput(
            f"A stored value is not of type {type_text(expected)}: {'; '.join(error.messages)}."
        ) from None


def _default(parameter: Parameter) -> Any:
    if parameter.default is REQUIRED:
        raise Refused(f"it has no default and was not given; {example(parameter.type)}")
    try:
        return check_value(parameter.type, parameter.default)
    except Refused as error:
        raise Refused(
            *(f"the notebook's own default is not allowed: {text}" for text in error.messages)
        ) from None


def _unknown(schema: ParameterSchema, name: str) -> ParameterProblem:
    if not schema.has_parameters_cell:
        return ParameterProblem(
            name, "the notebook takes no parameters: it has no cell tagged `parameters`"
        )
    if not schema.names:
        return ParameterProblem(name, "the notebook's parameters cell defines no parameters")
    import difflib

    lowered = {known.lower(): known for known in schema.names}
    nearest = difflib.get_close_matches(name.lower(), lowered, n=1, cutoff=0.6)
    suggestion = f"; did you mean {lowered[nearest[0]]}?" if nearest else ""
    return ParameterProblem(
        name,
        f"the notebook has no such parameter{suggestion} (it has {', '.join(schema.names)})",
    )

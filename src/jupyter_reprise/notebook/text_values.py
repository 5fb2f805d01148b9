"""Values given as text on a command line, converted by their types.

How None is written: where the type allows it, `None`, `null`, `none` and an empty text are None.
Where a text may be given as well (`str | None`, `Path | None`, `Any`), only `None` and `null` are,
as the others are texts that someone may mean; a parameters file can tell "None" from null.
Where the type does not allow None, such a text is only ever itself.
"""

from __future__ import annotations

import ast
import csv
import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from jupyter_reprise.models import ParameterKind, ParameterType
from jupyter_reprise.notebook.checking import (
    check_bounds,
    check_secret,
    check_value,
    gather,
    most_telling,
    union_members,
)
from jupyter_reprise.notebook.scalars import Refused, wrong_type
from jupyter_reprise.notebook.type_names import value_text

_TRUTH: Final[Mapping[str, bool]] = MappingProxyType(
    {
        **dict.fromkeys(("true", "1", "yes", "on"), True),
        **dict.fromkeys(("false", "0", "no", "off"), False),
    }
)
_TEXTUAL: Final = frozenset({ParameterKind.STRING, ParameterKind.PATH})
_DEEPEST: Final = 50
_UNREADABLE: Final = (ValueError, SyntaxError, RecursionError, MemoryError)


def convert_text(expected: ParameterType, text: str) -> Any:
    """Return the value that a text stands for.

    Raises
    ------
    Refused
        It stands for no value of the type, or for one that breaks a bound.
    """
    if expected.kind is ParameterKind.SECRET:
        return None if expected.nullable and text in _none_texts(expected) else check_secret(text)
    if expected.nullable and text.strip() in _none_texts(expected) and text not in expected.choices:
        return None
    value = _CONVERSIONS.get(expected.kind, _by_json_form)(expected, text)
    check_bounds(expected, value)
    return value


def guess_text(text: str) -> Any:
    """Return what papermill would make of a text for a parameter without a type."""
    if text in _GUESSED:
        return _GUESSED[text]
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            continue
    return text


_GUESSED: Final[Mapping[str, bool | None]] = MappingProxyType(
    {"True": True, "False": False, "None": None}
)


def _none_texts(expected: ParameterType) -> tuple[str, ...]:
    kinds = {expected.kind, *(member.kind for member in expected.members)}
    if expected.kind is ParameterKind.ANY:
        return ("None",)
    return ("None", "null") if kinds & _TEXTUAL else ("None", "null", "none", "")


def _integer(expected: ParameterType, text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise wrong_type(expected, text) from error


def _number(expected: ParameterType, text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise wrong_type(expected, text) from error


def _boolean(expected: ParameterType, text: str) -> bool:
    try:
        return _TRUTH[text.strip().lower()]
    except KeyError as error:
        raise wrong_type(expected, text) from error


def _by_json_form(expected: ParameterType, text: str) -> Any:
    """Convert dates, texts and paths, which JSON has as texts anyway."""
    is_verbatim = expected.kind in _TEXTUAL
    return check_value(expected, text if is_verbatim else text.strip(), is_bounded=False)


def _literal(expected: ParameterType, text: str) -> str | int | bool:
    """Find the choice: by its Python notation first, so that `1` and `'1'` can both be given."""
    spellings: tuple[Callable[[Any], Any], ...] = (
        repr,
        lambda choice: json.dumps(choice, ensure_ascii=False),
        str,
    )
    for spelling in spellings:
        for choice in expected.choices:
            if spelling(choice) == text:
                return choice
    word = _TRUTH.get(text.strip().lower())
    for choice in expected.choices:
        if choice is word:
            return choice
    raise wrong_type(expected, text)


def _list(expected: ParameterType, text: str) -> Any:
    stripped = text.strip()
    if not stripped:
        return []
    if stripped.startswith(("[", "(", "- ")):
        return _structured(expected, stripped, list)
    try:
        pieces = next(csv.reader([stripped.replace("\n", " ")], skipinitialspace=True))
    except csv.Error as error:
        raise wrong_type(expected, text) from error
    return _converted_items(expected, [piece.strip() for piece in pieces])


def _dict(expected: ParameterType, text: str) -> Any:
    return _structured(expected, text.strip(), dict)


def _structured(expected: ParameterType, text: str, shape: type[Any]) -> Any:
    """Read a list or dict as JSON, as Python's notation or as YAML, whichever fits first."""
    refusal: Refused | None = None
    for value, convert in _readings(expected, text):
        if not isinstance(value, list | tuple if shape is list else shape):
            continue
        try:
            return convert(value)
        except Refused as error:
            refusal = refusal or error
    raise refusal or wrong_type(expected, text)


def _readings(expected: ParameterType, text: str) -> Iterator[tuple[Any, Callable[[Any], Any]]]:
    def check(value: Any) -> Any:
        return check_value(expected, value, is_bounded=False)

    for read in (json.loads, ast.literal_eval):
        try:
            yield read(text), check
        except _UNREADABLE:
            continue
    yield _read_yaml(text), lambda value: _converted(expected, value)


def _read_yaml(text: str) -> Any:
    """Read YAML with every leaf as text, so that `no` is a country where the type says text."""
    import yaml

    if _depth(text) > _DEEPEST:
        return None  # its time grows with the square of the depth
    try:
        tokens = yaml.scan(text)
        if any(isinstance(token, yaml.AnchorToken | yaml.AliasToken) for token in tokens):
            return None  # a few aliases can stand for a value larger than memory
        return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes only texts
    except (yaml.YAMLError, *_UNREADABLE):
        return None


def _depth(text: str) -> int:
    depth = deepest = 0
    for character in text:
        depth += (character in "[{") - (character in "]}")
        deepest = max(deepest, depth)
    return deepest


def _converted(expected: ParameterType, value: Any) -> Any:
    """Convert a list or dict whose leaves are texts."""
    if isinstance(value, str):
        return convert_text(expected, value)
    if expected.kind is ParameterKind.LIST and isinstance(value, list):
        return _converted_items(expected, value)
    if expected.kind is ParameterKind.DICT and isinstance(value, dict):
        items = expected.items or _ANY
        values = gather(
            ((value_text(key), item) for key, item in value.items()),
            lambda item: _converted(items, item),
        )
        return dict(zip(value, values, strict=True))
    return check_value(expected, value)


def _converted_items(expected: ParameterType, items: list[Any]) -> list[Any]:
    item_type = expected.items or _ANY
    return gather(
        ((f"item {position}", item) for position, item in enumerate(items, start=1)),
        lambda item: _converted(item_type, item),
    )


def _union(expected: ParameterType, text: str) -> Any:
    refusals: list[Refused] = []
    for member in union_members(expected):
        if not _is_unmistakable(member, text.strip()):
            continue
        try:
            return convert_text(member, text)
        except Refused as error:
            refusals.append(error)
    raise most_telling(refusals, wrong_type(expected, text))


def _is_unmistakable(member: ParameterType, text: str) -> bool:
    """Tell whether a text may be read as this member where others may be meant as well."""
    if member.kind is ParameterKind.LIST:
        return text.startswith(("[", "(", "- "))
    if member.kind is ParameterKind.BOOLEAN:
        return text.lower() in {"true", "false"}
    return True


def _any(_: ParameterType, text: str) -> Any:
    return guess_text(text)


_ANY: Final = ParameterType(ParameterKind.ANY, nullable=True)
_CONVERSIONS: Final[Mapping[ParameterKind, Callable[[ParameterType, str], Any]]] = MappingProxyType(
    {
        ParameterKind.INTEGER: _integer,
        ParameterKind.NUMBER: _number,
        ParameterKind.BOOLEAN: _boolean,
        ParameterKind.LITERAL: _literal,
        ParameterKind.LIST: _list,
        ParameterKind.DICT: _dict,
        ParameterKind.UNION: _union,
        ParameterKind.ANY: _any,
    }
)

"""The type of a parameter that has no annotation, from its default."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from jupyter_reprise.models import ParameterKind, ParameterType
from jupyter_reprise.notebook.constants import NotConstant, fold
from jupyter_reprise.notebook.names import Names

_ANY: Final = ParameterType(ParameterKind.ANY, nullable=True)
# in this order: a bool is an int as well, and a datetime a date
_KINDS: Final = (
    (bool, ParameterKind.BOOLEAN),
    (int, ParameterKind.INTEGER),
    (float, ParameterKind.NUMBER),
    (str, ParameterKind.STRING),
    (datetime, ParameterKind.DATETIME),
    (date, ParameterKind.DATE),
    (Path, ParameterKind.PATH),
)
_RESULTS: Final[Mapping[str, ParameterKind]] = MappingProxyType(
    {
        "date.today": ParameterKind.DATE,
        "datetime.now": ParameterKind.DATETIME,
        "datetime.today": ParameterKind.DATETIME,
        "datetime.utcnow": ParameterKind.DATETIME,
        "Path.cwd": ParameterKind.PATH,
        "Path.home": ParameterKind.PATH,
        "Path": ParameterKind.PATH,
        "int": ParameterKind.INTEGER,
        "float": ParameterKind.NUMBER,
        "str": ParameterKind.STRING,
        "bool": ParameterKind.BOOLEAN,
        "len": ParameterKind.INTEGER,
    }
)


def infer_from_value(value: Any) -> ParameterType:
    """Return the type of a default; for lists and dicts with their items' where it is one."""
    if isinstance(value, list):
        return ParameterType(ParameterKind.LIST, items=_common_type(value))
    if isinstance(value, dict):
        return ParameterType(ParameterKind.DICT, items=_common_type(value.values()))
    for cls, kind in _KINDS:
        if isinstance(value, cls):
            return ParameterType(kind)
    return _ANY


def infer_from_source(node: ast.expr, names: Names) -> ParameterType:
    """Return the type that a default is sure to have though only the kernel can work it out."""
    match node:
        case ast.Call() if names.last_name(node.func) == "Secret":
            return ParameterType(ParameterKind.SECRET)
        case ast.JoinedStr():
            return ParameterType(ParameterKind.STRING)
        case ast.Tuple() | ast.Set():
            return _type_of_elements(node, names)
        case ast.Call():
            full = names.full_name(node.func) or ""
            root, _, rest = full.partition(".")
            name = rest if root in {"datetime", "dt", "pathlib"} and rest in _RESULTS else full
            return ParameterType(_RESULTS[name]) if name in _RESULTS else _ANY
    return _ANY


def _type_of_elements(node: ast.Tuple | ast.Set, names: Names) -> ParameterType:
    try:
        return infer_from_value([fold(element, names) for element in node.elts])
    except NotConstant:
        return ParameterType(ParameterKind.LIST)


def _common_type(values: Iterable[Any]) -> ParameterType | None:
    present = [value for value in values if value is not None]
    is_nullable = len(present) < len(list(values))
    types = {infer_from_value(value) for value in present}
    kinds = {found.kind for found in types}
    if kinds == {ParameterKind.INTEGER, ParameterKind.NUMBER}:
        return ParameterType(ParameterKind.NUMBER, nullable=is_nullable)
    if len(types) == 1:
        found = types.pop()
        return ParameterType(found.kind, nullable=is_nullable, items=found.items)
    if len(kinds) == 1:
        # lists of lists, each uniform in its own way
        return ParameterType(kinds.pop(), nullable=is_nullable)
    return None

"""The value of a constant expression, worked out from its syntax tree alone.

Only the few operations named here are done, on bounded values; no name is ever called.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from jupyter_reprise.notebook.names import Names

_MOST_BITS: Final = 4096
_LONGEST: Final = 10_000
_LARGEST: Final = 1_000_000


class NotConstant(Exception):
    """The expression needs a kernel to be evaluated."""


_BINARY: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = MappingProxyType(
    {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.FloorDiv: operator.floordiv,
        ast.Mod: operator.mod,
        ast.Pow: operator.pow,
        ast.LShift: operator.lshift,
        ast.RShift: operator.rshift,
        ast.BitOr: operator.or_,
        ast.BitAnd: operator.and_,
        ast.BitXor: operator.xor,
    }
)
_UNARY: Final[Mapping[type[ast.unaryop], Callable[[Any], Any]]] = MappingProxyType(
    {
        ast.UAdd: operator.pos,
        ast.USub: operator.neg,
        ast.Invert: operator.invert,
        ast.Not: operator.not_,
    }
)
_NAMED: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "math.inf": math.inf,
        "math.nan": math.nan,
        "math.pi": math.pi,
        "math.e": math.e,
        "numpy.inf": math.inf,
        "numpy.nan": math.nan,
        "np.inf": math.inf,
        "np.nan": math.nan,
        "timezone.utc": UTC,
        "datetime.timezone.utc": UTC,
        "datetime.UTC": UTC,
        "UTC": UTC,
    }
)
_CALLS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {
        "date": date,
        "datetime": datetime,
        "timedelta": timedelta,
        "timezone": timezone,
        "Path": Path,
        "date.fromisoformat": date.fromisoformat,
        "datetime.fromisoformat": datetime.fromisoformat,
        "float": float,
    }
)
_CALLED_MODULES: Final = frozenset({"datetime", "dt", "pathlib"})


def fold(node: ast.expr, names: Names) -> Any:
    """Return the value of a constant expression.

    It is a number, text, bool, None, date, datetime, path, a list of such, or a dict of such by
    text.

    Raises
    ------
    NotConstant
        The expression is anything else, or its value would be very large.
    """
    try:
        value = _fold(node, names)
        if _is_value(value, [_LARGEST]):
            return value
    except (ArithmeticError, TypeError, ValueError, RecursionError) as error:
        # The kernel will raise it as well, or can do what this function does not dare.
        raise NotConstant from error
    raise NotConstant


def _fold(node: ast.expr, names: Names) -> Any:
    match node:
        case ast.Constant(value=None | bool() | int() | float() | str()):
            return node.value
        case ast.UnaryOp():
            return _UNARY[type(node.op)](_fold(node.operand, names))
        case ast.BinOp():
            return _fold_binary(node, names)
        case ast.List():
            return [_fold(element, names) for element in node.elts]
        case ast.Dict():
            return _fold_dict(node, names)
        case ast.Call():
            return _fold_call(node, names)
        case ast.JoinedStr():
            return "".join(_fold(part, names) for part in node.values)
        case ast.Name() | ast.Attribute():
            full = names.full_name(node)
            if full is not None and full in _NAMED:
                return _NAMED[full]
    raise NotConstant


def _fold_binary(node: ast.BinOp, names: Names) -> Any:
    left, right = _fold(node.left, names), _fold(node.right, names)
    operation = type(node.op)
    if operation not in _BINARY:
        raise NotConstant
    if operation in _MODESTY and not _MODESTY[operation](left, right):
        raise NotConstant
    result = _BINARY[operation](left, right)
    if isinstance(result, complex) or (
        isinstance(result, int) and result.bit_length() > _MOST_BITS
    ):
        raise NotConstant
    return result


def _is_modest_power(base: Any, exponent: Any) -> bool:
    if isinstance(base, int) and isinstance(exponent, int):
        return base.bit_length() * max(exponent, 1) <= _MOST_BITS
    return True


def _is_modest_shift(value: Any, places: Any) -> bool:
    return isinstance(value, int) and isinstance(places, int) and places <= _MOST_BITS


def _is_modest_product(left: Any, right: Any) -> bool:
    for sequence, times in ((left, right), (right, left)):
        if isinstance(sequence, str | list) and isinstance(times, int):
            return len(sequence) * times <= _LONGEST
    return True


def _is_modest_remainder(left: Any, _: Any) -> bool:
    return not isinstance(left, str)  # where it would be formatting


_MODESTY: Final[Mapping[type[ast.operator], Callable[[Any, Any], bool]]] = MappingProxyType(
    {
        ast.Pow: _is_modest_power,
        ast.LShift: _is_modest_shift,
        ast.Mult: _is_modest_product,
        ast.Mod: _is_modest_remainder,
    }
)


def _fold_dict(node: ast.Dict, names: Names) -> dict[str, Any]:
    folded: dict[str, Any] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        name = None if key is None else _fold(key, names)
        if not isinstance(name, str):
            # `**other`, or keys that JSON has no form for
            raise NotConstant
        folded[name] = _fold(value, names)
    return folded


def _fold_call(node: ast.Call, names: Names) -> Any:
    full = names.full_name(node.func) or ""
    if any(keyword.arg is None for keyword in node.keywords):
        raise NotConstant
    arguments = [_fold(argument, names) for argument in node.args]
    keywords = {str(keyword.arg): _fold(keyword.value, names) for keyword in node.keywords}
    root, _, rest = full.partition(".")
    if root in _CALLED_MODULES and rest in _CALLS:
        full = rest
    if full not in _CALLS:
        raise NotConstant
    return _CALLS[full](*arguments, **keywords)


def _is_value(value: Any, budget: list[int]) -> bool:
    """Tell whether the value is one that a parameter may have, within a budget of size."""
    budget[0] -= len(value) + 1 if isinstance(value, str) else 1
    if budget[0] < 0:
        return False
    if isinstance(value, list):
        return all(_is_value(item, budget) for item in value)
    if isinstance(value, dict):
        return all(_is_value(item, budget) for item in value.values())
    return value is None or isinstance(value, bool | int | float | str | date | Path)

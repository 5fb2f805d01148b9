"""What stands beside the type in `Annotated[...]`: bounds and descriptions.

Known are the classes of `annotated_types`, pydantic's `Field`, msgspec's `Meta`, `Doc` and bare
texts; none of those packages is imported.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Final

from jupyter_reprise.models import Bounds
from jupyter_reprise.notebook.constants import NotConstant, fold
from jupyter_reprise.notebook.names import Names
from jupyter_reprise.notebook.python_cells import written_out

_POSITIONAL: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Ge": ("ge",),
        "Gt": ("gt",),
        "Le": ("le",),
        "Lt": ("lt",),
        "Interval": ("gt", "ge", "lt", "le"),
        "MultipleOf": ("multiple_of",),
        "MinLen": ("min_length",),
        "MaxLen": ("max_length",),
        "Len": ("min_length", "max_length"),
        "Doc": ("documentation",),
        "doc": ("documentation",),
        "Field": (),
        "Meta": (),
        "StringConstraints": (),
    }
)
_HELP: Final = ("description", "documentation")
_HARMLESS: Final = frozenset({"title", "examples", "alias", "repr", "frozen", "extra_json_schema"})
_BOUND_NAMES: Final = frozenset(f.name for f in fields(Bounds))
_LENGTHS: Final = frozenset({"min_length", "max_length"})


@dataclass(frozen=True, slots=True)
class Metadata:
    """Bounds, help and remarks, gathered from one `Annotated`."""

    bounds: Bounds = field(default_factory=Bounds)
    help: str = ""
    notes: tuple[str, ...] = ()

    def merged_into(self, bounds: Bounds) -> Bounds:
        """Return the bounds with those found here put on top."""
        found = {name: getattr(self.bounds, name) for name in _BOUND_NAMES}
        return replace(bounds, **{k: v for k, v in found.items() if v is not None})


def read_metadata(node: ast.expr, names: Names, so_far: Metadata) -> Metadata:
    """Add what one argument of `Annotated` says; what is not understood leaves a note."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return replace(so_far, help=so_far.help or node.value.strip())
    name = names.last_name(node.func) if isinstance(node, ast.Call) else None
    if not isinstance(node, ast.Call) or name is None or name not in _POSITIONAL:
        return _noted(so_far, f"`{written_out(node)}` is not checked")
    arguments = [
        *zip(_POSITIONAL[name], node.args, strict=False),
        *((keyword.arg or "**", keyword.value) for keyword in node.keywords),
    ]
    for key, value in arguments:
        so_far = _with_fact(so_far, key, value, names)
    return so_far


def _with_fact(so_far: Metadata, key: str, node: ast.expr, names: Names) -> Metadata:
    if key in _HARMLESS:
        return so_far
    text = f"`{key}={written_out(node)}` is not checked"
    if key not in _BOUND_NAMES and key not in _HELP:
        return _noted(so_far, text)
    try:
        value = fold(node, names)
    except NotConstant:
        return _noted(so_far, text)
    if value is None:
        return so_far
    if key in _HELP:
        return replace(so_far, help=so_far.help or str(value).strip())
    if not _is_sound(key, value):
        return _noted(so_far, text)
    return replace(so_far, bounds=replace(so_far.bounds, **{key: value}))


def _is_sound(key: str, value: Any) -> bool:
    """Tell whether a bound can be applied at all."""
    if key == "pattern":
        return isinstance(value, str) and _is_pattern(value)
    if key in _LENGTHS:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if key == "multiple_of":
        return (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and math.isfinite(value)
            and value > 0
        )
    return not (isinstance(value, float) and math.isnan(value)) and not isinstance(
        value, bool | list | dict
    )


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError):
        return False
    return True


def _noted(so_far: Metadata, note: str) -> Metadata:
    return replace(so_far, notes=(*so_far.notes, note))

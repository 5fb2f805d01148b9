"""What a notebook takes: the typed description of its parameters cell.

This module describes; reading cells and checking values is `jupyter_reprise.notebook`'s work.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any, Final


class ParameterKind(StrEnum):
    """What sort of value a parameter holds."""

    INTEGER = "int"
    NUMBER = "float"
    STRING = "str"
    BOOLEAN = "bool"
    DATE = "date"
    DATETIME = "datetime"
    PATH = "Path"
    SECRET = "Secret"  # noqa: S105 - a type name, not a password
    LITERAL = "Literal"
    LIST = "list"
    DICT = "dict"
    UNION = "Union"
    ANY = "Any"


class _Required(Enum):
    REQUIRED = "required"

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED: Final = _Required.REQUIRED
"""Stands as the default of a parameter that has none."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits on a value; the names are those of the package `annotated_types`.

    `ge gt le lt multiple_of` limit a number (or, but for `multiple_of`, a date, datetime or
    text), `min_length` and `max_length` the length of a text, list or dict, `pattern` is a
    regular expression that must match somewhere in a text (as in JSON Schema).
    """

    ge: Any = None
    gt: Any = None
    le: Any = None
    lt: Any = None
    multiple_of: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class ParameterType:
    """The type of a parameter, or of the items of a list or the values of a dict."""

    kind: ParameterKind
    nullable: bool = False
    """Whether None is allowed."""
    items: ParameterType | None = None
    """For `LIST` the elements' type, for `DICT` the values'; None when unstated."""
    choices: tuple[str | int | bool, ...] = ()
    """For `LITERAL` the values allowed other than None, in the order written."""
    members: tuple[ParameterType, ...] = ()
    """For `UNION` the alternatives other than None, in the order written."""
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One input of a notebook."""

    name: str
    type: ParameterType
    default: Any = REQUIRED
    """A Python value (dates as `date`, paths as `Path`), or `REQUIRED`."""
    help: str = ""
    is_computed: bool = False
    """Whether the default is an expression that only the kernel can evaluate (then `default` is
    its source text): it may be left out, and the notebook's own expression then counts."""
    is_inferred: bool = False
    """Whether the type was taken from the default, for want of an annotation."""
    note: str = ""
    """What a reader should know about how the cell was understood, such as an annotation that
    Reprise does not know; empty when there is nothing to say."""


@dataclass(frozen=True, slots=True)
class ParameterSchema:
    """Every input of a notebook, in the order of its parameters cell."""

    parameters: tuple[Parameter, ...] = ()
    language: str = "python"
    is_open: bool = False
    """Whether names beyond those listed are accepted untyped: so for languages whose cells
    can't be read."""
    has_parameters_cell: bool = True

    def __getitem__(self, name: str) -> Parameter:
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return any(parameter.name == name for parameter in self.parameters)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(parameter.name for parameter in self.parameters)

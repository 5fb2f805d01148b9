"""Reads what a command line says of a sweep: lists and ranges of a parameter's values.

Only splits texts: which values they stand for is decided by the parameter's type, in `values`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product
from typing import Final

from jupyter_reprise.errors import InvalidInput, InvalidParameters, ParameterProblem
from jupyter_reprise.models import ParameterKind, ParameterSchema, ParameterType

MOST_POINTS: Final = 100_000
"""A sweep of more points than this is taken for a slip."""

_NUMBER: Final = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?"
_RANGE: Final = re.compile(rf"\s*({_NUMBER}):({_NUMBER})(?::({_NUMBER}))?\s*", re.ASCII)
_CLOSING: Final = {"[": "]", "(": ")", "{": "}"}
_DIGITS: Final = 2_500
"""Enough to add any two numbers whose exponents have three digits without rounding."""
_NUMERIC: Final = frozenset({ParameterKind.INTEGER, ParameterKind.NUMBER})


def read_axes(schema: ParameterSchema, assignments: Iterable[str]) -> dict[str, list[str]]:
    """Read assignments such as `a=1,2,3` or `b=0.1:0.5:0.1`; gives each name's texts.

    A range is read only where the parameter takes numbers, so that `12:30` stays a time.

    Raises
    ------
    InvalidInput
        An assignment has no `=`.
    InvalidParameters
        A range or list can't be read, or a name is given twice; all that is wrong is named.
    """
    axes: dict[str, list[str]] = {}
    problems: list[ParameterProblem] = []
    for assignment in assignments:
        name, sign, text = assignment.partition("=")
        name = name.strip()
        if not sign or not name:
            raise InvalidInput(
                f"{assignment!r} does not say which values a parameter takes.",
                hint="Write NAME=VALUES, such as `-p a=1,2,3` or `-p b=0.1:0.5:0.1`.",
            )
        if name in axes:
            problems.append(ParameterProblem(name, "it is given twice; list its values once"))
            continue
        try:
            axes[name] = expand(text, takes_numbers=_takes_numbers(schema, name))
        except ValueError as error:
            axes[name] = []
            problems.append(ParameterProblem(name, str(error)))
    if problems:
        raise InvalidParameters(tuple(problems))
    return axes


def expand(text: str, *, takes_numbers: bool) -> list[str]:
    """Give the values that a list of values and ranges stands for, as texts.

    Raises
    ------
    ValueError
        It can't be read, for the reason given.
    """
    values: list[str] = []
    for item, is_quoted in _split(text):
        match = None if is_quoted or not takes_numbers else _RANGE.fullmatch(item)
        values.extend(_count(item.strip(), match) if match else [item])
        if len(values) > MOST_POINTS:
            raise ValueError(f"it stands for more than {MOST_POINTS:,} values")
    return values


def grid(axes: Mapping[str, list[str]]) -> Iterator[dict[str, str]]:
    """Combine every value with every other; the last name's values change fastest.

    Raises
    ------
    InvalidInput
        There would be too many points.
    """
    size = 1
    for values in axes.values():
        size *= len(values)
    if size > MOST_POINTS:
        raise InvalidInput(
            f"This grid has {size:,} points, more than {MOST_POINTS:,}.",
            hint="Give fewer values, or draw some of them with `--random N`.",
        )
    for chosen in product(*axes.values()):
        yield dict(zip(axes, chosen, strict=True))


def _takes_numbers(schema: ParameterSchema, name: str) -> bool:
    if name not in schema:
        return schema.is_open
    return _is_numeric(schema[name].type)


def _is_numeric(expected: ParameterType) -> bool:
    if expected.kind is ParameterKind.UNION:
        return any(_is_numeric(member) for member in expected.members)
    return expected.kind in _NUMERIC or expected.kind is ParameterKind.ANY


def _count(text: str, match: re.Match[str]) -> list[str]:
    """Count from start to stop, which is included if the steps reach it, in exact decimals."""
    start, stop, step = (Decimal(part or 1) for part in match.groups())
    if step == 0:
        raise ValueError(f"the range {text} has a step of 0, so it never ends")
    steps = (Fraction(stop) - Fraction(start)) / Fraction(step)
    if steps < 0:
        raise ValueError(f"the steps of the range {text} lead away from its end")
    if steps >= MOST_POINTS:
        raise ValueError(f"the range {text} stands for more than {MOST_POINTS:,} values")
    with localcontext(prec=_DIGITS):
        return [format(start + step * index, "f") for index in range(int(steps) + 1)]


def _split(text: str) -> Iterator[tuple[str, bool]]:
    """Split at commas that are in no quotes and no brackets; tells which items were quoted.

    Only an item that begins with a double quote is quoted; two of them inside stand for one.
    """
    place = 0
    while True:
        begin = place + len(text[place:]) - len(text[place:].lstrip())
        if text[begin : begin + 1] == '"':
            item, place = _quoted(text, begin + 1)
            yield item, True
        else:
            end = _end_of_item(text, place)
            yield text[place:end], False
            place = end
        if place >= len(text):
            return
        place += 1


def _quoted(text: str, place: int) -> tuple[str, int]:
    item = ""
    while (end := text.find('"', place)) >= 0:
        item += text[place:end]
        if text[end + 1 : end + 2] != '"':
            rest = len(text[end + 1 :]) - len(text[end + 1 :].lstrip())
            after = end + 1 + rest
            if after < len(text) and text[after] != ",":
                raise ValueError(f"after the quoted {item!r} a comma is missing")
            return item, after
        item += '"'
        place = end + 2
    raise ValueError(f"the quote before {text[place:]!r} is never closed")


def _end_of_item(text: str, place: int) -> int:
    """Find the comma that ends an item; brackets that are never closed protect none."""
    open_until: list[str] = []
    for position in range(place, len(text)):
        character = text[position]
        if character in _CLOSING:
            open_until.append(_CLOSING[character])
        elif open_until and character == open_until[-1]:
            open_until.pop()
        elif character == "," and not open_until:
            return position
    return len(text) if not open_until else _first_comma(text, place)


def _first_comma(text: str, place: int) -> int:
    found = text.find(",", place)
    return len(text) if found < 0 else found

"""Bounds applied to values.

Here is only what comes after the type is known to be right.
"""

from __future__ import annotations

import math
import operator
import re
from typing import Any, Final

from jupyter_reprise.models import Bounds
from jupyter_reprise.notebook.type_names import value_text

_COMPARISONS: Final = (
    ("ge", operator.ge, "is below the least allowed value"),
    ("gt", operator.gt, "is not above"),
    ("le", operator.le, "is above the greatest allowed value"),
    ("lt", operator.lt, "is not below"),
)


def find_violations(bounds: Bounds, value: Any) -> list[str]:
    """Return a message for each bound that the value does not keep."""
    if value is None or bounds == Bounds():
        return []
    found = [_compare(value, getattr(bounds, n), holds, text) for n, holds, text in _COMPARISONS]
    found.append(_check_multiple(value, bounds.multiple_of))
    found.extend(_check_length(value, bounds))
    if bounds.pattern is not None and isinstance(value, str):
        is_match = re.search(bounds.pattern, value) is not None
        text = f"{value_text(value)} does not match the pattern {bounds.pattern!r}"
        found.append("" if is_match else text)
    return [message for message in found if message]


def _compare(value: Any, limit: Any, holds: Any, text: str) -> str:
    if limit is None:
        return ""
    if isinstance(value, float) and math.isnan(value):
        return f"nan can't be compared with the bound {value_text(limit)}"
    try:
        return "" if holds(value, limit) else f"{value_text(value)} {text} {value_text(limit)}"
    except TypeError:
        return f"{value_text(value)} can't be compared with the bound {value_text(limit)}"


def _check_multiple(value: Any, step: float | None) -> str:
    if step is None or isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return "" if _is_multiple(value, step) else f"{value_text(value)} is not a multiple of {step}"


def _is_multiple(value: float, step: float) -> bool:
    if isinstance(value, int):
        from fractions import Fraction

        return Fraction(value) % Fraction(repr(step)) == 0
    if float(step).is_integer():
        return math.isfinite(value) and value % int(step) == 0
    # 0.3 is meant to be a multiple of 0.1, whatever binary fractions make of it
    quotient = value / step
    return math.isfinite(quotient) and math.isclose(
        quotient, round(quotient), rel_tol=1e-9, abs_tol=1e-9
    )


def _check_length(value: Any, bounds: Bounds) -> list[str]:
    if not isinstance(value, str | list | dict):
        return []
    unit = "character" if isinstance(value, str) else "item"
    length = len(value)
    found = []
    if bounds.min_length is not None and length < bounds.min_length:
        found.append(
            f"has {_counted(length, unit)}, fewer than the least allowed {bounds.min_length}"
        )
    if bounds.max_length is not None and length > bounds.max_length:
        found.append(f"has {_counted(length, unit)}, more than the {bounds.max_length} allowed")
    return found


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"

"""JSON values: what parameters and records are made of."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any


def replace_floats(value: Any, replacement: Callable[[float], Any]) -> Any:
    """Give a JSON value in which each number with a fraction, however deep, is replaced."""
    if isinstance(value, float):
        return replacement(value)
    if isinstance(value, dict):
        return {str(key): replace_floats(item, replacement) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [replace_floats(item, replacement) for item in value]
    return value


def as_strict_json(value: Any) -> Any:
    """Give a JSON value as every reader takes it: numbers that JSON has not are text."""
    return replace_floats(value, lambda number: number if math.isfinite(number) else str(number))

"""Durations, sizes and bounds as people write them.

Text in, numbers out; must not know where the text stands.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.models.comparisons import COMPARISONS

_NUMBER: Final = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_DURATION: Final = re.compile(r"(?:\d+(?:\.\d+)?\s*[smhdw]\s*)+")
_DURATION_PART: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")
_SECONDS: Final = MappingProxyType({"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800})
_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([kKMGT]?i?)B?")
_BYTES: Final = MappingProxyType(
    {"": 1}
    | {letter: 1000**power for power, letter in enumerate("KMGT", 1)}
    | {f"{letter}i": 1024**power for power, letter in enumerate("KMGT", 1)}
)
_BOUND: Final = re.compile(rf"(<=|>=|==|!=|<|>)\s*({_NUMBER}|[+-]?inf)")


def parse_duration(value: str | float) -> float:
    """Read `30m`, `1h30m`, `45s`, `1.5h`, `2d` or a plain number of seconds, as seconds.

    Raises
    ------
    InvalidInput
        It is none of these, or not longer than nothing.
    """
    seconds = math.nan
    if _is_number(value):
        seconds = float(value)
    elif isinstance(value, str) and _DURATION.fullmatch(value.strip()):
        parts = _DURATION_PART.findall(value)
        seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    if math.isfinite(seconds) and seconds > 0:
        return seconds
    raise InvalidInput(
        f"{value!r} is not a duration.",
        hint="Write such as 45s, 30m, 1h30m or 2d, or a positive number of seconds.",
    )


def format_duration(seconds: float) -> str:
    """Write a span in its largest whole unit, such as `7d`; `parse_duration` reads it back."""
    for unit, size in sorted(_SECONDS.items(), key=lambda pair: -pair[1]):
        if unit != "w" and seconds % size == 0:
            return f"{seconds / size:.0f}{unit}"
    return f"{seconds!r}s"


def parse_size(value: str | int) -> int:
    """Read `100MB`, `1.5 GiB`, `64kB` or a plain number of bytes, as bytes.

    Raises
    ------
    InvalidInput
        It is none of these.
    """
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    unit = match[2].replace("k", "K") if match else None
    if match is not None and unit in _BYTES:
        return int(float(match[1]) * _BYTES[unit])
    raise InvalidInput(
        f"{value!r} is not a size.", hint="Write such as 100MB, 1.5GiB, or a number of bytes."
    )


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit on a metric, such as `<= 1.01`."""

    comparison: str
    limit: float

    def __str__(self) -> str:
        return f"{self.comparison} {self.limit:g}"

    def holds(self, value: float) -> bool:
        """Tell whether the value is within the bound; NaN never is."""
        return not math.isnan(value) and bool(COMPARISONS[self.comparison](value, self.limit))


def parse_bound(text: str) -> Bound:
    """Read a comparison and a number, such as `<= 1.01`.

    Raises
    ------
    InvalidInput
        It is not that.
    """
    match = _BOUND.fullmatch(str(text).strip())
    if match is None:
        raise InvalidInput(
            f"{text!r} is not a bound.",
            hint=f'Write one of {" ".join(COMPARISONS)} and a number, such as "<= 1.01".',
        )
    return Bound(match[1], float(match[2]))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

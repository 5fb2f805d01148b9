"""Writes numbers, times and values as people read them.

Pure text; nothing here escapes for HTML.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

_UNITS: Final = (
    ("year", 365.25 * 86_400),
    ("month", 30.44 * 86_400),
    ("day", 86_400.0),
    ("hour", 3_600.0),
    ("minute", 60.0),
)
"""Those of `common.js` too, which writes the same ages in open pages."""
VALUE_LIMIT: Final = 2_000
"""Characters shown of one value."""


def format_bytes(size: int) -> str:
    """Write a size, such as `3.4 MB`."""
    if size < 1000:
        return f"{size} B"
    amount = float(size)
    for unit in ("kB", "MB", "GB"):
        amount /= 1000
        if amount < 999.95:
            return f"{amount:.1f} {unit}"
    return f"{amount / 1000:.1f} TB"


def format_seconds(seconds: float) -> str:
    """Write a duration, such as `0.12 s`, `2 min 5 s` or `3 h 4 min`."""
    if seconds < 9.995:
        return f"{seconds:.2f} s"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def format_moment(moment: datetime | None) -> str:
    """Write a moment in UTC, such as `2026-11-21 02:41:31 UTC`; nothing for None."""
    return "" if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def format_minute(moment: datetime) -> str:
    """Write a moment in UTC to the minute, such as `21 Nov 2026, 09:15 UTC`."""
    utc = moment.astimezone(UTC)
    return f"{utc.day} {utc:%b %Y, %H:%M} UTC"


def format_age(moment: datetime, now: datetime) -> str:
    """Write how long ago something was, such as `3 days ago`."""
    elapsed = (now - moment).total_seconds()
    for unit, seconds in _UNITS:
        count = int(elapsed // seconds)
        if count >= 1:
            return f"{count} {unit}{'s' * (count > 1)} ago"
    return "just now"


def format_rounded(value: Any) -> str:
    """Write a result: as JSON, with numbers to six digits."""
    return format_exact(_rounded(value))


def format_exact(value: Any) -> str:
    """Write a value as JSON, with all digits."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    if len(text) > VALUE_LIMIT:
        return f"{text[:VALUE_LIMIT]} … ({len(text):,} characters)"
    return text


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.6g}") if abs(value) < 1e6 else value
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, dict):
        return {name: _rounded(item) for name, item in value.items()}
    return value

"""Says how long ago something was, as people say it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

_UNITS: Final = (
    ("year", 365.25 * 86_400),
    ("month", 30.44 * 86_400),
    ("day", 86_400.0),
    ("hour", 3_600.0),
    ("minute", 60.0),
)


def format_age(moment: datetime, now: datetime) -> str:
    """Write how long ago something was, such as `3 days ago`."""
    elapsed = (now - moment).total_seconds()
    for unit, seconds in _UNITS:
        count = int(elapsed // seconds)
        if count >= 1:
            return f"{count} {unit}{'s' * (count > 1)} ago"
    return "just now"


def format_minute(moment: datetime) -> str:
    """Write a moment in UTC to the minute, such as `21 Nov 2026, 09:15 UTC`."""
    utc = moment.astimezone(UTC)
    return f"{utc.day} {utc:%b %Y, %H:%M} UTC"

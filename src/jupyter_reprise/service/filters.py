"""Reads what people write to say which runs they mean: moments and bounds on metrics."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.project import parse_duration

_BOUND = re.compile(r"\s*([^<>=!\s][^<>=!]*?)\s*(<=|>=|==|!=|<|>)\s*(\S+)\s*")


def read_moment(text: str) -> datetime:
    """Read a date, in the reader's own time zone unless it names one, or a span before now.

    Raises
    ------
    InvalidInput
        It is neither.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            return moment_before(datetime.now(UTC), seconds=parse_duration(text))
        except InvalidInput as error:
            raise InvalidInput(
                f"{text!r} is neither a date nor a span of time.",
                hint="Write --since 2026-11-01, --since 2026-11-01T08:00 or --since 7d.",
            ) from error
    try:
        moment = moment if moment.tzinfo else moment.astimezone()
        return moment.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise InvalidInput(
            f"{text!r} is outside of the calendar.", hint="Name a year of this century."
        ) from error


def moment_before(moment: datetime, **span: float) -> datetime:
    """Go back by a span in `timedelta`'s words; the calendar's first day at most."""
    try:
        return moment - timedelta(**span)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def read_bound(text: str) -> tuple[str, str, float]:
    """Read a bound such as `rmse<0.3`.

    Raises
    ------
    InvalidInput
        It is none.
    """
    match = _BOUND.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        return match[1], match[2], float(match[3])
    except ValueError as error:
        raise InvalidInput(
            f"{text!r} is not a bound on a metric.",
            hint="Write a name, one of < <= > >= == != and a number, such as 'rmse<0.3'.",
        ) from error

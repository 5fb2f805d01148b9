from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from jupyter_reprise.publishing.formats import (
    format_age,
    format_bytes,
    format_exact,
    format_minute,
    format_moment,
    format_rounded,
    format_seconds,
)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_960, "1.0 MB"),
        (3_400_000, "3.4 MB"),
        (2_000_000_000, "2.0 GB"),
        (5_100_000_000_000, "5.1 TB"),
    ],
)
def test_sizes(size: int, text: str) -> None:
    assert format_bytes(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0.00 s"),
        (0.123, "0.12 s"),
        (9.999, "10.0 s"),
        (59.94, "59.9 s"),
        (59.96, "1 min 0 s"),
        (125.2, "2 min 5 s"),
        (3599.7, "1 h 0 min"),
        (11_040, "3 h 4 min"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert format_seconds(seconds) == text


def test_moments_are_in_utc() -> None:
    moment = datetime(2026, 11, 21, 3, 0, 1, tzinfo=timezone(timedelta(hours=1)))
    assert format_moment(moment) == "2026-11-21 02:00:01 UTC"
    assert format_moment(moment.astimezone(UTC)) == "2026-11-21 02:00:01 UTC"
    assert format_moment(None) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (1234567.5, "1234567.5"),
        ([{"a": 1 / 3}], '[{"a": 0.333333}]'),
        (1e-12, "1e-12"),
        (float("nan"), "NaN"),
        (4000, "4000"),
        (True, "true"),
        (None, "null"),
        ("Zürich", '"Zürich"'),
        ([1, "a"], '[1, "a"]'),
        ("x" * 3_000, '"' + "x" * 1_999 + " … (3,002 characters)"),
    ],
)
def test_results_are_rounded(value: Any, text: str) -> None:
    assert format_rounded(value) == text


def test_exact_values_keep_all_digits() -> None:
    assert format_exact([0.1 + 0.2]) == "[0.30000000000000004]"


@pytest.mark.parametrize(
    ("elapsed", "text"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=5, minutes=59), "5 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=30), "30 days ago"),
        (timedelta(days=70), "2 months ago"),
        (timedelta(days=800), "2 years ago"),
    ],
)
def test_ages_are_told_as_people_do(elapsed: timedelta, text: str) -> None:
    now = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    assert format_age(now - elapsed, now) == text


def test_moments_are_told_to_the_minute() -> None:
    moment = datetime(2026, 11, 1, 11, 30, tzinfo=timezone(timedelta(hours=2)))
    assert format_minute(moment) == "1 Nov 2026, 09:30 UTC"

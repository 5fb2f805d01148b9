"""Durations, sizes and bounds as people write them."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.project import Bound, parse_bound, parse_duration, parse_size


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("45s", 45),
        ("30m", 1800),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        ("1.5h", 5400),
        ("2d", 172800),
        ("1w", 604800),
        (" 10 s ", 10),
        (90, 90),
        (0.5, 0.5),
    ],
)
def test_a_duration_is_read_as_seconds(text: str | float, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text",
    ["", "soon", "30", "30 minutes", "-5m", "0s", "m", "5mm5", 0, -1, math.inf, math.nan, True, []],
    ids=repr,
)
def test_what_is_no_duration_is_refused_with_examples(text: Any) -> None:
    with pytest.raises(InvalidInput, match="is not a duration") as caught:
        parse_duration(text)
    assert "30m" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("100", 100),
        ("100B", 100),
        ("64kB", 64_000),
        ("100MB", 100_000_000),
        ("100M", 100_000_000),
        ("1.5 GiB", 1_610_612_736),
        ("2TiB", 2 * 1024**4),
        (7, 7),
    ],
)
def test_a_size_is_read_as_bytes(text: str | int, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    "text", ["", "big", "-1", "1XB", "MB", -1, True, 1.5, None, "iB"], ids=repr
)
def test_what_is_no_size_is_refused_with_examples(text: Any) -> None:
    with pytest.raises(InvalidInput, match="is not a size") as caught:
        parse_size(text)
    assert "100MB" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("<= 1.01", 1.01, 1.02),
        ("< 1", 0.9, 1.0),
        (">=400", 400, 399.9),
        ("> -2", -1.9, -2),
        ("== 3", 3, 3.1),
        ("!= 0", 1, 0),
        ("  <=  1e-3 ", 0.001, 0.002),
        ("< inf", 1e308, math.inf),
    ],
)
def test_a_bound_holds_on_one_side_only(text: str, inside: float, outside: float) -> None:
    bound = parse_bound(text)
    assert bound.holds(inside)
    assert not bound.holds(outside)


@pytest.mark.parametrize("comparison", ["<=", "<", ">=", ">", "==", "!="])
def test_no_bound_holds_for_nan(comparison: str) -> None:
    assert not Bound(comparison, 1.0).holds(math.nan)


@pytest.mark.parametrize(
    "text", ["", "1.01", "=< 1", "<= high", "<= nan", "<= 1 and > 0", "~ 3", 4], ids=repr
)
def test_what_is_no_bound_is_refused_with_an_example(text: Any) -> None:
    with pytest.raises(InvalidInput, match="is not a bound") as caught:
        parse_bound(text)
    assert "<= 1.01" in str(caught.value.hint)


@given(st.sampled_from(["<=", "<", ">=", ">", "==", "!="]), st.integers(-99_999, 99_999))
def test_a_bound_reads_back_from_how_it_is_printed(comparison: str, limit: int) -> None:
    bound = Bound(comparison, float(limit))
    assert parse_bound(str(bound)) == bound

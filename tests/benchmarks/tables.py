"""Lays out what came of the benchmarks: for a terminal, for a Markdown page, and for programs."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from tests.benchmarks.contests import Outcome

_HEADINGS = ("ours / peer", "ours", "peer", "ratio", "spread", "CPU ratio", "wanted", "")
_PEERS = ("papermill", "nbclient", "nbformat", "ipykernel")


def describe_machine(rounds: int) -> str:
    """Say where and with what the times were measured."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PEERS)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores{_load()}, Python {platform.python_version()}, {packages}; "
        f"medians of {rounds} interleaved {'round' if rounds == 1 else 'rounds'}."
    )


def format_text(outcomes: Sequence[Outcome]) -> str:
    """Lay out a table for a terminal."""
    rows = [_HEADINGS, *(_row(outcome) for outcome in outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = (
        "  ".join(
            text.ljust(width) if column == 0 else text.rjust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)


def format_markdown(outcomes: Sequence[Outcome]) -> str:
    """Lay out a table as Markdown."""
    rule = ("---", *("---:" for _ in _HEADINGS[1:-1]), "---")
    rows = [_HEADINGS, rule, *(_row(outcome) for outcome in outcomes)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def figures_of(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Give the figures for programs."""
    return [
        {
            "name": outcome.contest.name,
            "ours": outcome.ours,
            "peer": outcome.peer,
            "ratio": outcome.ratio,
            "lowest": outcome.lowest,
            "highest": outcome.highest,
            "cpu_ratio": outcome.cpu_ratio,
            "is_reached": outcome.is_reached,
        }
        for outcome in outcomes
    ]


def _row(outcome: Outcome) -> tuple[str, ...]:
    cpu = outcome.cpu_ratio
    return (
        outcome.contest.name,
        f"{outcome.ours:.2f} s",
        f"{outcome.peer:.2f} s",
        f"{outcome.ratio:.2f}",
        f"{outcome.lowest:.2f}-{outcome.highest:.2f}",
        "" if cpu is None else f"{cpu:.2f}",
        _wanted(outcome),
        {None: "", True: "ok", False: "short"}[outcome.is_reached],
    )


def _wanted(outcome: Outcome) -> str:
    contest = outcome.contest
    if contest.wanted_seconds is not None:
        return f"<= {contest.wanted_seconds:g} s"
    return "" if contest.wanted is None else f"<= {contest.wanted:.2f}"


def _load() -> str:
    """Say how busy the machine was, where it tells: absolute times depend on it."""
    try:
        return f" (load {os.getloadavg()[0]:.1f})"
    except (AttributeError, OSError):
        return ""

"""Options that say which runs are meant, for the commands that take many."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.models import RunFilter, RunStatus

_BOUND = re.compile(r"\s*([^<>=!\s][^<>=!]*?)\s*(<=|>=|==|!=|<|>)\s*(\S+)\s*")


def filter_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options whose values `read_filter` takes."""
    options = (
        click.option("-n", "--notebook", help="Runs of this notebook: its path, name or a glob."),
        click.option(
            "-s",
            "--status",
            "statuses",
            multiple=True,
            type=click.Choice([str(status) for status in RunStatus]),
            help="Runs in this state; may be given more than once.",
        ),
        click.option(
            "-p",
            "--parameter",
            "parameters",
            nargs=2,
            multiple=True,
            metavar="NAME VALUE",
            help="Runs with this value, as JSON or plain text.",
        ),
        click.option(
            "-m",
            "--metric",
            "metrics",
            multiple=True,
            metavar="BOUND",
            help="Runs whose metric keeps a bound such as 'rmse<0.3'.",
        ),
        click.option("--since", help="Runs since a date, or within a span such as 7d."),
        click.option(
            "--sweep", help="Runs of this sweep: its id, the beginning of it or `latest`."
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def read_filter(
    notebook: str | None,
    statuses: tuple[str, ...],
    parameters: tuple[tuple[str, str], ...],
    metrics: tuple[str, ...],
    since: str | None,
    sweep: str | None,
) -> RunFilter:
    """Put together what the options say.

    Raises
    ------
    InvalidInput
        A bound, date or span can't be read.
    """
    return RunFilter(
        notebook=notebook,
        statuses=frozenset(RunStatus(status) for status in statuses),
        since=None if since is None else read_moment(since),
        parameters={name: _value(text) for name, text in parameters},
        metrics=tuple(_bound(text) for text in metrics),
        sweep=sweep,
    )


def read_moment(text: str) -> datetime:
    """Read a date, or a span of time before now."""
    from jupyter_reprise.project import parse_duration

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            return datetime.now(UTC) - timedelta(seconds=parse_duration(text))
        except InvalidInput as error:
            raise InvalidInput(
                f"{text!r} is neither a date nor a span of time.",
                hint="Write --since 2026-11-01, --since 2026-11-01T08:00 or --since 7d.",
            ) from error
    return moment if moment.tzinfo else moment.astimezone()


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _bound(text: str) -> tuple[str, str, float]:
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

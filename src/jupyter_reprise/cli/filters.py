"""Options that say which runs are meant, for the commands that take many."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import click

from jupyter_reprise.models import RunFilter, RunStatus


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
    from jupyter_reprise.service.filters import read_bound, read_moment

    return RunFilter(
        notebook=notebook,
        statuses=frozenset(RunStatus(status) for status in statuses),
        since=None if since is None else read_moment(since),
        parameters={name: _value(text) for name, text in parameters},
        metrics=tuple(read_bound(text) for text in metrics),
        sweep=sweep,
    )


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text

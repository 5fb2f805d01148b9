"""`reprise doctor`: check what Reprise needs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from jupyter_reprise.cli.options import json_option


@click.command(
    "doctor",
    short_help="Check what Reprise needs, and say how to mend it.",
    epilog="Example: reprise doctor",
)
@json_option("the outcome of each check")
def command(as_json: bool) -> int:
    """Check this machine and project; each line says what was found and how to mend it."""
    from jupyter_reprise.cli.main import EXPECTED, SUCCESS
    from jupyter_reprise.cli.rendering import print_json
    from jupyter_reprise.service.doctor import Health, examine

    colours = {Health.FINE: "green", Health.OPTIONAL: "yellow", Health.BROKEN: "red"}
    outcomes = []
    for outcome in examine(Path.cwd()):
        outcomes.append(outcome)
        if not as_json:
            word = click.style(f"{outcome.health:<9}", fg=colours[outcome.health])
            click.echo(f"{word} {outcome.subject}: {outcome.detail}")
            if outcome.remedy:
                click.echo(f"          {outcome.remedy}")
    if as_json:
        print_json([asdict(outcome) for outcome in outcomes])
    is_broken = any(outcome.health is Health.BROKEN for outcome in outcomes)
    return EXPECTED if is_broken else SUCCESS

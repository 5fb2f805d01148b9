"""`reprise dashboard`: choose notebooks for others to see, and bring them there."""

from __future__ import annotations

from typing import Final

import click

from jupyter_reprise.cli.lazy import LazyGroup

COMMANDS: Final[tuple[str, ...]] = (
    "add",
    "list",
    "check",
    "preview",
    "render",
    "pin",
    "serve",
    "password",
    "export",
    "remove",
)
"""In the order of the help; each is the module `dashboard_NAME`."""


@click.group(
    "dashboard",
    cls=LazyGroup,
    modules={name: f"dashboard_{name}" for name in COMMANDS},
    short_help="Publish notebooks as dashboards.",
)
def command() -> None:
    """Publish notebooks as dashboards: what a notebook shows, for people who don't run it.

    Which notebooks, and which runs they show, is said in [[dashboard]] of reprise.toml.
    `reprise dashboards` is the same command.
    """

"""`reprise stan`: check Stan programs, and compile them before they are needed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jupyter_reprise.cli.options import json_option

if TYPE_CHECKING:
    from jupyter_reprise.service.stan_models import ProgramOutcome

_PAUSE = 0.5
_paths = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))


@click.group(
    "stan",
    short_help="Check and compile Stan programs.",
    epilog="Example: reprise stan compile models",
)
def command() -> None:
    """Check and compile Stan programs."""


@command.command("check", epilog="Example: reprise stan check models notebooks/churn.ipynb")
@_paths
@json_option("what was found")
def check(paths: tuple[Path, ...], as_json: bool) -> int:
    """Have stanc check .stan files and cells that begin with %%stan; no C++ is compiled."""
    from jupyter_reprise.service.stan_models import check_programs

    return _report(check_programs(paths), as_json=as_json, describe=lambda _: "valid")


@command.command("compile", epilog="Example: reprise stan compile models")
@_paths
@json_option("what was compiled")
def compile_(paths: tuple[Path, ...], as_json: bool) -> int:
    """Compile programs into the shared cache, so that no run has to wait for it.

    Image builders and CI do this once; `REPRISE_STAN_CACHE` names the folder to fill.
    """
    from jupyter_reprise.service.stan_models import compile_programs

    def describe(outcome: ProgramOutcome) -> str:
        size = f"{outcome.bytes / 1e6:.1f} MB"
        return f"compiled, {size}" if outcome.is_new else f"was compiled already, {size}"

    with_line = _Waiting()
    return _report(
        compile_programs(paths, with_line.tick),
        as_json=as_json,
        describe=describe,
        before=with_line.clear,
    )


def _report(
    outcomes: Iterable[ProgramOutcome],
    *,
    as_json: bool,
    describe: Callable[[ProgramOutcome], str],
    before: Callable[[], None] = lambda: None,
) -> int:
    from jupyter_reprise.cli.main import EXPECTED, SUCCESS
    from jupyter_reprise.cli.rendering import print_json

    found = []
    for outcome in outcomes:
        before()
        found.append(outcome)
        if as_json:
            continue
        if outcome.error:
            click.secho(f"{outcome.name}: not valid", fg="red")
            click.echo(outcome.error.rstrip())
        else:
            click.echo(f"{outcome.name}: {describe(outcome)}")
            if outcome.remarks:
                click.secho(outcome.remarks, fg="yellow")
    if as_json:
        print_json([asdict(outcome) for outcome in found])
    return EXPECTED if any(outcome.error for outcome in found) else SUCCESS


class _Waiting:
    """The last line of a terminal, while a compiler works."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._last = 0.0

    def tick(self, note: str) -> None:
        now = time.monotonic()
        if sys.stderr.isatty() and now - self._last > _PAUSE:
            self._last = now
            text = f"compiling, {now - self._began:.0f} s {f'({note})' if note else ''}"
            click.echo(f"\r{text:<70}", nl=False, err=True)

    def clear(self) -> None:
        self._began = time.monotonic()
        if sys.stderr.isatty() and self._last:
            click.echo(f"\r{'':<70}\r", nl=False, err=True)

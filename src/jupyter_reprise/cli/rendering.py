"""Turns runs, manifests and values into what a terminal shows."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from jupyter_reprise.models import Manifest, Note, Run, RunStatus, Verification
from jupyter_reprise.models.naming import cell_label

_COLOURS = {
    RunStatus.SUCCEEDED: "green",
    RunStatus.FAILED: "red",
    RunStatus.REJECTED: "yellow",
    RunStatus.CANCELLED: "magenta",
    RunStatus.INTERRUPTED: "magenta",
    RunStatus.RUNNING: "cyan",
    RunStatus.QUEUED: "blue",
}
_SHORT = 60


def print_json(value: Any) -> None:
    """Print a value as indented JSON on standard output."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def print_table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows under headings; columns shrink to the terminal, or stay whole in a pipe."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 200)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_header=any(headings))
    for index, heading in enumerate(headings):
        # the first column is what the next command is given: it must stay whole
        table.add_column(heading, no_wrap=index == 0, overflow="fold")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    console.print(table)


def status_text(status: RunStatus) -> Any:
    """Give a status in its colour; the word says it too."""
    from rich.text import Text

    return Text(str(status), style=_COLOURS[status])


def short(value: Any) -> str:
    """Give a value as compact JSON, cut where a line would get long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def number(value: Any) -> str:
    """Give a record's value for people: floats with six significant digits."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        return short("[" + ", ".join(number(item) for item in value) + "]")
    return short(value)


def counted(count: int, noun: str) -> str:
    """Give a count with its noun, such as `1 run` or `2 runs`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def seconds(began: datetime | None, ended: datetime | None) -> str:
    """Give how long something took; nothing while it lasts."""
    if began is None or ended is None:
        return ""
    elapsed = (ended - began).total_seconds()
    if elapsed < 90:
        return f"{elapsed:.1f} s"
    minutes, rest = divmod(round(elapsed), 60)
    return f"{minutes} min {rest:02d} s"


def local_time(moment: datetime | None) -> str:
    """Give a moment in the reader's own time zone."""
    return "" if moment is None else f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"


def run_as_json(run: Run) -> dict[str, Any]:
    """Give a run as JSON-like data, without what is only the store's business."""
    data = asdict(run)
    del data["lease"]
    return {key: _plain(value) for key, value in data.items()}


def notes_as_json(notes: Sequence[Note]) -> dict[str, Any]:
    """Give notes as an entry of a run's JSON-like data; nothing when there are none."""
    listed = [{**asdict(note), "created": note.created.isoformat()} for note in notes]
    for note in listed:
        del note["run_id"]
    return {"notes": listed} if listed else {}


def verification_as_json(found: Verification | None) -> dict[str, Any]:
    """Give a verdict as an entry of a run's JSON-like data; nothing when there is none."""
    if found is None:
        return {}
    facts = {
        "run_id": found.other.id,
        "verdict": str(found.verdict),
        "differences": list(found.differences),
        "reasons": list(found.reasons),
    }
    return {"verification": facts}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def print_outcome(manifest: Manifest) -> None:
    """Print what a run reported: records, failed checks and gates, warnings, error."""
    if manifest.records:
        print_table(
            ("record", "value"), [(name, number(v)) for name, v in manifest.records.items()]
        )
    for check in manifest.checks:
        if not check.has_passed:
            click.secho(f"check failed: {check.message}", fg="yellow")
    for gate in manifest.gates:
        if not gate.has_passed:
            value = "not recorded" if gate.value is None else f"{gate.value:g}"
            click.secho(f"gate failed: {gate.metric} is {value}, wanted {gate.bound}", fg="yellow")
    for warning in manifest.warnings:
        click.secho(f"warning ({warning.code}): {warning.message}", fg="yellow", err=True)
    if manifest.error is not None:
        place = manifest.error.source_cell
        where = "" if place is None else f" in {cell_label(place)}"
        click.secho(f"{manifest.error.name}{where}: {manifest.error.message}", fg="red", err=True)

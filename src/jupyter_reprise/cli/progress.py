"""Shows a run's progress on standard error, as a bar on a terminal and as lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from jupyter_reprise.execution.events import (
    CellEnded,
    CellStarted,
    Event,
    Observer,
    SamplerAdvanced,
    StatusChanged,
    StopRequested,
    ignore,
)

if TYPE_CHECKING:
    from rich.progress import Progress

_LONGEST = 60


@contextmanager
def show_progress(title: str, *, is_quiet: bool) -> Iterator[Observer]:
    """Give an observer that shows progress for as long as the context is open."""
    if is_quiet:
        yield ignore
    elif sys.stderr.isatty():
        with _bar(title) as observer:
            yield observer
    else:
        yield Lines().observe


@contextmanager
def _bar(title: str) -> Iterator[Observer]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("[bold]{task.fields[title]}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.description}", markup=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("starting the kernel", total=None, title=title)

        def observe(event: Event) -> None:
            _advance(progress, task, event)

        yield observe


def _advance(progress: Progress, task: int, event: Event) -> None:
    from rich.markup import escape
    from rich.progress import TaskID

    task_id = TaskID(task)
    if isinstance(event, CellStarted):
        line = escape(event.first_line[:_LONGEST])
        progress.update(task_id, total=event.total, completed=event.index, description=line)
    elif isinstance(event, CellEnded):
        progress.update(task_id, total=event.total, completed=event.index + 1)
    elif isinstance(event, SamplerAdvanced):
        progress.update(task_id, description=escape(sampler_text(event)))
    elif isinstance(event, StopRequested):
        progress.update(task_id, description=f"stopping: {escape(event.reason)}")


def sampler_text(event: SamplerAdvanced) -> str:
    """Say how far a sampler is."""
    if event.total == 0:
        return f"{event.label}: {event.phase}"
    text = f"{event.label}: {event.phase} {event.done / event.total:.0%}"
    return f"{text}, {event.divergences} divergent" if event.divergences else text


class Lines:
    """Prints a line for each state and cell, and for each tenth of a sampler's work."""

    def __init__(self) -> None:
        self._sampler: tuple[int, str, str, int] | None = None

    def observe(self, event: Event) -> None:
        """Take what happens in a run."""
        if isinstance(event, CellStarted):
            line = event.first_line[:_LONGEST]
            click.echo(f"cell {event.index + 1}/{event.total}: {line}", err=True)
        elif isinstance(event, SamplerAdvanced):
            tenth = 10 * event.done // event.total if event.total else 0
            reached = (event.index, event.label, event.phase, tenth)
            if reached != self._sampler:
                self._sampler = reached
                click.echo(sampler_text(event), err=True)
        elif isinstance(event, StopRequested):
            click.echo(f"stopping: {event.reason}", err=True)
        elif isinstance(event, StatusChanged):
            click.echo(f"run {event.run_id}: {event.status}", err=True)

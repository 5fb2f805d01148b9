"""Shows a sweep's progress on standard error: a live table on a terminal, lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from jupyter_reprise.cli.progress import sampler_text
from jupyter_reprise.cli.rendering import number, seconds, short, status_text
from jupyter_reprise.execution.events import (
    CellEnded,
    CellStarted,
    Event,
    SamplerAdvanced,
    StopRequested,
)
from jupyter_reprise.models import RunStatus
from jupyter_reprise.service.sweeps import PointOutcome, SweepObserver, SweepOutcome

if TYPE_CHECKING:
    from rich.table import Table

_ENDED_SHOWN = 6


@contextmanager
def show_sweep(*, is_quiet: bool) -> Iterator[SweepObserver]:
    """Give an observer that shows progress for as long as the context is open."""
    if is_quiet:
        yield SweepObserver()
    elif sys.stderr.isatty():
        with LiveTable() as table:
            yield table
    else:
        yield Lines()


def point_text(point: PointOutcome, swept: tuple[str, ...]) -> str:
    """Give the values that tell a point from the others."""
    return " ".join(
        f"{name}={short(point.parameters[name])}" for name in swept if name in point.parameters
    )


def result_text(point: PointOutcome) -> str:
    """Give what a run recorded, or why it did not succeed."""
    if point.run is None:
        return ""
    if point.run.error:
        return short(" ".join(point.run.error.split()))
    return short(" ".join(f"{name}={number(v)}" for name, v in point.run.records.items()))


class Lines(SweepObserver):
    """One line for each run that ends."""

    def __init__(self) -> None:
        self._swept: tuple[str, ...] = ()
        self._total = self._done = 0
        self._is_stopping = False

    def begin(self, outcome: SweepOutcome, jobs: int) -> None:
        """Say what the sweep is; the sweep calls this once."""
        self._swept, self._total = outcome.swept, len(outcome.points)
        self._done = self._total - outcome.count(None)
        click.echo(opening(outcome, jobs), err=True)

    def observe(self, point: PointOutcome, event: Event) -> None:  # noqa: ARG002
        """Say once that the sweep is being stopped."""
        if isinstance(event, StopRequested) and not self._is_stopping:
            self._is_stopping = True
            click.echo(f"stopping: {event.reason}", err=True)

    def end(self, point: PointOutcome) -> None:
        """Print the line of a run that ended."""
        if point.run is None:
            return
        self._done += 1
        parts = (
            f"[{self._done}/{self._total}]",
            str(point.run.status),
            point_text(point, self._swept),
            point.run.id,
            seconds(point.run.started, point.run.ended),
            result_text(point),
        )
        click.echo("  ".join(part for part in parts if part), err=True)


class LiveTable(SweepObserver):
    """A table of the runs under way and those that ended last, redrawn four times a second."""

    def __init__(self) -> None:
        self._outcome: SweepOutcome | None = None
        self._jobs = 1
        self._began = time.monotonic()
        self._running: dict[int, tuple[PointOutcome, str, float]] = {}
        self._ended: deque[PointOutcome] = deque(maxlen=_ENDED_SHOWN)
        self._counts: dict[RunStatus, int] = {}
        self._left = self._total = self._computed = 0

    def __enter__(self) -> LiveTable:
        from rich.console import Console
        from rich.live import Live

        self._live = Live(
            get_renderable=self._draw,
            console=Console(stderr=True),
            refresh_per_second=4,
            transient=True,
        )
        self._live.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._live.stop()

    def begin(self, outcome: SweepOutcome, jobs: int) -> None:
        """Take what the sweep is; the sweep calls this once."""
        self._outcome, self._jobs = outcome, jobs
        self._began = time.monotonic()
        self._total, self._left = len(outcome.points), outcome.count(None)

    def observe(self, point: PointOutcome, event: Event) -> None:
        """Take how far a run is."""
        _, text, began = self._running.get(point.number, (point, "starting", time.monotonic()))
        if isinstance(event, CellStarted):
            text = f"cell {event.index + 1}/{event.total}"
        elif isinstance(event, CellEnded) and event.index + 1 == event.total:
            text = "keeping"
        elif isinstance(event, SamplerAdvanced):
            text = sampler_text(event)
        elif isinstance(event, StopRequested):
            text = "stopping"
        self._running[point.number] = (point, text, began)

    def end(self, point: PointOutcome) -> None:
        """Take what came of a run."""
        self._running.pop(point.number, None)
        self._ended.append(point)
        self._left -= 1
        self._computed += 1
        if point.status is not None:
            self._counts[point.status] = self._counts.get(point.status, 0) + 1

    def _draw(self) -> Any:
        from rich.text import Text

        if self._outcome is None:
            return Text("checking the points")
        return self._table(self._outcome)

    def _table(self, outcome: SweepOutcome) -> Table:
        from rich.box import SIMPLE_HEAD
        from rich.table import Table
        from rich.text import Text

        # a copy: the thread that draws must not meet one that changes
        running, ended = sorted(self._running.copy().items()), list(self._ended)
        table = Table(box=SIMPLE_HEAD, pad_edge=False, title=self._headline(), title_justify="left")
        for heading in ("", "point", "status", "took", "records"):
            table.add_column(heading, overflow="ellipsis", no_wrap=True)
        for point in ended:
            run = point.run
            if run is not None:
                table.add_row(
                    str(point.number),
                    Text(point_text(point, outcome.swept)),
                    status_text(run.status),
                    seconds(run.started, run.ended),
                    Text(result_text(point)),
                )
        for key, (point, text, began) in running:
            took = f"{time.monotonic() - began:.0f} s"
            table.add_row(str(key), Text(point_text(point, outcome.swept)), text, took, "")
        return table

    def _headline(self) -> str:
        done = self._total - self._left
        counts = ", ".join(f"{count} {status}" for status, count in self._counts.items())
        parts = [f"{done} of {self._total} done", counts]
        if self._computed >= self._jobs and self._left:
            rate = (time.monotonic() - self._began) / self._computed
            parts.append(f"about {rate * self._left:.0f} s left")
        return ", ".join(part for part in parts if part)


def opening(outcome: SweepOutcome, jobs: int) -> str:
    """Say in a line what is going to be run."""
    total = len(outcome.points)
    there = total - outcome.count(None)
    parts = [f"{outcome.sweep.id}: {total} points", f"{jobs} at once"]
    if outcome.repeated:
        parts.append(f"{outcome.repeated} left out as repeated")
    if there:
        parts.append(f"{there} done before")
    return ", ".join(parts)

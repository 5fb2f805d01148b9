"""How far a run is, made up of the events of its execution."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from jupyter_reprise.execution.events import (
    CellEnded,
    CellStarted,
    Event,
    OutputArrived,
    SamplerAdvanced,
)
from jupyter_reprise.models import Progress, SamplerProgress

TAIL: Final = 4_000
"""Characters of output that are kept."""


def advance(progress: Progress, event: Event) -> Progress:
    """Give the progress after an event; the same object if it says nothing of it."""
    match event:
        case CellStarted(index, total, first_line):
            return replace(
                progress, cell=index, total=total, first_line=first_line[:TAIL], sampler=None
            )
        case CellEnded(index, total, _):
            return replace(progress, done=index + 1, total=total, sampler=None)
        case OutputArrived(_, _, text):
            return replace(progress, output=(progress.output + text[-TAIL:])[-TAIL:])
        case SamplerAdvanced(_, label, phase, done, total, divergences):
            sampler = SamplerProgress(label, phase, done, total, divergences)
            return replace(progress, sampler=sampler)
        case _:
            return progress

"""What happens while a notebook is executed, for whoever shows progress."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jupyter_reprise.models import RunStatus


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """The run moved to another state."""

    run_id: str
    status: RunStatus


@dataclass(frozen=True, slots=True)
class CellStarted:
    """A code cell is about to be executed."""

    index: int
    """Among the cells of the source, from 0: what a runner puts in is not counted."""
    total: int
    first_line: str


@dataclass(frozen=True, slots=True)
class CellEnded:
    """A cell of the source is done, or is one that needs no execution."""

    index: int
    total: int
    seconds: float


@dataclass(frozen=True, slots=True)
class OutputArrived:
    """The running cell printed something."""

    index: int
    stream: str
    text: str


@dataclass(frozen=True, slots=True)
class SamplerAdvanced:
    """A Stan model in the running cell compiles or samples, and says how far it is."""

    index: int
    label: str
    """What the model is called."""
    phase: str
    """`compiling` or `sampling`."""
    done: int
    """Iterations of all chains; 0 of 0 while it compiles."""
    total: int
    divergences: int


@dataclass(frozen=True, slots=True)
class StopRequested:
    """Someone or a timeout asked the run to stop; the kernel was interrupted."""

    reason: str


Event = StatusChanged | CellStarted | CellEnded | OutputArrived | SamplerAdvanced | StopRequested
Observer = Callable[[Event], None]


def ignore(_event: Event) -> None:
    """Observe nothing."""

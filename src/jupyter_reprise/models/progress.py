"""What is known of a run before it ends: what was asked for, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jupyter_reprise.models.manifest import ParameterValue
from jupyter_reprise.models.runs import Executor, RunStatus


@dataclass(frozen=True, slots=True)
class Submission:
    """A run that someone asked for and others may execute: all that they need to know of it."""

    run_id: str
    source_sha256: str
    """Digest of the notebook to execute, stripped, in the artifact store."""
    kernel: str
    parameters: tuple[ParameterValue, ...] = ()
    cell_timeout: float | None = None
    """Seconds; None waits for ever."""
    run_timeout: float | None = None
    """Seconds; None waits for ever."""
    executor: Executor = Executor.LOCAL
    is_snapshot: bool = False
    """Whether the source was sent along, rather than read from the notebook's file."""
    key: str | None = None
    """What its sender calls it, so that it is never asked for twice."""
    digest: str = ""
    """Of what was asked for, to tell one use of a key from another."""


@dataclass(frozen=True, slots=True)
class SamplerProgress:
    """How far a Stan model in the running cell is."""

    label: str
    phase: str
    """`compiling` or `sampling`."""
    done: int
    """Iterations of all chains; 0 of 0 while it compiles."""
    total: int
    divergences: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    cell: int | None = None
    """Index of the running cell in the source, from 0."""
    done: int = 0
    """Cells that are done."""
    total: int = 0
    first_line: str = ""
    """Of the running cell."""
    output: str = ""
    """The end of what the notebook printed."""
    sampler: SamplerProgress | None = None


@dataclass(frozen=True, slots=True)
class RunEvent:
    """Something that happened to a run; numbers grow in a store, and may leave gaps."""

    number: int
    run_id: str
    time: datetime
    status: RunStatus
    progress: Progress | None = None
    """None where the status changed."""

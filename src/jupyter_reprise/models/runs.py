"""What is asked for and what became of it: requests, runs and the states a run moves through.

Every change of a run's state goes through `ensure_allowed_move`; a run that ended never moves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from jupyter_reprise.errors import Conflict
from jupyter_reprise.models.parameters import ParameterSchema


class RunStatus(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"

    @property
    def has_ended(self) -> bool:
        return not _ALLOWED_MOVES[self]


_ALLOWED_MOVES: Final = MappingProxyType(
    {
        RunStatus.QUEUED: frozenset(
            {RunStatus.RUNNING, RunStatus.CANCELLED, RunStatus.FAILED, RunStatus.INTERRUPTED}
        ),
        RunStatus.RUNNING: frozenset(
            {
                RunStatus.SUCCEEDED,
                RunStatus.FAILED,
                RunStatus.REJECTED,
                RunStatus.CANCELLED,
                RunStatus.INTERRUPTED,
            }
        ),
        RunStatus.SUCCEEDED: frozenset(),
        RunStatus.FAILED: frozenset(),
        RunStatus.REJECTED: frozenset(),
        RunStatus.CANCELLED: frozenset(),
        RunStatus.INTERRUPTED: frozenset(),
    }
)


def ensure_allowed_move(run_id: str, current: RunStatus, wanted: RunStatus) -> None:
    """Check that a run may go from one state to another.

    Raises
    ------
    Conflict
        The move is not in the table of allowed moves.
    """
    if wanted in _ALLOWED_MOVES[current]:
        return
    allowed = ", ".join(sorted(_ALLOWED_MOVES[current])) or "nothing: it has ended"
    raise Conflict(
        f"Run {run_id} is {current} and can't become {wanted}; it can become {allowed}.",
        hint="Start a new run instead.",
    )


class TriggerKind(StrEnum):
    """Who or what asked for a run."""

    CLI = "cli"
    API = "api"
    RERUN = "rerun"
    SWEEP = "sweep"
    REST = "rest"
    VIEWER = "viewer"
    """Someone who looks at a dashboard, by a button of it."""
    RENDERING = "rendering"
    """A dashboard's stored rendering; the run's parent is the source run that it shows."""


class Executor(StrEnum):
    """Where a project's runs execute; the only list of what there is to choose from."""

    LOCAL = "local"

    @property
    def label(self) -> str:
        """What people call it."""
        return _EXECUTOR_LABELS[self]


_EXECUTOR_LABELS: Final = MappingProxyType({Executor.LOCAL: "This machine"})


def new_run_id() -> str:
    """Make a run id: a ULID, so that ids sort by the time they were made."""
    from ulid import ULID

    return str(ULID())


@dataclass(frozen=True, slots=True)
class RunRequest:
    """Everything an executor needs to execute one notebook once: typed, validated and keyed."""

    run_id: str
    notebook: Path
    """Absolute path; its folder is the kernel's working directory."""
    notebook_name: str
    """Path relative to the project with forward slashes: what people call the notebook."""
    source: bytes
    """The stripped notebook that is to be executed."""
    source_sha256: str
    schema: ParameterSchema
    values: dict[str, Any]
    """Python values by name; a secret as its reference text."""
    given: frozenset[str]
    """The names in `values` that someone chose, rather than the notebook's default."""
    seed: int
    plan_key: str
    kernel: str
    cell_timeout: float | None = None
    """Seconds; None waits for ever."""
    run_timeout: float | None = None
    """Seconds; None waits for ever."""
    executor: Executor = Executor.LOCAL
    trigger: TriggerKind = TriggerKind.CLI
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    """A running process's claim on a run; once it lapses the run counts as abandoned."""

    host: str
    pid: int
    process_started: float
    """The process's creation time, seconds since the epoch: pids are used again, these are not."""
    expires: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the store lists it; the manifest has the rest."""

    id: str
    notebook: str
    status: RunStatus
    plan_key: str
    seed: int
    queued: datetime
    trigger: TriggerKind
    run_key: str | None = None
    started: datetime | None = None
    ended: datetime | None = None
    parent: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    """JSON form of the values used."""
    records: dict[str, Any] = field(default_factory=dict)
    error: str | None = None
    """One line on why it did not succeed."""
    manifest_sha256: str | None = None
    """Set when the run has ended with a manifest."""
    lease: Lease | None = None
    is_cancelling: bool = False
    """Whether someone asked for its end while it runs."""


class RunOrder(StrEnum):
    """In which order runs are listed; those that are alike come newest first."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NOTEBOOK = "notebook"
    STATUS = "status"
    LONGEST = "longest"
    """Those that took longest first, and those that never began last."""


@dataclass(frozen=True, slots=True)
class RunPage:
    """Some runs of a list."""

    runs: tuple[Run, ...]
    next: str | None
    """The cursor of the page after this one; None at the end."""


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs to list; all that are set must hold."""

    notebook: str | None = None
    """A notebook's path relative to the project, or a glob over it."""
    statuses: frozenset[RunStatus] = frozenset()
    triggers: frozenset[TriggerKind] = frozenset()
    since: datetime | None = None
    """Runs queued at or after this moment."""
    parameters: dict[str, Any] = field(default_factory=dict)
    """JSON form of values that a run must have been given or defaulted to."""
    metrics: tuple[tuple[str, str, float], ...] = ()
    """Bounds such as `("rmse", "<=", 0.3)`; a run without that metric does not match."""
    plan_key: str | None = None
    parent: str | None = None
    sweep: str | None = None
    """A sweep's id: runs of any of its points, whoever started them."""

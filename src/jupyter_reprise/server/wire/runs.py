"""Runs as clients see them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from jupyter_reprise.models import Executor, RunStatus, TriggerKind
from jupyter_reprise.server.wire.base import Answer, Body, JsonObject


class SamplerView(Answer):
    """How far a Stan model in the running cell is."""

    label: str
    phase: str = Field(description="`compiling` or `sampling`.")
    done: int
    total: int
    divergences: int


class ProgressView(Answer):
    """How far a run is."""

    cell: int | None = Field(None, description="Index of the running cell in the source, from 0.")
    done: int = Field(0, description="Cells that are done.")
    total: int = 0
    first_line: str = ""
    output: str = Field("", description="The end of what the notebook printed.")
    sampler: SamplerView | None = None


class RunView(Answer):
    """A run, as lists have it."""

    id: str
    notebook: str = Field(description="Relative to the project.")
    status: RunStatus
    seed: str = Field(description="As text: it can be larger than a client's numbers.")
    trigger: TriggerKind
    queued: datetime
    started: datetime | None
    ended: datetime | None
    parent: str | None
    parameters: JsonObject
    records: JsonObject
    error: str | None
    is_cancelling: bool = False
    waiting_because: str | None = Field(
        None, description="Of a queued run: what keeps a worker from it, where that is known."
    )
    progress: ProgressView | None = Field(None, description="Of a run that has not ended.")


class RunPage(Answer):
    """Some runs, newest first unless asked otherwise."""

    runs: tuple[RunView, ...]
    next: str | None = Field(description="Cursor of the page after this one; none at the end.")
    total: int | None = Field(None, description="How many match, if that was asked for.")


class ArtifactView(Answer):
    """A file kept with a run."""

    name: str
    bytes: int
    media_type: str
    sha256: str


class RunDetail(Answer):
    """A run with all that is known of it."""

    run: RunView
    is_reused: bool = Field(False, description="The same run was in the store already.")
    source: Literal["file", "snapshot"] = Field(
        "file", description="Whether it ran what was saved, or what was sent along."
    )
    manifest: JsonObject | None = Field(None, description="The full record, once it has ended.")
    artifacts: tuple[ArtifactView, ...] = ()
    notes: tuple[str, ...] = ()


class RunBody(Body):
    """A run that is asked for."""

    parameters: JsonObject = Field(default_factory=dict)
    texts: dict[str, str] = Field(
        default_factory=dict,
        description="Values as the command line takes them, read by the parameters' types; they"
        " win over `parameters`. So clients give numbers that are too large for theirs.",
    )
    seed: int | str | None = Field(None, description="A whole number; none draws one.")
    kernel: str | None = None
    cell_timeout: float | None = Field(None, gt=0, description="Seconds.")
    run_timeout: float | None = Field(None, gt=0, description="Seconds.")
    executor: Executor | None = Field(
        None, description="One of the project's `executors`; none takes the project's own."
    )
    fresh: bool = Field(False, description="Compute it even if the same run was made before.")
    content: JsonObject | None = Field(
        None, description="The notebook's JSON, if not the saved one is meant."
    )


class EventView(Answer):
    """Something that happened to a run; numbers grow, and may leave gaps."""

    number: int
    run: str
    kind: Literal["status", "progress"]
    time: datetime
    status: RunStatus
    progress: ProgressView | None = None


class FactView(Answer):
    """One thing about each of several runs."""

    section: str
    name: str
    values: tuple[Any, ...] = Field(description="In the runs' order; null where there is none.")
    is_equal: bool


class CellDifferenceView(Answer):
    """A cell that is not the same in two runs."""

    before: int | None = Field(description="Index in the first run's notebook, from 0.")
    after: int | None = Field(description="Index in the second run's notebook, from 0.")
    source: tuple[str, ...] = Field(description="Lines of a unified diff.")
    outputs: tuple[str, ...]


class ComparisonView(Answer):
    """Runs side by side."""

    runs: tuple[RunView, ...]
    facts: tuple[FactView, ...]
    cells: tuple[CellDifferenceView, ...] | None = Field(
        (),
        description="Of exactly two runs: how their executed notebooks differ; null if one of them"
        " left none.",
    )


class SweepBody(Body):
    """A sweep that is asked for: all combinations of `grid` and `axes`, or the rows of `table`."""

    notebook: str = Field(description="Relative to the server's root.")
    grid: dict[str, list[Any]] = Field(default_factory=dict)
    axes: dict[str, str] = Field(
        default_factory=dict,
        description="Values as the command line takes them, such as `1,2,3` or `0.1:0.5:0.1`.",
    )
    table: list[JsonObject] | None = None
    random: int | None = Field(None, ge=1, description="How many points to draw within bounds.")
    fixed: JsonObject = Field(default_factory=dict)
    seed: int | str | None = None
    kernel: str | None = None
    executor: Executor | None = Field(
        None, description="One of the project's `executors`; none takes the project's own."
    )
    fresh: bool = False


class SweepView(Answer):
    """A sweep and where its points stand."""

    id: str
    notebook: str
    created: datetime
    points: int
    counts: dict[RunStatus, int] = Field(description="Of the newest run of each point.")


class SweepPage(Answer):
    """The newest sweeps."""

    sweeps: tuple[SweepView, ...]


class ExecutorView(Answer):
    """Where runs can execute."""

    name: Executor
    title: str = Field(description="What people call it.")


class ProjectView(Answer):
    """A project that the server may show."""

    path: str = Field(description="Its folder, relative to the server's root; empty for the root.")
    name: str
    active: int = Field(description="How many runs are queued or running.")
    executors: tuple[ExecutorView, ...] = Field(description="Where its runs can execute.")
    executor: Executor = Field(description="Where those execute that don't say.")

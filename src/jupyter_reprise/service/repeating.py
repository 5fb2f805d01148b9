"""Plays a run again from what was kept of it, and compares what came out."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_reprise.errors import Conflict
from jupyter_reprise.execution.events import Observer, ignore
from jupyter_reprise.models import Manifest, TriggerKind, Verification
from jupyter_reprise.models.artifacts import SOURCE
from jupyter_reprise.service.history import find_run
from jupyter_reprise.service.planning import RunOptions
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.replanning import plan_again
from jupyter_reprise.service.reuse import read_manifest
from jupyter_reprise.service.runs import Played, play
from jupyter_reprise.service.verification import (
    RecordComparison,
    compare_executions,
    compare_records,
)


@dataclass(frozen=True, slots=True)
class Repetition:
    """A run, its repetition, and how they compare."""

    before: Manifest
    played: Played
    records: tuple[RecordComparison, ...]
    verification: Verification

    @property
    def is_equal(self) -> bool:
        return all(record.is_equal for record in self.records)


def repeat_run(project: Project, reference: str, observe: Observer = ignore) -> Repetition:
    """Execute a run's stored source with its parameters and seed once more.

    Raises
    ------
    NotFound, InvalidInput
        The reference means no run, or more than one, or one without a record.
    Conflict
        The run has not ended.
    """
    run = find_run(project, reference)
    if not run.status.has_ended:
        raise Conflict(f"Run {run.id} is still {run.status}.", hint="Wait until it has ended.")
    before = read_manifest(project, run)
    source = before.artifact(SOURCE)
    if source is None:
        raise Conflict(f"Run {run.id} kept no source.", hint="Run its notebook anew.")
    plan = plan_again(
        project,
        before.notebook,
        project.artifacts.read(source.sha256),
        before.parameters,
        RunOptions(
            seed=before.seed, kernel=before.kernel.name, trigger=TriggerKind.RERUN, parent=run.id
        ),
    )
    played = play(project, plan, observe)
    return Repetition(
        before,
        played,
        compare_records(before, played.manifest),
        compare_executions(project, run, played.run),
    )

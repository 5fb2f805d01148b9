"""Plays a run again from what was kept of it, and compares what came out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jupyter_reprise.errors import Conflict
from jupyter_reprise.execution.events import Observer, ignore
from jupyter_reprise.models import FileRecord, Manifest, TriggerKind
from jupyter_reprise.service.history import find_run
from jupyter_reprise.service.planning import RunOptions
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.replanning import plan_again
from jupyter_reprise.service.reuse import read_manifest
from jupyter_reprise.service.runs import Played, play


@dataclass(frozen=True, slots=True)
class RecordComparison:
    """One record in two runs; a missing one is `ABSENT`."""

    name: str
    before: Any
    after: Any

    @property
    def is_equal(self) -> bool:
        return bool(type(self.before) is type(self.after) and self.before == self.after)


class _Absent:
    def __repr__(self) -> str:
        return "(none)"


ABSENT = _Absent()
"""Stands for the value of a record that a run does not have."""


@dataclass(frozen=True, slots=True)
class Repetition:
    """A run, its repetition, and how they compare."""

    before: Manifest
    played: Played
    records: tuple[RecordComparison, ...]
    differences: tuple[str, ...]
    """What else differs that could explain different records."""

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
    source = before.artifact("source.ipynb")
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
        explain_differences(before, played.manifest),
    )


def compare_records(before: Manifest, after: Manifest) -> tuple[RecordComparison, ...]:
    """Put the records of two runs side by side, by name."""
    names = sorted({*before.records, *after.records})
    return tuple(
        RecordComparison(name, before.records.get(name, ABSENT), after.records.get(name, ABSENT))
        for name in names
    )


def explain_differences(before: Manifest, after: Manifest) -> tuple[str, ...]:
    """Name what surrounds two runs and is not the same."""
    found = []
    if before.status is not after.status:
        found.append(f"the status was {before.status} and is now {after.status}")
    found += _input_differences(before.inputs, after.inputs)
    if before.environment.lock_sha256 != after.environment.lock_sha256:
        found.append("other packages are installed (compare the artifacts environment.lock)")
    if before.environment.platform != after.environment.platform:
        found.append(
            f"the platform was {before.environment.platform} "
            f"and is now {after.environment.platform}"
        )
    return tuple(found)


def _input_differences(before: tuple[FileRecord, ...], after: tuple[FileRecord, ...]) -> list[str]:
    old = {record.path: record.sha256 for record in before}
    new = {record.path: record.sha256 for record in after}
    changed = [
        f"the input {path} has changed" for path in old if new.get(path, old[path]) != old[path]
    ]
    gone = [f"the input {path} was not read this time" for path in old if path not in new]
    added = [f"the input {path} was not read before" for path in new if path not in old]
    return changed + gone + added

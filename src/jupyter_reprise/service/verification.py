"""Compares two executions of one run, and gives the verdict: whether it can be repeated.

A repetition is a run of its own, whose parent is what it repeated. A verdict is worked out from
the two, which never change, and is kept nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from jupyter_reprise.errors import RepriseError
from jupyter_reprise.models import (
    FileRecord,
    Manifest,
    Run,
    RunFilter,
    RunStatus,
    TriggerKind,
    Verdict,
    Verification,
)
from jupyter_reprise.models.artifacts import EXECUTED
from jupyter_reprise.models.naming import cell_label
from jupyter_reprise.notebook.cells import index_in_source
from jupyter_reprise.notebook.differences import diff_notebooks
from jupyter_reprise.notebook.document import parse_notebook
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.readings import note_question
from jupyter_reprise.service.reuse import read_manifest
from jupyter_reprise.store.artifacts import ArtifactStore

_RESULTS: Final = frozenset({RunStatus.SUCCEEDED, RunStatus.REJECTED})
_TELLING: Final = _RESULTS | {RunStatus.FAILED}
"""How an execution ends that says something of the run; one that was stopped says nothing."""


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


def verify(project: Project, run: Run) -> Verification | None:
    """Compare a run with its newest other execution.

    None if it was played once only, or has no result.

    Other executions are its repetitions, the run that it repeats, and that one's repetitions. An
    older one says nothing of a newer run that read other data or had other packages.
    """
    other = _other_execution(project, run) if run.status in _RESULTS else None
    if other is None:
        return None
    try:
        found = compare_executions(project, run, other)
    except RepriseError:
        return None  # of what can't be read nothing can be said
    is_of_other_data = other.queued < run.queued and other.run_key != run.run_key
    return None if is_of_other_data and not found.verdict.is_verified else found


def compare_executions(project: Project, run: Run, other: Run) -> Verification:
    """Compare two executions of a run: how they ended, and what they recorded, wrote and showed.

    Raises
    ------
    NotFound, StorageFailed, SchemaMismatch, InvalidInput
        What was kept of one can't be read.
    """
    in_order = sorted((run, other), key=lambda each: (each.queued, each.id))
    one, two = (read_manifest(project, each) for each in in_order)
    records = [f"record {each.name}" for each in compare_records(one, two) if not each.is_equal]
    shown = [*_differing_cells(project, one, two), *_differing_files(one, two)]
    if one.status is not two.status:
        records.insert(0, "status")
    if records or (shown and not one.records):
        verdict = Verdict.DIFFERENT
    else:
        verdict = Verdict.RECORDS if shown else Verdict.OUTPUTS
    return Verification(run.id, other, verdict, (*records, *shown), explain_differences(one, two))


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


def _other_execution(project: Project, run: Run) -> Run | None:
    found = list(_repetitions(project, run.id, limit=1))
    if run.trigger is TriggerKind.RERUN and run.parent is not None:
        found += (one for one in _repetitions(project, run.parent, limit=2) if one.id != run.id)
        found += _original(project, run.parent)
    return max(found, key=lambda one: one.queued, default=None)


def _repetitions(project: Project, run_id: str, limit: int) -> list[Run]:
    wanted = RunFilter(parent=run_id, triggers=frozenset({TriggerKind.RERUN}), statuses=_TELLING)
    found = project.store.list(wanted, limit=limit)
    note_question(wanted, limit, found)  # a rendering that tells a verdict is due with the next one
    return found


def _original(project: Project, run_id: str) -> Iterator[Run]:
    try:
        yield project.store.get(run_id)
    except RepriseError:
        return  # it was removed


def _differing_cells(project: Project, one: Manifest, two: Manifest) -> tuple[str, ...]:
    """Name the cells that show something else, as the notebook's author counts them."""
    digests = [manifest.artifact(EXECUTED) for manifest in (one, two)]
    if any(artifact is None for artifact in digests):
        return ("what cells show",) if digests[0] != digests[1] else ()
    first, second = (artifact.sha256 for artifact in digests if artifact is not None)
    return _cells_apart(project.artifacts, first, second)


@lru_cache(maxsize=256)
def _cells_apart(artifacts: ArtifactStore, first: str, second: str) -> tuple[str, ...]:
    """Compare two kept notebooks once, as neither changes."""
    one, two = (_read_notebook(artifacts, digest) for digest in (first, second))
    return tuple(
        _cell_name(one, found.before) if found.before is not None else _cell_name(two, found.after)
        for found in diff_notebooks(one, two, has_outputs=True)
    )


def _cell_name(nb: Mapping[str, Any], index: int | None) -> str:
    place = index_in_source(nb, index or 0)
    return "the parameters" if place is None else cell_label(place)


def _read_notebook(artifacts: ArtifactStore, digest: str) -> Mapping[str, Any]:
    return parse_notebook(artifacts.read(digest), f"{digest[:12]}.ipynb")


def _differing_files(one: Manifest, two: Manifest) -> Iterator[str]:
    first, second = ({file.path: file.sha256 for file in each.outputs} for each in (one, two))
    for path in sorted(first.keys() | second.keys()):
        if first.get(path) != second.get(path):
            yield f"file {path}"

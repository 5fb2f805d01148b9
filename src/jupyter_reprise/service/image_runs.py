"""Copies runs from one store to another: those that an image shows, into it and out of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import Conflict, NotFound
from jupyter_reprise.models import Artifact, Run
from jupyter_reprise.notebook.outputs import metric
from jupyter_reprise.service.project import Project
from jupyter_reprise.store.artifacts import ArtifactStore
from jupyter_reprise.store.compaction import compact
from jupyter_reprise.store.runs import RunStore

DATABASE: Final = "runs.db"
ARTIFACTS: Final = "artifacts"


def write_runs(project: Project, runs: Iterable[Run], folder: Path, epoch: int) -> None:
    """Make a store in a folder that holds these runs and nothing else."""
    moment = datetime.fromtimestamp(epoch, UTC)
    folder.mkdir(parents=True)
    path = folder / DATABASE
    with RunStore.open(f"sqlite:///{path.as_posix()}", clock=lambda: moment) as store:
        artifacts = ArtifactStore(folder / ARTIFACTS)
        for run in _oldest_first(runs):
            _copy(run, project.store, project.artifacts, store, artifacts)
    compact(path)


def load_runs(project: Project, folder: Path) -> int:
    """Add the runs of a store that `write_runs` made to a project's; gives how many were new.

    Raises
    ------
    NotFound
        There is no such store.
    """
    path = folder / DATABASE
    if not path.is_file():
        raise NotFound(f"There is no run database {path}.", hint="Name an image's store.")
    count = 0
    with RunStore.open(f"sqlite:///{path.as_posix()}", clock=project.clock) as store:
        artifacts = ArtifactStore(folder / ARTIFACTS)
        for run in _oldest_first(store.list()):
            if not _has(project.store, run.id):
                count += _copy(run, store, artifacts, project.store, project.artifacts)
    return count


def _copy(
    run: Run, source: RunStore, files: ArtifactStore, target: RunStore, kept: ArtifactStore
) -> bool:
    """Copy one run that ended, artifacts first; False if someone else copied it meanwhile."""
    artifacts = source.artifacts(run.id)
    for artifact in artifacts:
        _copy_file(artifact, files, kept)
    metrics = {name: metric(value) for name, value in run.records.items()}
    try:
        target.adopt(run, artifacts, metrics)
    except Conflict:
        return False
    return True


def _copy_file(artifact: Artifact, files: ArtifactStore, kept: ArtifactStore) -> None:
    path = files.local_path(artifact.sha256)
    if path is not None:
        digest, _ = kept.put_file(path)
    else:
        digest, _ = kept.put_bytes(files.read(artifact.sha256))
    if digest != artifact.sha256:
        kept.delete(digest)
        raise Conflict(
            f"The artifact {artifact.name} ({artifact.sha256[:12]}) was altered after it was kept.",
            hint="Run its notebook again.",
        )


def _has(store: RunStore, run_id: str) -> bool:
    try:
        store.get(run_id)
    except NotFound:
        return False
    return True


def _oldest_first(runs: Iterable[Run]) -> list[Run]:
    return sorted({run.id: run for run in runs}.values(), key=lambda run: (run.queued, run.id))

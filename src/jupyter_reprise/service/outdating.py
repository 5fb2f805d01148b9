"""Tells whether a stored rendering still is what its dashboard would show if it were made now."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from jupyter_reprise.errors import RepriseError
from jupyter_reprise.models import Dashboard, FileRecord, Run, SourceChoice
from jupyter_reprise.models.artifacts import SOURCE
from jupyter_reprise.notebook.document import parse_notebook
from jupyter_reprise.notebook.strip import stripped_bytes
from jupyter_reprise.provenance.manifest import decode_manifest
from jupyter_reprise.service.project import SETTINGS_FILE, Project
from jupyter_reprise.service.readings import asks_for_children, is_reading, is_same_reading
from jupyter_reprise.store.artifacts import ArtifactStore


def is_outdated(
    project: Project, dashboard: Dashboard, source: SourceChoice, rendering: Run | None
) -> bool:
    """Tell whether a rendering has to be made again.

    So it is when another source run is to be shown, when a run whose verdict it tells was played
    again since, when the notebook or a file of the project that it read says something else by now,
    and, for a dashboard without a source, when it is older than its `max_age`, as nothing else
    tells that what it shows has changed.
    """
    if rendering is None or rendering.parent != (source.run.id if source.run else None):
        return True
    if not dashboard.source and _is_too_old(project, dashboard, rendering):
        return True
    if not _is_as_played(project, rendering):
        return True
    inputs = _inputs(project, rendering)
    changed = [record.path for record in inputs if _has_changed(project.root, record)]
    # a form reads the source, of which another save, or an image, may have other outputs
    if changed == [dashboard.source] and source.run and _is_as_played(project, source.run):
        changed = []
    return bool(changed) or not all(
        is_same_reading(project, record) for record in inputs if asks_for_children(record)
    )


def _is_too_old(project: Project, dashboard: Dashboard, rendering: Run) -> bool:
    if dashboard.max_age is None or rendering.ended is None:
        return False
    return (project.clock() - rendering.ended).total_seconds() > dashboard.max_age


def _is_as_played(project: Project, run: Run) -> bool:
    """Tell whether a run's notebook still is what it played, whatever outputs it has by now."""
    path = project.root / run.notebook
    try:
        status = path.stat()
        now = _stripped_digest(path, status.st_size, status.st_mtime_ns)
    except (OSError, RepriseError):
        return False
    kept = project.store.artifact(run.id, SOURCE)
    return kept is not None and kept.sha256 == now


@lru_cache(maxsize=512)
def _stripped_digest(path: Path, _size: int, _mtime: int) -> str:
    """Digest a notebook without its outputs, once for each state of the file."""
    nb = parse_notebook(path.read_bytes(), str(path))
    return hashlib.sha256(stripped_bytes(nb)).hexdigest()


def _inputs(project: Project, rendering: Run) -> tuple[FileRecord, ...]:
    if rendering.manifest_sha256 is None:
        return ()
    try:
        return _recorded_inputs(project.artifacts, rendering.manifest_sha256)
    except RepriseError:
        return ()  # what can't be read tells nothing about files


@lru_cache(maxsize=512)
def _recorded_inputs(artifacts: ArtifactStore, manifest: str) -> tuple[FileRecord, ...]:
    """Read what a rendering was made of, once, as a manifest does not change."""
    return decode_manifest(artifacts.read(manifest)).inputs


def _has_changed(root: Path, record: FileRecord) -> bool:
    """Tell whether a file of the project has another content; one that is gone does not count.

    An image of dashboards may lack it, and to render without it would show less than there is. The
    project's settings are read to find its runs; what of them matters here is looked at by itself.
    """
    path = Path(record.path)
    is_file = not (path.is_absolute() or is_reading(record)) and record.path != SETTINGS_FILE
    if not is_file or not record.sha256:
        return False
    try:
        status = (root / path).stat()
        if status.st_size != record.bytes:
            return True
        return _digest(root / path, status.st_size, status.st_mtime_ns) != record.sha256
    except OSError:
        return False


@lru_cache(maxsize=512)
def _digest(path: Path, _size: int, _mtime: int) -> str:
    """Digest a file, once for each of its states."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

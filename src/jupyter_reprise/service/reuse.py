"""Finds a run in the store that must have had the same result as the one asked for."""

from __future__ import annotations

from jupyter_reprise.errors import InvalidInput, NotFound, SchemaMismatch, StorageFailed
from jupyter_reprise.models import FileRecord, Manifest, Run, RunFilter, RunStatus
from jupyter_reprise.provenance.files import is_unchanged, record_declared
from jupyter_reprise.provenance.manifest import decode_manifest
from jupyter_reprise.service.planning import Plan
from jupyter_reprise.service.project import Project

_UNDETERMINED = frozenset({"network", "randomness", "inputs", "environment"})
"""Warnings about things that a run key does not cover."""
_CANDIDATES = 20


def find_same_run(project: Project, plan: Plan) -> tuple[Run, Manifest] | None:
    """Give the newest succeeded run with the same run key as the plan would have now, or None.

    Which files a run reads is known only once it ran. So the runs with the same plan are gone
    through, and one is the same if every input it read is unchanged and no declared input was
    added since.
    """
    request = plan.request
    wanted = RunFilter(plan_key=request.plan_key, statuses=frozenset({RunStatus.SUCCEEDED}))
    settings = project.settings.for_notebook(request.notebook_name)
    declared = {record.path for record in record_declared(settings.inputs, project.root)}
    for run in project.store.list(wanted, limit=_CANDIDATES):
        manifest = _manifest(project, run)
        if manifest is not None and _is_same(project, manifest, declared):
            return run, manifest
    return None


def _is_same(project: Project, manifest: Manifest, declared: set[str]) -> bool:
    if any(warning.code in _UNDETERMINED for warning in manifest.warnings):
        return False
    inputs: tuple[FileRecord, ...] = manifest.inputs
    return declared <= {record.path for record in inputs} and all(
        is_unchanged(record, project.root) for record in inputs
    )


def _manifest(project: Project, run: Run) -> Manifest | None:
    try:
        return read_manifest(project, run)
    except (NotFound, InvalidInput, SchemaMismatch, StorageFailed):
        return None  # it can't be offered; computing it again is always right


def read_manifest(project: Project, run: Run) -> Manifest:
    """Read a run's full record.

    Raises
    ------
    NotFound
        The run has none, because it has not ended or was interrupted.
    StorageFailed, SchemaMismatch, InvalidInput
        It can't be read.
    """
    if run.manifest_sha256 is None:
        raise NotFound(
            f"Run {run.id} is {run.status} and has no manifest.",
            hint="Only runs that came to an end have one.",
        )
    return decode_manifest(project.artifacts.read(run.manifest_sha256))

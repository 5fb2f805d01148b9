"""Finds a run in the store that must have had the same result as the one asked for."""

from __future__ import annotations

from functools import cache

from jupyter_reprise.errors import InvalidInput, NotFound, SchemaMismatch, StorageFailed
from jupyter_reprise.models import FileRecord, Manifest, Run, RunFilter, RunStatus
from jupyter_reprise.provenance.files import is_unchanged, record_declared
from jupyter_reprise.provenance.manifest import decode_manifest
from jupyter_reprise.service.findings import evaluate_gates
from jupyter_reprise.service.planning import Plan
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.readings import is_reading, is_same_reading

_UNDETERMINED = frozenset({"network", "randomness", "inputs", "environment"})
"""Warnings about things that a run key does not cover."""
_CANDIDATES = 20


class SameRuns:
    """Finds runs of one notebook that must have had the results asked for.

    Each file is looked at once, however many runs read it: what changes after that is not seen.
    """

    def __init__(self, project: Project, notebook: str) -> None:
        self._project = project
        settings = project.settings.for_notebook(notebook)
        self._declared = {record.path for record in record_declared(settings.inputs, project.root)}
        self._is_unchanged = cache(
            lambda record: (
                is_same_reading(project, record)
                if is_reading(record)
                else is_unchanged(record, project.root)
            )
        )

    def find(self, plan: Plan, *, sweep_id: str | None = None) -> tuple[Run, Manifest] | None:
        """Give the newest succeeded run with the run key that the plan would have now, or None.

        Which files a run reads is known only once it ran. So the runs with the same plan are
        gone through, and one is the same if every input it read is unchanged and no declared
        input was added since.

        Parameters
        ----------
        sweep_id
            A sweep whose own runs count even where a run key can't cover all they depend on, as
            when they read from the network.
        """
        wanted = RunFilter(
            plan_key=plan.request.plan_key, statuses=frozenset({RunStatus.SUCCEEDED})
        )
        for run in self._project.store.list(wanted, limit=_CANDIDATES):
            if run.notebook != plan.request.notebook_name:
                continue  # of a copy: its runs are its own, and its paths may mean other files
            manifest = known_manifest(self._project, run)
            is_own = sweep_id is not None and run.parent == sweep_id
            if manifest is not None and self._is_same(manifest, is_own=is_own):
                return run, manifest
        return None

    def _is_same(self, manifest: Manifest, *, is_own: bool) -> bool:
        if not is_own and any(warning.code in _UNDETERMINED for warning in manifest.warnings):
            return False
        if not self._would_pass(manifest):
            return False
        inputs: tuple[FileRecord, ...] = manifest.inputs
        return self._declared <= {record.path for record in inputs} and all(
            self._is_unchanged(record) for record in inputs
        )

    def _would_pass(self, manifest: Manifest) -> bool:
        """Tell whether the project still asks no more of a result than it did."""
        settings = self._project.settings
        gates = evaluate_gates(settings.for_notebook(manifest.notebook), manifest.records)
        return all(gate.has_passed for gate in gates) and all(
            fit.settings == settings.diagnostics.given() for fit in manifest.fits
        )


def find_same_run(project: Project, plan: Plan) -> tuple[Run, Manifest] | None:
    """Give the newest succeeded run with the same run key as the plan would have now, or None."""
    return SameRuns(project, plan.request.notebook_name).find(plan)


def known_manifest(project: Project, run: Run) -> Manifest | None:
    """Read a run's full record; None if it has none, as while it runs, or can't be read."""
    try:
        return read_manifest(project, run)
    except (NotFound, InvalidInput, SchemaMismatch, StorageFailed):
        return None


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

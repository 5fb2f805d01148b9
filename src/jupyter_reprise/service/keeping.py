"""Keeps what an execution left: artifacts first, the manifest after them, the row last.

In this order a crash at any point loses no ended run and leaves no row that points to nothing.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jupyter_reprise.execution.local import Execution
from jupyter_reprise.execution.writer import encode_notebook
from jupyter_reprise.kernels.recording import ARTIFACT_FOLDER
from jupyter_reprise.models import (
    Artifact,
    FileRecord,
    GitState,
    Manifest,
    ParameterValue,
    Run,
    RunStatus,
    Timings,
)
from jupyter_reprise.models.artifacts import (
    ENVIRONMENT_LOCK,
    EXECUTED,
    LOG,
    MANIFEST,
    REPORT,
    SOURCE,
)
from jupyter_reprise.notebook.log import read_log
from jupyter_reprise.notebook.outputs import (
    UNKNOWN_MEDIA_TYPE,
    ArtifactNote,
    in_cell_seconds,
    metric,
    read_artifacts,
)
from jupyter_reprise.notebook.values import encode, type_text
from jupyter_reprise.provenance.keys import run_key
from jupyter_reprise.provenance.manifest import encode_manifest
from jupyter_reprise.publishing.reports import render_report
from jupyter_reprise.service.ending import write_end
from jupyter_reprise.service.findings import read_findings, warnings_of, why_rejected
from jupyter_reprise.service.planning import Plan
from jupyter_reprise.service.project import Project

NOTEBOOK_MEDIA_TYPE = "application/x-ipynb+json"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What was found around a run when it began."""

    git: GitState | None
    declared: tuple[FileRecord, ...]
    """The declared inputs."""
    host: str
    user: str


def keep_execution(
    project: Project, plan: Plan, run: Run, execution: Execution, around: Surroundings
) -> tuple[Run, Manifest]:
    """Keep an execution for good and end its run.

    Raises
    ------
    StorageFailed
        Something of it can't be written; the row is then left as it was.
    """
    request = plan.request
    work = project.work_folder(run.id)
    findings = read_findings(project, request.notebook_name, work, execution, around.declared)
    keeper = _Keeper(project, work)
    keeper.keep_notebooks(request.source, execution, plan.lock)
    skipped = keeper.keep_files(findings.outputs, read_artifacts(execution.nb))
    manifest = Manifest(
        run_id=run.id,
        run_key=run_key(request.plan_key, findings.inputs),
        plan_key=request.plan_key,
        status=findings.judge(execution.status),
        notebook=request.notebook_name,
        source_sha256=request.source_sha256,
        seed=request.seed,
        kernel=replace(execution.kernel, name=request.kernel),
        timings=_timings(project, run, execution.nb),
        parameters=parameter_values(plan),
        inputs=findings.inputs,
        outputs=findings.outputs,
        records=findings.records,
        checks=findings.checks,
        gates=findings.gates,
        fits=findings.fits,
        environment=plan.environment,
        git=around.git,
        host=around.host,
        user=around.user,
        trigger=request.trigger,
        parent=request.parent,
        error=execution.error,
        warnings=warnings_of(plan, findings, around.git, skipped),
        artifacts=tuple(keeper.artifacts),
        reprise_version=version("jupyter-reprise"),
    )
    manifest = keeper.keep_report(execution.nb, manifest)
    return _end(project, run, manifest), manifest


def _end(project: Project, run: Run, manifest: Manifest) -> Run:
    digest, size = project.artifacts.put_bytes(encode_manifest(manifest))
    own = Artifact(MANIFEST, digest, size, "application/json")
    error = f"{manifest.error.name}: {manifest.error.message}" if manifest.error else None
    if manifest.status is RunStatus.REJECTED:
        error = why_rejected(manifest)
    ended = replace(
        run,
        status=manifest.status,
        run_key=manifest.run_key,
        ended=manifest.timings.ended,
        records=manifest.records,
        error=error,
        manifest_sha256=digest,
        lease=None,
    )
    metrics = {name: metric(value) for name, value in manifest.records.items()}
    return write_end(project, ended, (*manifest.artifacts, own), metrics)


class _Keeper:
    """Puts files into the artifact store and remembers under which names."""

    def __init__(self, project: Project, work: Path) -> None:
        self.artifacts: list[Artifact] = []
        self._store = project.artifacts
        self._root = project.root
        self._work = work
        self._limit = project.settings.output_limit

    def keep_notebooks(self, source: bytes, execution: Execution, lock: bytes) -> None:
        executed = self._work / EXECUTED
        self._put(SOURCE, source, NOTEBOOK_MEDIA_TYPE)
        if executed.exists():
            self._put_file(EXECUTED, executed, NOTEBOOK_MEDIA_TYPE)
        else:
            self._put(EXECUTED, encode_notebook(execution.nb), NOTEBOOK_MEDIA_TYPE)
        self._put(ENVIRONMENT_LOCK, lock, "text/plain")
        if log := read_log(execution.nb):
            self._put(LOG, log.encode("utf-8", errors="replace"), "text/plain; charset=utf-8")

    def keep_files(
        self, outputs: Iterable[FileRecord], notes: Iterable[ArtifactNote]
    ) -> list[FileRecord]:
        """Keep what the notebook wrote and what it asked to keep; gives what was too large."""
        skipped = []
        for note in notes:
            copy = self._work / ARTIFACT_FOLDER / note.sha256
            if copy.is_file():
                self._put_file(note.name, copy, note.media_type)
        for record in outputs:
            path = self._root / record.path
            if record.bytes > self._limit:
                skipped.append(record)
            elif record.sha256 and path.is_file():
                media_type = mimetypes.guess_type(path.name)[0] or UNKNOWN_MEDIA_TYPE
                self._put_file(f"outputs/{record.path}", path, media_type)
        return skipped

    def keep_report(self, nb: Any, manifest: Manifest) -> Manifest:
        report = render_report(nb, manifest).encode("utf-8", errors="replace")
        self._put(REPORT, report, "text/html")
        return replace(manifest, artifacts=tuple(self.artifacts))

    def _put(self, name: str, data: bytes, media_type: str) -> None:
        digest, size = self._store.put_bytes(data)
        self.artifacts.append(Artifact(name, digest, size, media_type))

    def _put_file(self, name: str, path: Path, media_type: str) -> None:
        digest, size = self._store.put_file(path)
        self.artifacts.append(Artifact(name, digest, size, media_type))


def _timings(project: Project, run: Run, nb: Any) -> Timings:
    ended = project.clock()
    in_cells = in_cell_seconds(nb)
    whole = (ended - run.queued).total_seconds()
    return Timings(run.queued, run.started, ended, in_cells, max(0.0, whole - in_cells))


def parameter_values(plan: Plan) -> tuple[ParameterValue, ...]:
    request = plan.request
    return tuple(
        ParameterValue(
            name=name,
            type=type_text(request.schema[name].type) if name in request.schema else "Any",
            value=encode(value),
            is_given=name in request.given,
        )
        for name, value in request.values.items()
    )

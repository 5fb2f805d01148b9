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
from jupyter_reprise.kernels.launching import OBSERVATIONS
from jupyter_reprise.kernels.recording import ARTIFACT_FOLDER
from jupyter_reprise.models import (
    Artifact,
    FileRecord,
    FitRecord,
    GateOutcome,
    GitState,
    Manifest,
    ParameterValue,
    Run,
    RunStatus,
    RunWarning,
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
from jupyter_reprise.notebook.lint.randomness import find_unseeded
from jupyter_reprise.notebook.log import read_log
from jupyter_reprise.notebook.outputs import (
    UNKNOWN_MEDIA_TYPE,
    ArtifactNote,
    in_cell_seconds,
    metric,
    read_artifacts,
    read_checks,
    read_fits,
    read_records,
)
from jupyter_reprise.notebook.values import encode, type_text
from jupyter_reprise.project import NotebookSettings
from jupyter_reprise.provenance.environment import editable_packages
from jupyter_reprise.provenance.files import (
    Observations,
    read_observations,
    record_inputs,
    record_outputs,
)
from jupyter_reprise.provenance.keys import run_key
from jupyter_reprise.provenance.manifest import encode_manifest
from jupyter_reprise.publishing.reports import render_report
from jupyter_reprise.service.ending import write_end
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
    observations = read_observations(work / OBSERVATIONS)
    settings = project.settings.for_notebook(request.notebook_name)
    inputs = record_inputs(observations, project.root, around.declared)
    outputs = record_outputs(observations, project.root)
    records = read_records(execution.nb)
    checks = read_checks(execution.nb)
    gates = evaluate_gates(settings, records)
    fits = read_fits(execution.nb)
    is_refused = not (all(c.has_passed for c in checks) and all(g.has_passed for g in gates))
    status = execution.status
    if status is RunStatus.SUCCEEDED and is_refused:
        status = RunStatus.REJECTED
    keeper = _Keeper(project, work)
    keeper.keep_notebooks(request.source, execution, plan.lock)
    skipped = keeper.keep_files(outputs, read_artifacts(execution.nb))
    manifest = Manifest(
        run_id=run.id,
        run_key=run_key(request.plan_key, inputs),
        plan_key=request.plan_key,
        status=status,
        notebook=request.notebook_name,
        source_sha256=request.source_sha256,
        seed=request.seed,
        kernel=replace(execution.kernel, name=request.kernel),
        timings=_timings(project, run, execution.nb),
        parameters=parameter_values(plan),
        inputs=inputs,
        outputs=outputs,
        records=records,
        checks=checks,
        gates=gates,
        fits=fits,
        environment=plan.environment,
        git=around.git,
        host=around.host,
        user=around.user,
        trigger=request.trigger,
        parent=request.parent,
        error=execution.error,
        warnings=_warnings(plan, inputs, observations, around.git, skipped, fits),
        artifacts=tuple(keeper.artifacts),
        reprise_version=version("jupyter-reprise"),
    )
    manifest = keeper.keep_report(execution.nb, manifest)
    return _end(project, run, manifest), manifest


def evaluate_gates(settings: NotebookSettings, records: dict[str, Any]) -> tuple[GateOutcome, ...]:
    """Hold the recorded metrics against the project's gates; one that is missing has failed."""
    outcomes = []
    for name, bound in settings.gates.items():
        value = metric(records.get(name))
        has_passed = value is not None and bound.holds(value)
        outcomes.append(GateOutcome(name, str(bound), value, has_passed))
    return tuple(outcomes)


def why_rejected(manifest: Manifest) -> str:
    """Say in one line which checks and gates failed."""
    failed = [f"check failed: {check.message}" for check in manifest.checks if not check.has_passed]
    for gate in manifest.gates:
        if not gate.has_passed:
            value = "was not recorded" if gate.value is None else f"is {gate.value:g}"
            failed.append(f"{gate.metric} {value}, wanted {gate.bound}")
    return "; ".join(failed)


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


def _warnings(
    plan: Plan,
    inputs: tuple[FileRecord, ...],
    observations: Observations,
    git: GitState | None,
    skipped: list[FileRecord],
    fits: tuple[FitRecord, ...],
) -> tuple[RunWarning, ...]:
    found = [
        *(("randomness", f"{call} draws on entropy of its own") for call in find_unseeded(plan.nb)),
        *(("network", f"it contacted {host}") for host in observations.hosts),
        *(("inputs", f"{record.path}: {record.note}") for record in inputs if record.note),
        *(
            ("outputs", f"{record.path} ({record.bytes} bytes) is over `output_limit`: not kept")
            for record in skipped
        ),
        *(
            ("diagnostics", f"{fit.name}: {finding}")
            for fit in fits
            if fit.policy == "warn"
            for finding in fit.findings
        ),
        *(
            ("packages", f"{name} is installed from a folder, so its version doesn't pin its code")
            for name in editable_packages(plan.lock)
        ),
    ]
    if git is None:
        found.append(("source-control", "the notebook is not in a git repository"))
    elif git.is_dirty:
        found.append(("source-control", "the work tree differs from the commit"))
    if not plan.lock:
        language = plan.request.schema.language
        found.append(("environment", f"the packages of a {language} kernel are not recorded"))
    return tuple(RunWarning(code, message) for code, message in found)

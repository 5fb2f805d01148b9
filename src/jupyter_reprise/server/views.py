"""What the service knows as it goes over the wire."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from jupyter_reprise.models import (
    REQUIRED,
    Parameter,
    Progress,
    Run,
    RunEvent,
    RunStatus,
    SweepStanding,
)
from jupyter_reprise.models.json_values import as_strict_json
from jupyter_reprise.notebook.json_schema import to_json_schema
from jupyter_reprise.notebook.lint import Finding
from jupyter_reprise.notebook.values import encode, type_text
from jupyter_reprise.provenance.manifest import manifest_as_json
from jupyter_reprise.server.wire.notebooks import (
    BadgeView,
    FindingView,
    GitView,
    NotebookView,
    ParameterView,
)
from jupyter_reprise.server.wire.runs import (
    ArtifactView,
    CellDifferenceView,
    ComparisonView,
    EventView,
    FactView,
    ProgressView,
    RunDetail,
    RunView,
    SamplerView,
    SweepView,
)
from jupyter_reprise.service.comparison import Comparison
from jupyter_reprise.service.inspection import Inspection
from jupyter_reprise.service.notes import notes_of
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.reuse import read_manifest
from jupyter_reprise.service.verification import ABSENT
from jupyter_reprise.service.worker_ends import why_waiting


def view_run(
    run: Run, progress: Progress | None = None, waiting_because: str | None = None
) -> RunView:
    return RunView(
        id=run.id,
        notebook=run.notebook,
        status=run.status,
        seed=str(run.seed),
        trigger=run.trigger,
        queued=run.queued,
        started=run.started,
        ended=run.ended,
        parent=run.parent,
        parameters=as_strict_json(run.parameters),
        records=as_strict_json(run.records),
        error=run.error,
        is_cancelling=run.is_cancelling,
        waiting_because=waiting_because if run.status is RunStatus.QUEUED else None,
        progress=None if progress is None else view_progress(progress),
    )


def view_runs(project: Project, runs: Sequence[Run]) -> tuple[RunView, ...]:
    """Give runs with how far those are that run, and what is amiss for those that wait."""
    running = [run.id for run in runs if run.status is RunStatus.RUNNING]
    progress = project.store.events.progress_of(running) if running else {}
    is_any_queued = any(run.status is RunStatus.QUEUED for run in runs)
    why = why_waiting(project.root) if is_any_queued else None
    return tuple(view_run(run, progress.get(run.id), why) for run in runs)


def view_progress(progress: Progress) -> ProgressView:
    sampler = SamplerView(**asdict(progress.sampler)) if progress.sampler else None
    return ProgressView(
        cell=progress.cell,
        done=progress.done,
        total=progress.total,
        first_line=progress.first_line,
        output=progress.output,
        sampler=sampler,
    )


def view_detail(project: Project, run: Run, *, is_reused: bool = False) -> RunDetail:
    """Give a run with its record, files and notes."""
    manifest = None
    if run.manifest_sha256 is not None:
        manifest = manifest_as_json(read_manifest(project, run))
    submission = project.store.queue.submission(run.id)
    is_snapshot = submission is not None and submission.is_snapshot
    [view] = view_runs(project, [run])
    return RunDetail(
        run=view,
        is_reused=is_reused,
        source="snapshot" if is_snapshot else "file",
        manifest=manifest,
        artifacts=tuple(
            ArtifactView(
                name=artifact.name,
                bytes=artifact.bytes,
                media_type=artifact.media_type,
                sha256=artifact.sha256,
            )
            for artifact in project.store.artifacts(run.id)
        ),
        notes=tuple(note.text for note in notes_of(project, [run]).get(run.id, ())),
    )


def view_event(event: RunEvent) -> EventView:
    return EventView(
        number=event.number,
        run=event.run_id,
        kind="status" if event.progress is None else "progress",
        time=event.time,
        status=event.status,
        progress=None if event.progress is None else view_progress(event.progress),
    )


def view_notebook(path: str, project: str, found: Inspection) -> NotebookView:
    badge = found.badge
    return NotebookView(
        path=path,
        project=project,
        name=found.name,
        kernel=found.kernel,
        language=found.language,
        has_parameters_cell=found.schema.has_parameters_cell,
        parameters=tuple(map(_view_parameter, found.schema.parameters)),
        json_schema=_schema(found),
        problem=found.problem,
        findings=tuple(map(_view_finding, found.findings)),
        badge=BadgeView(
            state=badge.state,
            run=badge.run.id if badge.run else None,
            status=badge.run.status if badge.run else None,
            ended=badge.run.ended if badge.run else None,
            cells=badge.cells,
        ),
        git=GitView(
            health=found.git.health,
            message=found.git.message,
            can_install=found.git.can_install,
        ),
        reads=found.reads,
    )


def view_comparison(
    project: Project, compared: Comparison, cells: Iterable[Any] | None = ()
) -> ComparisonView:
    return ComparisonView(
        runs=view_runs(project, compared.runs),
        facts=tuple(
            FactView(
                section=fact.section,
                name=fact.name,
                values=tuple(
                    None if v is ABSENT else as_strict_json(encode(v)) for v in fact.values
                ),
                is_equal=fact.is_equal,
            )
            for fact in compared.facts
        ),
        cells=None
        if cells is None
        else tuple(
            CellDifferenceView(
                before=cell.before, after=cell.after, source=cell.source, outputs=cell.outputs
            )
            for cell in cells
        ),
    )


def view_sweep(standing: SweepStanding) -> SweepView:
    return SweepView(
        id=standing.id,
        notebook=standing.notebook,
        created=standing.created,
        points=standing.points,
        counts=standing.counts,
    )


def _view_parameter(parameter: Parameter) -> ParameterView:
    is_required = parameter.default is REQUIRED
    is_known = not (is_required or parameter.is_computed)
    return ParameterView(
        name=parameter.name,
        type=type_text(parameter.type),
        help=parameter.help,
        is_required=is_required,
        default=as_strict_json(encode(parameter.default)) if is_known else None,
    )


def _schema(found: Inspection) -> dict[str, Any]:
    """Give the parameters' schema; a default that is no number to JSON is the notebook's own."""
    schema = to_json_schema(found.schema)
    for described in schema.get("properties", {}).values():
        known = described.get("type", "string")
        types = {known} if isinstance(known, str) else set(known)
        if "string" not in types and isinstance(described.get("default"), str):
            del described["default"]
    return dict(as_strict_json(schema))


def _view_finding(finding: Finding) -> FindingView:
    return FindingView(
        rule=finding.rule.id,
        message=finding.message,
        why=finding.rule.why,
        mend=finding.rule.mend,
        cell=finding.cell,
        cell_id=finding.cell_id,
        line=finding.line,
    )

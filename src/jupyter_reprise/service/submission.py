"""Asks for runs that a worker executes, and for their end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from jupyter_reprise.models import Run, RunStatus, Submission, SweepRequest
from jupyter_reprise.service import reuse
from jupyter_reprise.service.history import find_run
from jupyter_reprise.service.keeping import parameter_values
from jupyter_reprise.service.planning import GivenValues, Plan, RunOptions, plan_run
from jupyter_reprise.service.project import Project


@dataclass(frozen=True, slots=True)
class RequestKey:
    """What a sender calls a request, so that it is fulfilled once however often it is sent."""

    key: str
    digest: str
    """Of what was sent, to tell one use of a key from another."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What came of asking for a run."""

    run: Run
    is_reused: bool = False
    """Whether the same run was found in the store instead of being queued."""


def submit_run(
    project: Project,
    notebook: Path,
    given: GivenValues,
    options: RunOptions,
    *,
    content: bytes | None = None,
    is_fresh: bool = False,
    request: RequestKey | None = None,
) -> Submitted:
    """Queue a run, or find the same run in the store.

    Parameters
    ----------
    content
        The notebook to run, if not what its file holds is meant.
    is_fresh
        Compute it even when the same run was already made.
    request
        What the sender calls this request, if anything; `sent_before` says what it meant before.

    Raises
    ------
    InvalidParameters, InvalidInput, NotFound, KernelUnavailable
        It can't be run as asked; nothing has been queued.
    Conflict
        The key was used for another request.
    """
    plan = plan_run(project, notebook, given, options, content)
    if plan.is_seed_given and not is_fresh:
        found = reuse.find_same_run(project, plan)
        if found is not None:
            return Submitted(found[0], is_reused=True)
    source_sha256, _ = project.artifacts.put_bytes(plan.request.source)
    run, submission = _as_queued(project, plan, source_sha256)
    submission = replace(submission, is_snapshot=content is not None)
    if request is not None:
        submission = replace(submission, key=request.key, digest=request.digest)
    return Submitted(project.store.queue.add(run, submission))


def sent_before(project: Project, request: RequestKey) -> Run | None:
    """Give the run that a request meant when it was sent before; None for a new one.

    Raises
    ------
    Conflict
        The key was used for another request.
    """
    return project.store.queue.sent_before(request.key, request.digest)


def queue_sweep(
    project: Project, plans: Iterable[Plan], request: SweepRequest | None = None
) -> None:
    """Queue plans of a sweep, all or none: none if it was asked for before.

    Parameters
    ----------
    request
        What the sender calls this, if anything.

    Raises
    ------
    Conflict
        The key was used for another request.
    """
    plans = list(plans)
    sources = {plan.request.source for plan in plans}
    kept = {source: project.artifacts.put_bytes(source)[0] for source in sources}
    queued = (_as_queued(project, plan, kept[plan.request.source]) for plan in plans)
    project.store.queue.add_all(queued, request)


def _as_queued(project: Project, plan: Plan, source_sha256: str) -> tuple[Run, Submission]:
    request = plan.request
    parameters = parameter_values(plan)
    run = Run(
        id=request.run_id,
        notebook=request.notebook_name,
        status=RunStatus.QUEUED,
        plan_key=request.plan_key,
        seed=request.seed,
        queued=project.clock(),
        trigger=request.trigger,
        parent=request.parent,
        parameters={parameter.name: parameter.value for parameter in parameters},
    )
    submission = Submission(
        run_id=run.id,
        source_sha256=source_sha256,
        kernel=request.kernel,
        parameters=parameters,
        cell_timeout=request.cell_timeout,
        run_timeout=request.run_timeout,
        executor=request.executor,
    )
    return run, submission


def cancel_run(project: Project, reference: str) -> Run:
    """End a queued run, or ask whoever executes a running one to end it.

    Raises
    ------
    NotFound, InvalidInput
        The reference means no run, or more than one.
    Conflict
        The run has ended.
    """
    run = find_run(project, reference)
    return project.store.request_cancel(run.id, project.clock())

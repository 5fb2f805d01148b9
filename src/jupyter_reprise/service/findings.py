"""Reads off an execution what it used, wrote and reported, and what of it can't be promised.

Must not keep anything of it; `keeping` does, and ends the run.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_reprise.execution.local import Execution
from jupyter_reprise.kernels.launching import OBSERVATIONS
from jupyter_reprise.models import (
    Check,
    FileRecord,
    FitRecord,
    GateOutcome,
    GitState,
    Manifest,
    RunStatus,
    RunWarning,
)
from jupyter_reprise.notebook.lint.randomness import find_unseeded
from jupyter_reprise.notebook.outputs import metric, read_checks, read_fits, read_records
from jupyter_reprise.project import NotebookSettings
from jupyter_reprise.provenance.environment import editable_packages
from jupyter_reprise.provenance.files import (
    Observations,
    read_observations,
    record_inputs,
    record_outputs,
)
from jupyter_reprise.service.planning import Plan
from jupyter_reprise.service.project import Project


@dataclass(frozen=True, slots=True)
class Findings:
    """What an execution used, wrote and reported."""

    observations: Observations
    inputs: tuple[FileRecord, ...]
    outputs: tuple[FileRecord, ...]
    records: dict[str, Any]
    checks: tuple[Check, ...]
    gates: tuple[GateOutcome, ...]
    fits: tuple[FitRecord, ...]

    def judge(self, status: RunStatus) -> RunStatus:
        """Give the status of a run that ended so: whatever failed a check or gate is rejected."""
        passed = (*(c.has_passed for c in self.checks), *(g.has_passed for g in self.gates))
        is_refused = status is RunStatus.SUCCEEDED and not all(passed)
        return RunStatus.REJECTED if is_refused else status


def read_findings(
    project: Project,
    notebook: str,
    work: Path,
    execution: Execution,
    declared: tuple[FileRecord, ...],
) -> Findings:
    """Read what an execution left.

    Parameters
    ----------
    notebook
        Its name in the project.
    work
        The folder in which the run leaves what it observed.
    declared
        The declared inputs, as they were when it began.
    """
    observations = read_observations(work / OBSERVATIONS)
    records = read_records(execution.nb)
    settings = project.settings.for_notebook(notebook)
    return Findings(
        observations=observations,
        inputs=record_inputs(observations, project.root, declared),
        outputs=record_outputs(observations, project.root),
        records=records,
        checks=read_checks(execution.nb),
        gates=evaluate_gates(settings, records),
        fits=read_fits(execution.nb),
    )


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


def warnings_of(
    plan: Plan, findings: Findings, git: GitState | None, skipped: list[FileRecord]
) -> tuple[RunWarning, ...]:
    """Say what of a run its keys can't promise.

    Parameters
    ----------
    skipped
        What it wrote and was too large to keep.
    """
    found = [
        *(("randomness", f"{call} draws on entropy of its own") for call in find_unseeded(plan.nb)),
        *(("network", f"it contacted {host}") for host in findings.observations.hosts),
        *(("inputs", f"{record.path}: {record.note}") for record in findings.inputs if record.note),
        *(
            ("outputs", f"{record.path} ({record.bytes} bytes) is over `output_limit`: not kept")
            for record in skipped
        ),
        *(
            ("diagnostics", f"{fit.name}: {finding}")
            for fit in findings.fits
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

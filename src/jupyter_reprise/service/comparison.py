"""Puts runs side by side: what went in, what came out, and what surrounded them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jupyter_reprise.errors import InvalidInput, MissingDependency, StorageFailed
from jupyter_reprise.models import (
    FileRecord,
    KernelRecord,
    Manifest,
    ParameterValue,
    Run,
    RunError,
    Timings,
)
from jupyter_reprise.models.artifacts import ENVIRONMENT_LOCK, EXECUTED
from jupyter_reprise.notebook.differences import CellDifference, diff_notebooks
from jupyter_reprise.notebook.document import parse_notebook
from jupyter_reprise.service.history import find_run, write_artifact
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.reuse import read_manifest
from jupyter_reprise.service.verification import ABSENT

_SHORT = 12
_KNOWN_OTHERWISE = ("# python: ", "# platform: ", "# compiler: ")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing about each of several runs; `ABSENT` where a run has none."""

    section: str
    name: str
    values: tuple[Any, ...]

    @property
    def is_equal(self) -> bool:
        first = self.values[0]
        return all(type(value) is type(first) and value == first for value in self.values)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs, and all that is known of them, section by section."""

    runs: tuple[Run, ...]
    facts: tuple[Fact, ...]


def compare_runs(project: Project, references: Sequence[str]) -> Comparison:
    """Put two or more runs side by side.

    Raises
    ------
    InvalidInput
        Fewer than two are named.
    NotFound, Conflict
        A reference means no run, or several.
    """
    if len(references) < 2:
        raise InvalidInput("One run alone can't be compared.", hint="Name two or more.")
    runs = tuple(find_run(project, reference) for reference in references)
    manifests = [_manifest(project, run) for run in runs]
    sections = [_sections(manifest) for manifest in manifests]
    locks = {manifest.environment.lock_sha256 for manifest in manifests}
    if len(locks) > 1:
        for section, manifest in zip(sections, manifests, strict=True):
            section["packages"] = _packages(project, manifest)
    return Comparison(runs, tuple(_facts(sections)))


def diff_runs(
    project: Project, before: str, after: str, *, has_outputs: bool
) -> tuple[CellDifference, ...]:
    """Give the cells in which the executed notebooks of two runs differ.

    Raises
    ------
    NotFound, Conflict, InvalidInput
        A reference means no run, or several, or one without an executed notebook.
    """
    with tempfile.TemporaryDirectory(prefix="reprise-") as folder:
        files = _write_notebooks(project, before, after, Path(folder))
        first, second = (parse_notebook(file.read_bytes(), file.name) for file in files)
    return tuple(diff_notebooks(first, second, has_outputs=has_outputs))


def diff_by_nbdime(project: Project, before: str, after: str, *, has_outputs: bool) -> None:
    """Have nbdime print how the executed notebooks of two runs differ.

    Raises
    ------
    MissingDependency
        nbdime is not installed.
    StorageFailed
        It could not do its work.
    """
    if find_spec("nbdime") is None:
        raise MissingDependency("nbdime", extra="diff")
    parts = ["--sources", *(["--outputs"] if has_outputs else [])]
    with tempfile.TemporaryDirectory(prefix="reprise-") as folder:
        files = _write_notebooks(project, before, after, Path(folder))
        command = [sys.executable, "-m", "nbdime.nbdiffapp", *parts, *map(str, files)]
        code = subprocess.run(command, check=False).returncode
    if code not in {0, 1}:
        raise StorageFailed(
            f"nbdime ended with exit code {code}.", hint="Leave out `--nbdime` to do without it."
        )


def _write_notebooks(project: Project, before: str, after: str, folder: Path) -> list[Path]:
    runs = [find_run(project, reference) for reference in (before, after)]
    return [
        write_artifact(project, run, EXECUTED, folder / f"{side}-{run.id}.ipynb")
        for side, run in zip(("a", "b"), runs, strict=True)
    ]


def _manifest(project: Project, run: Run) -> Manifest:
    """Read a run's record; of one that has none, give what its row says."""
    if run.manifest_sha256 is not None:
        return read_manifest(project, run)
    return Manifest(
        run_id=run.id,
        run_key=run.run_key or "",
        plan_key=run.plan_key,
        status=run.status,
        notebook=run.notebook,
        source_sha256="",
        seed=run.seed,
        kernel=KernelRecord(""),
        timings=Timings(run.queued, run.started, run.ended),
        parameters=tuple(
            ParameterValue(name, "", value, False) for name, value in run.parameters.items()
        ),
        records=run.records,
        error=RunError(str(run.status), run.error) if run.error else None,
    )


def _sections(manifest: Manifest) -> dict[str, dict[str, Any]]:
    git, environment = manifest.git, manifest.environment
    return {
        "run": {
            "notebook": manifest.notebook,
            "status": str(manifest.status),
            "seed": manifest.seed,
            "error": f"{manifest.error.name}: {manifest.error.message}" if manifest.error else "",
        },
        "code": {
            "source": manifest.source_sha256[:_SHORT],
            "commit": git.commit[:_SHORT] if git else "",
            "changes": git.diff_sha256[:_SHORT] if git else "",
        },
        "parameters": {parameter.name: parameter.value for parameter in manifest.parameters},
        "records": dict(manifest.records),
        "checks": {check.message: _verdict(check.has_passed) for check in manifest.checks},
        "gates": {
            f"{gate.metric} {gate.bound}": _verdict(gate.has_passed) for gate in manifest.gates
        },
        "inputs": _files(manifest.inputs),
        "outputs": _files(manifest.outputs),
        "environment": {
            "kernel": manifest.kernel.name,
            "python": environment.python,
            "platform": environment.platform,
            "compiler": environment.compiler,
            "host": manifest.host,
        },
        "packages": {},
    }


def _facts(sections: list[dict[str, dict[str, Any]]]) -> Iterator[Fact]:
    for section in sections[0]:
        names = dict.fromkeys(name for one in sections for name in one[section])
        for name in names:
            yield Fact(section, name, tuple(one[section].get(name, ABSENT) for one in sections))


def _verdict(has_passed: bool) -> str:
    return "passed" if has_passed else "failed"


def _files(records: Sequence[FileRecord]) -> dict[str, Any]:
    return {r.path: f"{r.sha256[:_SHORT] or 'gone'}, {r.bytes} bytes" for r in records}


def _packages(project: Project, manifest: Manifest) -> dict[str, Any]:
    lock = manifest.artifact(ENVIRONMENT_LOCK)
    return {} if lock is None else dict(packages_of(project.artifacts.read(lock.sha256)))


def packages_of(lock: bytes) -> dict[str, str]:
    """Read a package lock: versions by name; a name says with it how a package is installed."""
    found = {}
    for line in lock.decode("utf-8", "replace").splitlines():
        if line and not line.startswith(_KNOWN_OTHERWISE):
            name, sign, version = line.partition("==" if "==" in line else " @ ")
            found[name.removeprefix("# ")] = version if sign else "yes"
    return found

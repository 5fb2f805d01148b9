"""The full record of one run: what would be needed to play it again, and what came out.

The manifest is written once, when the run ends, and never changed. Its JSON form is versioned by
`SCHEMA_VERSION`; conversion lives in `jupyter_reprise.provenance.manifest`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from jupyter_reprise.models.runs import RunStatus, TriggerKind

SCHEMA_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A value as used, in its JSON form (dates and paths as text; a secret as its reference)."""

    name: str
    type: str
    """The type in Python's notation, such as `list[int]`."""
    value: Any
    is_given: bool
    """Whether someone chose it, rather than the notebook's default."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file that the notebook read or wrote."""

    path: str
    """Relative to the project with forward slashes, or absolute when outside of it."""
    bytes: int
    sha256: str
    note: str = ""
    """What is uncertain about it, such as a change between reading and digesting."""


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of one `reprise.check` inside the notebook."""

    message: str
    has_passed: bool


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """The outcome of one bound on a metric."""

    metric: str
    bound: str
    value: float | None
    """None when the notebook did not record that metric as a number."""
    has_passed: bool


@dataclass(frozen=True, slots=True)
class FitRecord:
    """How one Stan fit inside the notebook was judged."""

    name: str
    policy: str
    """`reject`, `warn` or `off`."""
    findings: tuple[str, ...] = ()
    """The bounds that did not hold."""
    settings: dict[str, Any] = field(default_factory=dict)
    """The project's `[diagnostics]` at that time."""


@dataclass(frozen=True, slots=True)
class KernelRecord:
    """The kernel that executed the notebook."""

    name: str
    language: str = ""
    language_version: str = ""
    implementation: str = ""


@dataclass(frozen=True, slots=True)
class Environment:
    """The software under the notebook."""

    python: str = ""
    platform: str = ""
    executable: str = ""
    lock_sha256: str = ""
    """Digest of the artifact `environment.lock`."""
    packages: int = 0
    compiler: str = ""
    """First line of the C++ compiler's version, as Stan models depend on it; empty if none."""
    stan: str = ""
    """The version of Stan that PyStan brought, such as `2.35.0`; empty if it is not installed."""


@dataclass(frozen=True, slots=True)
class GitState:
    """Where the source stood in git when the run began."""

    commit: str
    branch: str = ""
    is_dirty: bool = False
    diff_sha256: str = ""
    """Digest over the difference to the commit, untracked files included; empty when clean."""


@dataclass(frozen=True, slots=True)
class Timings:
    """When things happened (UTC), and where the seconds went."""

    queued: datetime
    started: datetime | None = None
    ended: datetime | None = None
    in_cell_seconds: float = 0.0
    overhead_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RunError:
    """Why a run did not succeed."""

    name: str
    message: str
    cell: int | None = None
    """Index in the executed notebook, from 0."""
    traceback: str = ""
    source_cell: int | None = None
    """Index in the notebook that was run, which lacks the cell of values; none of that cell."""


@dataclass(frozen=True, slots=True)
class RunWarning:
    """Something about a run that Reprise can't promise."""

    code: str
    """`network`, `randomness`, `inputs`, `packages`, `source-control`, `environment`, `outputs` or
    `diagnostics`."""
    message: str


@dataclass(frozen=True, slots=True)
class Artifact:
    """A named file kept in the artifact store under its content's digest."""

    name: str
    sha256: str
    bytes: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The full record of one run."""

    run_id: str
    run_key: str
    plan_key: str
    status: RunStatus
    notebook: str
    source_sha256: str
    seed: int
    kernel: KernelRecord
    timings: Timings
    parameters: tuple[ParameterValue, ...] = ()
    inputs: tuple[FileRecord, ...] = ()
    outputs: tuple[FileRecord, ...] = ()
    records: dict[str, Any] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    gates: tuple[GateOutcome, ...] = ()
    fits: tuple[FitRecord, ...] = ()
    environment: Environment = field(default_factory=Environment)
    git: GitState | None = None
    host: str = ""
    user: str = ""
    trigger: TriggerKind = TriggerKind.CLI
    parent: str | None = None
    error: RunError | None = None
    warnings: tuple[RunWarning, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    reprise_version: str = ""
    schema_version: int = SCHEMA_VERSION

    def artifact(self, name: str) -> Artifact | None:
        """Give the artifact of that name, or None."""
        return next((artifact for artifact in self.artifacts if artifact.name == name), None)

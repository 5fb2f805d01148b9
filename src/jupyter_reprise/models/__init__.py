"""The nouns of Reprise as frozen data, shared by every room.

Nothing here reads, writes or computes anything about the outside world.
"""

from __future__ import annotations

from jupyter_reprise.models.annotations import (
    Note,
    Sweep,
    SweepPoint,
    SweepRequest,
    SweepStanding,
)
from jupyter_reprise.models.dashboards import (
    Dashboard,
    DashboardState,
    LiveMode,
    SourceChoice,
    Standing,
)
from jupyter_reprise.models.manifest import (
    SCHEMA_VERSION,
    Artifact,
    Check,
    Environment,
    FileRecord,
    FitRecord,
    GateOutcome,
    GitState,
    KernelRecord,
    Manifest,
    ParameterValue,
    RunError,
    RunWarning,
    Timings,
)
from jupyter_reprise.models.parameters import (
    REQUIRED,
    Bounds,
    Parameter,
    ParameterKind,
    ParameterSchema,
    ParameterType,
)
from jupyter_reprise.models.progress import Progress, RunEvent, SamplerProgress, Submission
from jupyter_reprise.models.runs import (
    Executor,
    Lease,
    Run,
    RunFilter,
    RunOrder,
    RunPage,
    RunRequest,
    RunStatus,
    TriggerKind,
    ensure_allowed_move,
    new_run_id,
)
from jupyter_reprise.models.verification import Verdict, Verification

__all__ = [
    "REQUIRED",
    "SCHEMA_VERSION",
    "Artifact",
    "Bounds",
    "Check",
    "Dashboard",
    "DashboardState",
    "Environment",
    "Executor",
    "FileRecord",
    "FitRecord",
    "GateOutcome",
    "GitState",
    "KernelRecord",
    "Lease",
    "LiveMode",
    "Manifest",
    "Note",
    "Parameter",
    "ParameterKind",
    "ParameterSchema",
    "ParameterType",
    "ParameterValue",
    "Progress",
    "Run",
    "RunError",
    "RunEvent",
    "RunFilter",
    "RunOrder",
    "RunPage",
    "RunRequest",
    "RunStatus",
    "RunWarning",
    "SamplerProgress",
    "SourceChoice",
    "Standing",
    "Submission",
    "Sweep",
    "SweepPoint",
    "SweepRequest",
    "SweepStanding",
    "Timings",
    "TriggerKind",
    "Verdict",
    "Verification",
    "ensure_allowed_move",
    "new_run_id",
]

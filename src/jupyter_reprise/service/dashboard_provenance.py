"""Says where what a dashboard shows comes from, as far as the store knows it."""

from __future__ import annotations

import json
from typing import Any, Final

from jupyter_reprise.models import DashboardState, Manifest
from jupyter_reprise.publishing.dashboards.views import Provenance
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.reuse import known_manifest
from jupyter_reprise.service.verification import verify

_LONGEST: Final = 80
_MOST: Final = 40


def provenance_of(project: Project, state: DashboardState) -> Provenance:
    """Give the run that a dashboard shows with what is known of it.

    A dashboard without a source shows what its own rendering computed.
    """
    run, rendering = state.shown or state.rendering, state.rendering
    if run is None or rendering is None:
        return Provenance()
    manifest = known_manifest(project, run)
    git = manifest.git if manifest else None
    return Provenance(
        run_id=run.id,
        notebook=run.notebook,
        parameters=_parameters(manifest),
        commit=git.commit if git else "",
        branch=git.branch if git else "",
        is_dirty=git.is_dirty if git else False,
        ended=run.ended,
        seed=run.seed,
        checks=_passed(manifest),
        verification=verify(project, run),
        rendering_id=rendering.id if rendering.id != run.id else "",
        rendered=rendering.ended if rendering.id != run.id else None,
        is_complete=manifest is not None,
    )


def _parameters(manifest: Manifest | None) -> tuple[tuple[str, str], ...]:
    """Give names and values, but for where secrets are found: that is no viewer's business."""
    if manifest is None:
        return ()
    shown = [value for value in manifest.parameters if "Secret" not in value.type]
    return tuple((value.name, _short(value.value)) for value in shown[:_MOST])


def _passed(manifest: Manifest | None) -> int:
    if manifest is None:
        return 0
    checks = sum(check.has_passed for check in manifest.checks)
    return checks + sum(gate.has_passed for gate in manifest.gates)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

"""Reads what a live page executes: the notebook as its stored rendering has it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jupyter_reprise.errors import Conflict, NotFound
from jupyter_reprise.execution.kernelspecs import find_kernel
from jupyter_reprise.models import DashboardState
from jupyter_reprise.models.artifacts import SOURCE
from jupyter_reprise.notebook.document import Notebook, parse_notebook
from jupyter_reprise.service.planning import kernel_of
from jupyter_reprise.service.project import Project


@dataclass(frozen=True, slots=True)
class LiveSource:
    """What a live page executes."""

    notebook: Notebook
    folder: Path
    kernel: str
    timeout: float | None
    """Seconds that its runs may take; None if the project says nothing of it."""


def live_source(project: Project, state: DashboardState) -> LiveSource:
    """Read what the live page of a dashboard executes; blocks.

    It is the version of the notebook that the stored rendering shows, as that is known to work.

    Raises
    ------
    NotFound
        There is no rendering, or it lost its source.
    Conflict
        Its kernel is none that a page can talk to.
    KernelUnavailable, StorageFailed
        The kernel is not installed, or the source can't be read.
    """
    rendering = state.rendering
    kept = project.store.artifact(rendering.id, SOURCE) if rendering else None
    if kept is None:
        raise NotFound(f"The rendering of {state.dashboard.key} has no source.")
    nb = parse_notebook(project.artifacts.read(kept.sha256), state.dashboard.notebook)
    settings = project.settings.for_notebook(state.dashboard.notebook)
    spec = find_kernel(kernel_of(project, state.dashboard.notebook, nb))
    if not spec.is_python:
        raise Conflict(
            f"{state.dashboard.key} is written in {spec.language}; only Python can be live.",
            hint='Set `live = "never"` in its [[dashboard]].',
        )
    nb.setdefault("metadata", {})["kernelspec"] = {
        "name": spec.name,
        "display_name": spec.display_name,
        "language": spec.language,
    }
    folder = (project.root / state.dashboard.notebook).parent
    return LiveSource(nb, folder, spec.name, settings.timeout)

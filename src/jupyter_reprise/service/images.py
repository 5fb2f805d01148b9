"""Makes container images of dashboards: writes a build context, and has an engine build it."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import Conflict, InvalidInput, StorageFailed
from jupyter_reprise.models import Dashboard, GitState, Run, RunStatus
from jupyter_reprise.project import SETTINGS_FILE
from jupyter_reprise.provenance.source_control import read_commit_time, read_git_state
from jupyter_reprise.publishing.images import context
from jupyter_reprise.publishing.images.closure import Target
from jupyter_reprise.publishing.images.engines import Engine, find_engine
from jupyter_reprise.publishing.images.gathering import gather_wheels
from jupyter_reprise.publishing.images.listing import format_bill, format_lock
from jupyter_reprise.publishing.images.recipe import Recipe, has_package
from jupyter_reprise.publishing.images.talk import Tell
from jupyter_reprise.publishing.images.wheels import Distribution
from jupyter_reprise.service.dashboards import state_of
from jupyter_reprise.service.image_contents import (
    Contents,
    choose_dashboards,
    collect,
    ensure_something_to_show,
)
from jupyter_reprise.service.image_models import (
    MODELS_VARIABLES,
    ensure_models_fit,
    place_models,
)
from jupyter_reprise.service.image_runs import write_runs
from jupyter_reprise.service.image_settings import format_settings
from jupyter_reprise.service.outdating import is_outdated
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.renderings import render_dashboard

BILL: Final = "reprise/sbom.cdx.json"
_EARLIEST: Final = 315532800
"""The first second of 1980, before which no zip archive can be."""
_PYTHON_OF_IMAGE: Final = re.compile(r"python:(\d+\.\d+)")
_UNPACKED: Final = 12
"""An image's wheels take so many times their size while they are installed and copied."""


@dataclass(frozen=True, slots=True)
class ImageOptions:
    """How an image is to be made."""

    tag: str = ""
    """What it is called; empty names it after the project."""
    dashboards: tuple[str, ...] = ()
    """Their names; all of the project's if there are none."""
    base_image: str = ""
    """Empty takes Python's own slim image of this Python's version."""
    wheelhouse: Path | None = None
    """A folder of wheels, in place of an index."""
    packages: tuple[str, ...] = ()
    """Requirements beside those that the notebooks import."""
    has_runs: bool = True
    """Whether it holds the runs that the dashboards show."""
    history: int = 50
    """Of the runs that a dashboard lists, how many it holds at most."""


@dataclass(frozen=True, slots=True)
class Image:
    """What was made."""

    tag: str
    id: str
    """The engine's; empty if only a context was written."""
    engine: str
    """Who built it: docker, podman or buildah; empty if nobody did."""
    dashboards: tuple[str, ...]
    runs: tuple[str, ...]
    """The runs that are in it."""
    files: tuple[str, ...]
    """What of the project is in it beside the notebooks, relative to the project."""
    packages: int
    bytes: int
    """Those of the context."""
    notes: tuple[str, ...]
    """What whoever built it should know."""


def build_image(project: Project, options: ImageOptions, engine: str | None, tell: Tell) -> Image:
    """Build an image with an engine of this machine, the first that is installed by default.

    Raises
    ------
    NotFound, Conflict, InvalidInput, StorageFailed
        There is no engine, no space, nothing to show, or a package can't be had.
    RepriseError
        The build failed.
    """
    builder = find_engine(engine)
    builder.ensure_ready()
    with tempfile.TemporaryDirectory(prefix="reprise-image-") as place:
        folder = Path(place) / "context"
        image = write_context(project, options, folder, tell)
        tell(f"Building {image.tag} with {builder.name}")
        _build(builder, folder, image.tag, tell)
    return replace(image, id=builder.image_id(image.tag), engine=builder.name)


def write_context(project: Project, options: ImageOptions, folder: Path, tell: Tell) -> Image:
    """Write everything that a build needs into a folder, for any engine anywhere.

    Raises
    ------
    NotFound, Conflict, InvalidInput, StorageFailed
        There is nothing to show, the folder is not empty, or a package can't be had.
    """
    dashboards = choose_dashboards(project, options.dashboards)
    if options.has_runs:
        ensure_something_to_show(project, dashboards)
        _render_outdated(project, dashboards, tell)
    contents = collect(project, dashboards, has_runs=options.has_runs, history=options.history)
    try:
        context.prepare_folder(folder)
        return _write(project, options, contents, folder, tell)
    except OSError as error:
        raise StorageFailed(
            f"The build context can't be written to {folder}: {error.strerror or error}.",
            hint="Free space or name another folder with --context-only.",
        ) from error


def _write(
    project: Project, options: ImageOptions, contents: Contents, folder: Path, tell: Tell
) -> Image:
    git = read_git_state(project.root)
    epoch = _epoch(project, git, contents.sources)
    base = options.base_image or f"python:{_here()}-slim"
    match = _PYTHON_OF_IMAGE.search(base)
    python = match[1] if match else _here()
    distributions = _gather(options, contents, folder, Target(python), tell)
    ensure_models_fit(contents.programs, distributions, python)
    tag = options.tag or _tag(project)
    context.write(folder / "requirements.txt", format_lock(distributions))
    version = git.commit[:12] if git and git.commit else datetime.fromtimestamp(epoch, UTC).date()
    context.write(folder / BILL, format_bill(tag, str(version), distributions, epoch))
    _write_project(project, contents, folder / "reprise" / "project")
    if contents.runs:
        tell(f"Copying {len(contents.runs)} runs")
        write_runs(project, contents.runs, folder / "reprise" / "store", epoch)
    compiler = place_models(project, contents.programs, folder / "reprise" / "stan", tell)
    labels = _labels(project, contents, git, epoch, str(version))
    recipe = _recipe(base, epoch, labels, compiler, distributions)
    context.write(folder / "Dockerfile", recipe.text())
    context.write(folder / context.MARK, json.dumps({"tag": tag, **labels}, indent=1) + "\n")
    context.settle(folder, epoch)
    return Image(
        tag=tag,
        id="",
        engine="",
        dashboards=tuple(one.key for one in contents.dashboards),
        runs=tuple(run.id for run in contents.runs),
        files=contents.files,
        packages=len(distributions),
        bytes=context.size(folder),
        notes=(*contents.notes, *_git_notes(git)),
    )


def _recipe(
    base: str,
    epoch: int,
    labels: Mapping[str, str],
    compiler: str,
    distributions: tuple[Distribution, ...],
) -> Recipe:
    models = dict(zip(MODELS_VARIABLES, ("/opt/reprise/stan", compiler), strict=True))
    return Recipe(
        base=base,
        epoch=epoch,
        labels=labels,
        variables=models if compiler else {},
        has_fonts=has_package(distributions, "matplotlib"),
        has_models=bool(compiler),
    )


def _render_outdated(project: Project, dashboards: Iterable[Dashboard], tell: Tell) -> None:
    """Render what would otherwise show an older run, or another state of its notebook."""
    for dashboard in dashboards:
        state = state_of(project, dashboard)
        if not is_outdated(project, dashboard, state.source, state.rendering):
            continue
        tell(f"Rendering {dashboard.key}")
        rendering = render_dashboard(project, dashboard)
        if rendering.status is not RunStatus.SUCCEEDED:
            raise Conflict(
                f"The dashboard {dashboard.key} could not be rendered:"
                f" {rendering.error or rendering.status}.",
                hint=f"Look at it with `reprise open {rendering.id}`, mend {dashboard.notebook},"
                " or leave it out with --dashboards.",
            )


def _gather(
    options: ImageOptions, contents: Contents, folder: Path, target: Target, tell: Tell
) -> tuple[Distribution, ...]:
    wheels = folder / "wheels"
    wheels.mkdir()
    roots = (*contents.packages, *options.packages)
    return gather_wheels(roots, wheels, target, wheelhouse=options.wheelhouse, tell=tell)


def _write_project(project: Project, contents: Contents, folder: Path) -> None:
    context.write(folder / SETTINGS_FILE, format_settings(project, contents))
    for name, data in contents.notebooks.items():
        context.write(folder / name, data)
    for name in contents.files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project.root / name, folder / name)


def _build(engine: Engine, folder: Path, tag: str, tell: Tell) -> None:
    wheels = context.size(folder / "wheels")
    engine.ensure_space(_UNPACKED * wheels + 2 * (context.size(folder) - wheels))
    epoch = int(folder.stat().st_mtime)
    engine.build(folder, tag, epoch, tell)


def _epoch(project: Project, git: GitState | None, runs: tuple[Run, ...]) -> int:
    """Give the time that the image counts as made: the commit's, or that of its newest run."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given:
        if not given.isdigit():
            raise InvalidInput(
                f"SOURCE_DATE_EPOCH is {given!r}, and has to be seconds since 1970.",
                hint="Unset it, or set it to `git log -1 --format=%ct`.",
            )
        return max(_EARLIEST, int(given))
    committed = read_commit_time(project.root, git.commit) if git and git.commit else None
    ended = [int(run.ended.timestamp()) for run in runs if run.ended]
    return max(_EARLIEST, committed if committed is not None else max(ended, default=0))


def _labels(
    project: Project, contents: Contents, git: GitState | None, epoch: int, version: str
) -> Mapping[str, str]:
    from jupyter_reprise import __version__

    serving = project.settings.serving
    labels = {
        "org.opencontainers.image.title": serving.title or project.settings.name or "Dashboards",
        "org.opencontainers.image.created": datetime.fromtimestamp(epoch, UTC).isoformat(),
        "org.opencontainers.image.version": version,
        "org.opencontainers.image.revision": git.commit if git else "",
        "reprise.version": __version__,
        "reprise.dashboards": ",".join(one.key for one in contents.dashboards),
        "reprise.runs": ",".join(sorted(run.id for run in contents.sources)),
        "reprise.dirty": "true" if git and git.is_dirty else "",
    }
    return {name: value for name, value in labels.items() if value}


def _git_notes(git: GitState | None) -> list[str]:
    if git is None:
        return ["The project is in no git repository, so the image names no commit."]
    if git.is_dirty:
        return ["The work tree differs from the commit that the image names (reprise.dirty)."]
    return []


def _tag(project: Project) -> str:
    name = project.settings.name or project.root.name
    slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
    return f"{slug}-dashboards" if slug else "dashboards"


def _here() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"

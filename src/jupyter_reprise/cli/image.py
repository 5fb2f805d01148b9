"""`reprise image`: put dashboards into a container image."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

import click

from jupyter_reprise.cli.options import json_option

if TYPE_CHECKING:
    from jupyter_reprise.service.images import Image

_WIDTH = 78
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group(
    "image",
    short_help="Put dashboards into a container image.",
    epilog="Example: reprise image build -t prevalence:2026-11",
)
def command() -> None:
    """Put dashboards into a container image, which needs nothing of this machine."""


@command.command(
    "build",
    short_help="Build an image of dashboards.",
    epilog="Example: reprise image build -t prevalence:2026-11 --dashboards fleet,churn",
)
@click.option("-t", "--tag", metavar="NAME", default="", help="What to call the image.")
@click.option("--context-only", type=_FOLDER, help="Write the build context there, and stop.")
@click.option(
    "--engine",
    type=click.Choice(["docker", "podman", "buildah"]),
    help="Who builds it; the first of these that is installed by default.",
)
@click.option("--base-image", metavar="IMAGE", default="", help="Such as python:3.11-slim.")
@click.option("--wheelhouse", type=_FOLDER, help="Take packages from this folder of wheels.")
@click.option("--dashboards", metavar="NAMES", default="", help="Only these, with commas between.")
@click.option(
    "--package",
    "packages",
    metavar="REQUIREMENT",
    multiple=True,
    help="Put this in too, such as openpyxl or jupyter-reprise[postgres]; again for more.",
)
@click.option(
    "--history",
    metavar="N",
    type=click.IntRange(min=0),
    default=50,
    show_default=True,
    help="Of the runs that a dashboard lists, take the newest so many.",
)
@click.option("--no-runs", is_flag=True, help="Leave runs out; REPRISE_RUNS says where they are.")
@click.option("-v", "--verbose", is_flag=True, help="Show the steps of the recipe whole.")
@json_option("what was made")
def build(
    tag: str,
    context_only: Path | None,
    engine: str | None,
    base_image: str,
    wheelhouse: Path | None,
    dashboards: str,
    packages: tuple[str, ...],
    history: int,
    no_runs: bool,
    verbose: bool,
    as_json: bool,
) -> int:
    """Build an image of the project's dashboards with docker, podman or buildah.

    In it are the dashboards' notebooks and the sources that viewers may run, without outputs; the
    files they read; the runs that are shown; compiled Stan models; and the packages of this
    environment that they import, pinned and hashed. No password is. docs/deploy.md says how to
    run it.
    """
    from dataclasses import asdict

    from jupyter_reprise.cli.rendering import print_json
    from jupyter_reprise.service.images import ImageOptions, build_image, write_context
    from jupyter_reprise.service.project import open_project

    options = ImageOptions(
        tag=tag,
        dashboards=tuple(filter(None, (name.strip() for name in dashboards.split(",")))),
        base_image=base_image,
        wheelhouse=wheelhouse,
        packages=packages,
        has_runs=not no_runs,
        history=history,
    )
    with open_project() as project, _Progress(is_verbose=verbose) as progress:
        if context_only is not None:
            image = write_context(project, options, context_only.absolute(), progress.tell)
        else:
            image = build_image(project, options, engine, progress.tell)
    _tell_of_contents(image)
    if as_json:
        print_json(asdict(image))
    else:
        _describe(image, context_only)
    return 0


@command.command("load", hidden=True)
@click.argument("folder", type=_FOLDER)
def load(folder: Path) -> int:
    """Add the runs of an image to the project's store; an image does so when it starts.

    The exit code tells it whether the same may succeed later, as with a database that is starting.
    """
    from jupyter_reprise.cli.rendering import counted
    from jupyter_reprise.errors import StorageFailed
    from jupyter_reprise.publishing.images.start import PASSING
    from jupyter_reprise.service.image_runs import load_runs
    from jupyter_reprise.service.project import open_project

    try:
        with open_project() as project:
            count = load_runs(project, folder)
    except StorageFailed as error:
        if not error.is_passing:  # such as a wrong password, which is right at no later time
            raise
        click.echo(f"reprise: {error}", err=True)
        return PASSING
    click.echo(f"Added {counted(count, 'run')} of the image.", err=True)
    return 0


def _tell_of_contents(image: Image) -> None:
    for name in image.files:
        click.echo(f"file: {name}", err=True)
    for note in image.notes:
        click.secho(f"note: {note}", fg="yellow", err=True)


def _describe(image: Image, folder: Path | None) -> None:
    from jupyter_reprise.cli.rendering import counted

    parts = (
        counted(len(image.dashboards), "dashboard"),
        counted(len(image.runs), "run"),
        counted(image.packages, "package"),
    )
    what = ", ".join(parts)
    if folder is not None:
        click.echo(folder)
        click.echo(f"A context of {what}. Build it: docker build -t {image.tag} {folder}", err=True)
        return
    click.echo(image.tag)
    # buildah only builds; podman, its sibling, finds its images
    runner = "podman" if image.engine == "buildah" else image.engine
    click.echo(
        f"{what}. Try it: {runner} run --rm --init -p 127.0.0.1:8866:8866"
        f' -e REPRISE_DASHBOARDS_PASSWORD_HASH="$(reprise dashboard password)" {image.tag}',
        err=True,
    )


class _Progress:
    """What is being done: the last line of a terminal, or a line each elsewhere."""

    def __init__(self, *, is_verbose: bool) -> None:
        self._is_verbose = is_verbose
        self._is_line = sys.stderr.isatty() and not is_verbose
        self._width = 0

    def tell(self, text: str) -> None:
        shown = text if self._is_verbose else text[:_WIDTH]
        if not self._is_line:
            click.echo(shown, err=True)
            return
        click.echo(f"\r{shown:<{self._width}}", nl=False, err=True)
        self._width = len(shown)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_line and self._width:
            click.echo(f"\r{'':<{self._width}}\r", nl=False, err=True)

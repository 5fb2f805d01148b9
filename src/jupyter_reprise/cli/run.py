"""`reprise run`: run a notebook and keep the run."""

from __future__ import annotations

from pathlib import Path

import click

from jupyter_reprise.cli.options import Duration, json_option, notebook_argument
from jupyter_reprise.cli.values import read_values, value_options


@click.command(
    "run",
    short_help="Run a notebook and keep the run.",
    epilog="Example: reprise run prevalence.ipynb -p positives 60 --seed 1",
)
@notebook_argument()
@value_options
@click.option("--seed", type=int, help="Seed of the run; drawn when left out.")
@click.option("-k", "--kernel", help="Kernel to use instead of the notebook's own.")
@click.option("--timeout", type=Duration(), help="Longest time for the run, such as 30m.")
@click.option("--cell-timeout", type=Duration(), help="Longest time for each cell, such as 90s.")
@click.option("--fresh", is_flag=True, help="Compute even what the store holds already.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a copy of the executed notebook here.",
)
@click.option("-q", "--quiet", is_flag=True, help="Show no progress; print the run's id only.")
@json_option("the run's full record")
def command(
    notebook: Path,
    texts: tuple[tuple[str, str], ...],
    paths: tuple[Path, ...],
    yamls: tuple[str, ...],
    encoded: tuple[str, ...],
    seed: int | None,
    kernel: str | None,
    timeout: float | None,
    cell_timeout: float | None,
    fresh: bool,
    output: Path | None,
    quiet: bool,
    as_json: bool,
) -> int:
    """Run NOTEBOOK with typed parameters and keep a complete record of the run.

    With --seed, a run that must have had the same result is offered from the store instead of
    being computed again, unless --fresh is given.
    """
    from jupyter_reprise.cli.outcome import exit_code
    from jupyter_reprise.cli.progress import show_progress
    from jupyter_reprise.service.planning import RunOptions
    from jupyter_reprise.service.project import open_project
    from jupyter_reprise.service.runs import play_notebook

    if output is not None and output.resolve() == notebook.resolve():
        raise click.BadParameter(
            f"{output} is the notebook itself, whose source would be lost. Name another file.",
            param_hint="'-o' / '--output'",
        )
    given = read_values(texts, paths, yamls, encoded)
    options = RunOptions(seed=seed, kernel=kernel, cell_timeout=cell_timeout, run_timeout=timeout)
    with open_project(notebook.parent) as project:
        with show_progress(notebook.name, is_quiet=quiet or as_json) as observe:
            played = play_notebook(
                project, notebook, given, options, is_fresh=fresh, observe=observe
            )
        if output is not None:
            from jupyter_reprise.models.artifacts import EXECUTED
            from jupyter_reprise.service.history import write_artifact

            write_artifact(project, played.run, EXECUTED, output)
        _print(project.root, played, is_quiet=quiet, as_json=as_json)
    return exit_code(played.run.status)


def _print(root: Path, played, *, is_quiet: bool, as_json: bool) -> None:  # type: ignore[no-untyped-def]
    from jupyter_reprise.cli.rendering import print_json, print_outcome, seconds
    from jupyter_reprise.provenance.manifest import manifest_as_json

    run, manifest = played.run, played.manifest
    if as_json:
        print_json({**manifest_as_json(manifest), "is_reused": played.is_reused})
        return
    if is_quiet:
        click.echo(run.id)
        return
    print_outcome(manifest)
    took = seconds(run.queued, run.ended)
    word = click.style(str(run.status), bold=True)
    if played.is_reused:
        click.echo(f"Run {run.id} {word} before with the same result; --fresh computes it again.")
    else:
        click.echo(f"Run {run.id} {word} in {took} (seed {run.seed}).")
    click.echo(f"Kept in {root / '.reprise'}; `reprise open {run.id}` shows its report.")

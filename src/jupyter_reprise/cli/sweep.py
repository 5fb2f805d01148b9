"""`reprise sweep`: run a notebook at many points."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from jupyter_reprise.cli.options import Duration, json_option, notebook_argument


@click.command(
    "sweep",
    short_help="Run a notebook at many points, side by side.",
    epilog="Example: reprise sweep prevalence.ipynb -p prior_sd=0.1,1,10 -p positives=40:60:10",
)
@notebook_argument()
@click.option(
    "-p",
    "--parameters",
    "axes",
    multiple=True,
    metavar="NAME=VALUES",
    help="Values of a parameter: a,b,c or START:STOP:STEP; all combinations are run.",
)
@click.option(
    "--from",
    "table",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A CSV or Parquet table: a column for each parameter, a row for each run.",
)
@click.option(
    "--random",
    "draws",
    type=click.IntRange(min=1),
    metavar="N",
    help="Draw N points within the bounds that the parameters cell gives.",
)
@click.option(
    "-f",
    "--parameters-file",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Read values that are the same for all runs from a YAML or JSON file.",
)
@click.option(
    "-y", "--parameters-yaml", "yamls", multiple=True, help="Read values for all runs from YAML."
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    help="At most so many runs at once; the number of processors by default.",
)
@click.option("--seed", type=int, help="Seed of the sweep; derived from its points when left out.")
@click.option(
    "--seed-per-run", is_flag=True, help="Give each point a seed of its own, not all the same."
)
@click.option("-k", "--kernel", help="Kernel to use instead of the notebook's own.")
@click.option("--timeout", type=Duration(), help="Longest time for each run, such as 30m.")
@click.option("--cell-timeout", type=Duration(), help="Longest time for each cell, such as 90s.")
@click.option("--fresh", is_flag=True, help="Compute even the points that are done already.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
@json_option("the sweep and its runs")
def command(
    notebook: Path,
    axes: tuple[str, ...],
    table: Path | None,
    draws: int | None,
    paths: tuple[Path, ...],
    yamls: tuple[str, ...],
    jobs: int | None,
    seed: int | None,
    seed_per_run: bool,
    kernel: str | None,
    timeout: float | None,
    cell_timeout: float | None,
    fresh: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Run NOTEBOOK at every point of a grid, a table or a random sample.

    Every value is checked before the first run starts. Ctrl-C stops the runs under way and starts
    no other; the same command then goes on with what is missing. Failed runs don't stop the rest:
    the exit code is 0 if all succeeded, 4 if some failed, 5 if some were rejected.
    """
    from jupyter_reprise.cli.outcome import exit_code
    from jupyter_reprise.cli.sweep_progress import show_sweep
    from jupyter_reprise.cli.values import read_values
    from jupyter_reprise.service.project import open_project
    from jupyter_reprise.service.sweep_points import SweepDesign
    from jupyter_reprise.service.sweeps import SweepOptions, play_sweep

    fixed = read_values((), paths, yamls, ()).data
    design = SweepDesign(axes=axes, table=table, draws=draws, fixed=fixed)
    options = SweepOptions(
        jobs=jobs,
        seed=seed,
        is_seed_per_run=seed_per_run,
        is_fresh=fresh,
        kernel=kernel,
        cell_timeout=cell_timeout,
        run_timeout=timeout,
    )
    with (
        open_project(notebook.parent) as project,
        show_sweep(is_quiet=quiet or as_json) as observer,
    ):
        outcome = play_sweep(project, notebook, design, options, observer)
    if as_json:
        _print_json(outcome)
    else:
        _print(outcome)
    return exit_code(outcome.worst)


def _print(outcome: Any) -> None:
    from jupyter_reprise.cli import rendering
    from jupyter_reprise.cli.sweep_progress import result_text

    headings = ("run", *outcome.swept, "status", "took", "records")
    rows = []
    for point in outcome.points:
        run = point.run
        values = [rendering.short(point.parameters.get(name, "")) for name in outcome.swept]
        if run is None:
            rows.append(("-", *values, "not run", "", ""))
            continue
        took = "before" if point.is_reused else rendering.seconds(run.started, run.ended)
        status = rendering.status_text(run.status)
        rows.append((run.id, *values, status, took, result_text(point)))
    rendering.print_table(headings, rows)
    click.echo(f"Sweep {outcome.sweep.id} (seed {outcome.sweep.spec['seed']}): {_counts(outcome)}.")
    if outcome.contested:
        files = ", ".join(outcome.contested)
        click.secho(
            f"warning (outputs): several runs wrote {files} side by side, so that a run may have "
            "kept another's; put a parameter into the name, or use --jobs 1.",
            fg="yellow",
            err=True,
        )
    if outcome.is_stopped:
        click.echo("The same command goes on with what is missing.", err=True)


def _counts(outcome: Any) -> str:
    from jupyter_reprise.models import RunStatus

    named = [(str(status), outcome.count(status)) for status in RunStatus]
    named.append(("not run", outcome.count(None)))
    reused = sum(point.is_reused for point in outcome.points)
    counts = [f"{count} {name}" for name, count in named if count]
    return ", ".join(counts) + (f" ({reused} of them before)" if reused else "")


def _print_json(outcome: Any) -> None:
    from jupyter_reprise.cli.rendering import print_json

    print_json(
        {
            "sweep": outcome.sweep.id,
            "notebook": outcome.sweep.notebook,
            "seed": outcome.sweep.spec["seed"],
            "swept": list(outcome.swept),
            "is_stopped": outcome.is_stopped,
            "repeated": outcome.repeated,
            "contested": list(outcome.contested),
            "runs": [
                {
                    "run_id": point.run.id if point.run else None,
                    "status": str(point.status) if point.status else None,
                    "is_reused": point.is_reused,
                    "seed": point.seed,
                    "parameters": point.parameters,
                    "records": point.run.records if point.run else {},
                    "error": point.run.error if point.run else None,
                }
                for point in outcome.points
            ],
        }
    )

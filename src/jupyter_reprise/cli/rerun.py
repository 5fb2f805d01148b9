"""`reprise rerun`: play a run again and compare the records."""

from __future__ import annotations

from typing import Any

import click

from jupyter_reprise.cli.options import json_option, run_argument


@click.command(
    "rerun",
    short_help="Play a run again and compare what came out.",
    epilog="Example: reprise rerun latest",
)
@run_argument()
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
@json_option("the comparison")
def command(reference: str, quiet: bool, as_json: bool) -> int:
    """Play RUN again: its stored source, parameters and seed, and say which records are equal.

    With the same records, or if it has none the same outputs, RUN is verified; dashboards say so.
    The exit code is that of the new run, and 1 if it succeeded with other records.
    """
    from jupyter_reprise.cli.main import EXPECTED
    from jupyter_reprise.cli.outcome import exit_code
    from jupyter_reprise.cli.progress import show_progress
    from jupyter_reprise.models import RunStatus
    from jupyter_reprise.service.project import open_project
    from jupyter_reprise.service.repeating import repeat_run

    with (
        open_project() as project,
        show_progress(f"again: {reference}", is_quiet=quiet or as_json) as observe,
    ):
        repetition = repeat_run(project, reference, observe)
    if as_json:
        _print_json(repetition)
    else:
        _print(repetition)
    run = repetition.played.run
    if run.status is RunStatus.SUCCEEDED and not repetition.is_equal:
        return EXPECTED
    return exit_code(run.status)


def _print(repetition: Any) -> None:
    from jupyter_reprise.cli import rendering

    before, run = repetition.before, repetition.played.run
    if repetition.records:
        rendering.print_table(
            ("record", before.run_id, run.id, ""),
            [
                (
                    record.name,
                    rendering.number(record.before) if record.is_equal else repr(record.before),
                    rendering.number(record.after) if record.is_equal else repr(record.after),
                    "equal" if record.is_equal else "DIFFERENT",
                )
                for record in repetition.records
            ],
        )
    for reason in repetition.verification.reasons:
        click.secho(f"note: {reason}", fg="yellow")
    equal = sum(record.is_equal for record in repetition.records)
    click.echo(
        f"Run {run.id} {run.status}: {equal} of {len(repetition.records)} records are equal "
        f"to those of {before.run_id}."
    )
    found = repetition.verification
    colour = "green" if found.verdict.is_verified else "yellow"
    click.secho(f"{found.label}: {found.words}.", fg=colour)


def _print_json(repetition: Any) -> None:
    from jupyter_reprise.cli.rendering import print_json
    from jupyter_reprise.service.verification import ABSENT

    def value(record: Any) -> Any:
        return None if record is ABSENT else record

    print_json(
        {
            "before": repetition.before.run_id,
            "after": repetition.played.run.id,
            "status": str(repetition.played.run.status),
            "is_equal": repetition.is_equal,
            "records": [
                {
                    "name": record.name,
                    "before": value(record.before),
                    "after": value(record.after),
                    "is_equal": record.is_equal,
                }
                for record in repetition.records
            ],
            "differences": list(repetition.verification.reasons),
            "verdict": str(repetition.verification.verdict),
            "not_the_same": list(repetition.verification.differences),
        }
    )

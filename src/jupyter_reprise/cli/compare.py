"""`reprise compare`: put runs side by side."""

from __future__ import annotations

from typing import Any

import click

from jupyter_reprise.cli.options import json_option, run_argument

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@click.command(
    "compare",
    short_help="Put runs side by side, and show what differs.",
    epilog="Example: reprise compare 01HZX3 prevalence@latest",
)
@run_argument(is_many=True)
@click.option("-a", "--all", "show_all", is_flag=True, help="Show what is equal, too.")
@json_option("everything compared")
def command(references: tuple[str, ...], show_all: bool, as_json: bool) -> int:
    """Put two or more runs side by side: parameters, records, inputs, outputs, environment.

    Only what is not the same is shown. The exit code does not say whether anything differs.
    """
    from jupyter_reprise.service.comparison import compare_runs
    from jupyter_reprise.service.project import open_project

    with open_project() as project:
        comparison = compare_runs(project, references)
    if as_json:
        _print_json(comparison)
    else:
        _print(comparison, show_all=show_all)
    return 0


def _print(comparison: Any, *, show_all: bool) -> None:
    from jupyter_reprise.cli import rendering

    # letters, as ids side by side leave no room for values
    names = [_name(index) for index in range(len(comparison.runs))]
    rendering.print_table(
        ("", "run", "notebook", "status", "started", "took"),
        [
            (
                name,
                run.id,
                run.notebook,
                rendering.status_text(run.status),
                rendering.local_time(run.started),
                rendering.seconds(run.started, run.ended),
            )
            for name, run in zip(names, comparison.runs, strict=True)
        ],
    )
    shown = [fact for fact in comparison.facts if show_all or not fact.is_equal]
    rows = []
    section = ""
    for fact in shown:
        rows.append((fact.section if fact.section != section else "", fact.name, *_texts(fact)))
        section = fact.section
    if rows:
        rendering.print_table(("", "", *names), rows)
    equal = sum(fact.is_equal for fact in comparison.facts)
    different = len(comparison.facts) - equal
    hint = "" if show_all else "; --all shows them"
    click.echo(f"{different} of {len(comparison.facts)} differ, {equal} are equal{hint}.", err=True)


def _texts(fact: Any) -> list[str]:
    """Write the values for people, but never so short that different ones look the same."""
    from jupyter_reprise.cli.rendering import number
    from jupyter_reprise.service.verification import ABSENT

    texts = [repr(value) if value is ABSENT else number(value) for value in fact.values]
    if not fact.is_equal and len(set(texts)) < len({repr(value) for value in fact.values}):
        return [repr(value) for value in fact.values]
    return texts


def _name(index: int) -> str:
    count = len(_LETTERS)
    return _LETTERS[index] if index < count else f"{_LETTERS[index % count]}{index // count}"


def _print_json(comparison: Any) -> None:
    from jupyter_reprise.cli.rendering import print_json
    from jupyter_reprise.service.verification import ABSENT

    print_json(
        {
            "runs": [
                {
                    "run_id": run.id,
                    "notebook": run.notebook,
                    "status": str(run.status),
                    "started": run.started,
                }
                for run in comparison.runs
            ],
            "facts": [
                {
                    "section": fact.section,
                    "name": fact.name,
                    "is_equal": fact.is_equal,
                    "values": [None if value is ABSENT else value for value in fact.values],
                }
                for fact in comparison.facts
            ],
        }
    )

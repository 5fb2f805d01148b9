"""`reprise params`: show what a notebook takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from jupyter_reprise.cli.options import json_option, notebook_argument
from jupyter_reprise.models import REQUIRED, Parameter


@click.command(
    "params",
    short_help="Show the parameters of a notebook.",
    epilog="Example: reprise params prevalence.ipynb --json > prevalence.schema.json",
)
@notebook_argument()
@json_option("the parameters' JSON Schema (draft 2020-12)")
def command(notebook: Path, as_json: bool) -> int:
    """Show what NOTEBOOK takes: names, types, bounds, defaults and help."""
    from jupyter_reprise.cli import rendering
    from jupyter_reprise.notebook.json_schema import to_json_schema
    from jupyter_reprise.service.planning import describe_parameters
    from jupyter_reprise.service.project import open_project

    with open_project(notebook.parent) as project:
        schema = describe_parameters(project, notebook)
    if as_json:
        rendering.print_json(to_json_schema(schema))
        return 0
    if not schema.has_parameters_cell:
        click.echo("It has no cell tagged `parameters`, so it takes none.", err=True)
    elif schema.is_open:
        click.echo(
            f"The parameters of {schema.language} notebooks can't be read; "
            "any name is passed on as it is.",
            err=True,
        )
    elif not schema.parameters:
        click.echo("Its parameters cell assigns nothing.", err=True)
    else:
        rows = [_row(parameter) for parameter in schema.parameters]
        rendering.print_table(("parameter", "type", "allowed", "default", "help"), rows)
    return 0


def _row(parameter: Parameter) -> tuple[Any, ...]:
    from jupyter_reprise.notebook.values import type_text

    help_text = " ".join(filter(None, (parameter.help, parameter.note)))
    return (
        parameter.name,
        type_text(parameter.type),
        _bounds(parameter),
        _default(parameter),
        help_text,
    )


def _default(parameter: Parameter) -> str:
    from jupyter_reprise.cli.rendering import short
    from jupyter_reprise.notebook.values import encode

    if parameter.default is REQUIRED:
        return "(required)"
    if parameter.is_computed:
        return str(parameter.default)
    return short(encode(parameter.default))


def _bounds(parameter: Parameter) -> str:
    bounds = parameter.type.bounds
    pairs = (
        (">=", bounds.ge),
        (">", bounds.gt),
        ("<=", bounds.le),
        ("<", bounds.lt),
        ("multiple of", bounds.multiple_of),
        ("length >=", bounds.min_length),
        ("length <=", bounds.max_length),
        ("matches", bounds.pattern),
    )
    return ", ".join(f"{word} {limit}" for word, limit in pairs if limit is not None)

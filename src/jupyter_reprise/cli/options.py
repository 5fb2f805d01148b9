"""Options and arguments that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from jupyter_reprise.errors import RepriseError

_MOST_NOTEBOOKS = 200
"""A folder with more takes too long to go through while someone waits for the shell."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def json_option(what: str) -> Decorator:
    """Make the option `--json`."""
    return click.option("--json", "as_json", is_flag=True, help=f"Print {what} as JSON.")


def notebook_argument() -> Decorator:
    """Make the argument NOTEBOOK: a path, which need not exist yet for a better message later."""
    return click.argument(
        "notebook", type=click.Path(path_type=Path), shell_complete=_complete_notebook
    )


def run_argument(*, is_many: bool = False) -> Decorator:
    """Make the argument RUN, completed from the newest runs."""
    return click.argument(
        "reference" if not is_many else "references",
        metavar="RUN..." if is_many else "RUN",
        nargs=-1 if is_many else 1,
        required=True,
        shell_complete=complete_run,
    )


def _complete_notebook(
    _ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the notebooks below the typed folder; without any, whatever files the shell finds."""
    import os

    typed, beginning = os.path.split(incomplete)
    found: list[str] = []
    for folder, folders, files in os.walk(typed or os.curdir):
        # hidden folders hold copies: checkpoints, runs, environments
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        inside = os.path.relpath(folder, typed or os.curdir)
        names = (os.path.normpath(os.path.join(inside, name)) for name in sorted(files))
        found += [n for n in names if n.endswith(".ipynb") and n.startswith(beginning)]
        if len(found) >= _MOST_NOTEBOOKS:
            break
    if not found:
        return [CompletionItem(incomplete, type="file")]
    return [CompletionItem(os.path.join(typed, name)) for name in found]


def complete_run(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Name the newest runs; click calls this to complete an argument."""
    from jupyter_reprise.models import RunFilter
    from jupyter_reprise.service.project import open_project

    try:
        with open_project() as project:
            runs = project.store.list(RunFilter(), limit=50)
    except RepriseError:
        return []
    names = ["latest", *(f"{name}@latest" for name in dict.fromkeys(run.notebook for run in runs))]
    names += [run.id for run in runs]
    return [name for name in names if name.lower().startswith(incomplete.lower())]


class Duration(click.ParamType):  # type: ignore[type-arg]
    """A span of time such as `90`, `90s`, `30m` or `2h`, in seconds."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Turn what was typed into seconds; click calls this."""
        from jupyter_reprise.project import parse_duration

        if isinstance(value, float):
            return value
        try:
            # on a command line there are no numbers, only texts that look like one
            return parse_duration(float(value) if _NUMBER.fullmatch(value) else value)
        except RepriseError as error:
            self.fail(str(error), param, ctx)

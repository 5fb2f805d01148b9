"""`reprise git`: have git strip notebooks, and put back what it stripped."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from jupyter_reprise.cli.options import json_option

_PASSED_ON = {"ignore_unknown_options": True, "help_option_names": ["--help"]}


@click.group("git", short_help="Keep outputs out of git, and get them back.")
def command() -> None:
    """Strip notebooks of their outputs on their way into git, and put outputs back.

    Notebooks in the work tree keep their outputs; only what is committed is stripped. What is
    stripped, and what stays, is said in [strip] of reprise.toml.
    """


def _place_options(function: click.decorators.FC) -> click.decorators.FC:
    for option in (
        click.option("--global", "is_global", is_flag=True, help="For all of your repositories."),
        click.option(
            "--attributes",
            type=click.Path(path_type=Path, dir_okay=False),
            help="The attributes file, such as .gitattributes, which is committed.",
        ),
    ):
        function = option(function)
    return function


@command.command(
    "install",
    short_help="Have git strip notebooks.",
    epilog="Example: reprise git install --attributes .gitattributes",
)
@_place_options
def install_command(is_global: bool, attributes: Path | None) -> int:
    """Have git strip notebooks in this repository, or in all of yours.

    Where nbstripout did so, its options and extra keys are taken over. Without --attributes, the
    repository's own .git/info/attributes is used, which nobody else sees.
    """
    from jupyter_reprise.service.attribute_files import Place
    from jupyter_reprise.service.git_filter import install

    done = install(Place(Path.cwd(), is_global=is_global, attributes=attributes))
    for problem in done.left_out:
        click.echo(f"left out: {problem}", err=True)
    if done.is_from_nbstripout:
        options = " ".join(done.options) or "none"
        click.echo(f"Taken over from nbstripout; its options: {options}.", err=True)
    if not done.is_in_effect:
        click.echo(
            f"{done.attributes} asks for it now, but another attributes file says otherwise and"
            " comes first, so notebooks are not stripped. Run `git check-attr filter x.ipynb` and"
            " take notebooks out of that file.",
            err=True,
        )
        return 1
    click.echo(
        f"Notebooks are stripped when they are added; the attributes are in {done.attributes}.\n"
        "For those committed with outputs before, run `git add --renormalize .` and commit.",
        err=True,
    )
    return 0


@command.command(
    "uninstall",
    short_help="Have git no longer strip notebooks.",
    epilog="Example: reprise git uninstall",
)
@_place_options
def uninstall_command(is_global: bool, attributes: Path | None) -> int:
    """Have git no longer strip notebooks; nbstripout comes back where it was replaced.

    Outputs that were kept stay in the repository's folder.
    """
    from jupyter_reprise.service.attribute_files import Place
    from jupyter_reprise.service.git_filter import uninstall

    file = uninstall(Place(Path.cwd(), is_global=is_global, attributes=attributes))
    left = None if is_global else _what_is_left()
    click.echo(left or f"Notebooks are no longer stripped by Reprise as {file} said.", err=True)
    return 0


def _what_is_left() -> str | None:
    """Say what still asks for the filter in this repository, if anything does."""
    from jupyter_reprise.service.git_status import FilterHealth, examine_filter

    status = examine_filter(Path.cwd())
    if status.filter != "reprise":
        return None
    if status.health is FilterHealth.BROKEN:
        return (
            "Notebooks are no longer stripped. Another attributes file still asks for it; git"
            " ignores that. To remove it there, run"
            " `reprise git uninstall --attributes .gitattributes`."
        )
    return (
        "This repository's own filter is removed, but your configuration has git strip notebooks"
        " everywhere. To end that, run `reprise git uninstall --global`."
    )


@command.command(
    "status",
    short_help="Tell whether git strips notebooks.",
    epilog="Example: reprise git status --json",
)
@json_option("the status")
def status_command(as_json: bool) -> int:
    """Tell whether git strips this repository's notebooks; the exit code is 1 if it does not."""
    from jupyter_reprise.cli.rendering import counted, print_json
    from jupyter_reprise.service.git_status import FilterHealth, examine_filter

    status = examine_filter(Path.cwd())
    if as_json:
        print_json(asdict(status))
    else:
        click.echo(f"{status.repository}: {status.detail}.")
        if status.remedy:
            click.echo(status.remedy)
        size = f"{status.kept_bytes / 2**20:,.1f} MiB"
        for name, text in {
            "filter": f"{status.filter}{' (required)' if status.is_required else ''}",
            "command": status.command or "none",
            "diff": "shows cells" if status.is_diff_readable else "shows JSON",
            "notebooks": f"{status.notebooks}, {len(status.unfiltered)} of them unfiltered",
            "kept outputs": f"{counted(status.kept, 'notebook')}, {size}",
        }.items():
            click.echo(f"  {name + ':':<14}{text}")
        for path in status.unfiltered:
            click.echo(f"  unfiltered:   {path}")
    return 0 if status.health in {FilterHealth.WORKING, FilterHealth.OTHER} else 1


@command.command(
    "restore",
    short_help="Put back outputs that git stripped.",
    epilog="Example: reprise git restore notebooks/",
)
@click.argument("notebooks", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-f", "--force", is_flag=True, help="Even if the notebook has other outputs now.")
def restore_command(notebooks: tuple[Path, ...], force: bool) -> int:
    """Put back the outputs that notebooks had when git stripped them.

    Only outputs of the very source that a notebook has now are put back. A folder stands for the
    notebooks in it, of which not all need to have any.
    """
    from jupyter_reprise.errors import RepriseError
    from jupyter_reprise.service.git_outputs import Restoration, restore_outputs
    from jupyter_reprise.service.notebook_files import find_notebooks

    texts = {
        Restoration.RESTORED: "outputs restored",
        Restoration.SAME: "has them already",
        Restoration.MISSING: "no outputs are kept for its source as it is now",
        Restoration.NEWER: "has other outputs; --force replaces them",
    }
    is_done = True
    for named in notebooks:
        is_folder = named.is_dir()
        fine = {Restoration.RESTORED, Restoration.SAME, *[Restoration.MISSING] * is_folder}
        for notebook in find_notebooks(named) if is_folder else [named]:
            try:
                outcome = restore_outputs(notebook, is_forced=force).outcome
            except RepriseError as error:
                click.echo(f"error: {error}", err=True)
                is_done = False
                continue
            is_done &= outcome in fine
            if outcome not in fine or not is_folder or outcome is Restoration.RESTORED:
                click.echo(f"{notebook}: {texts[outcome]}", err=outcome is not Restoration.RESTORED)
    return 0 if is_done else 1


@command.command(
    "strip",
    short_help="Strip notebooks in their place.",
    epilog="Example: reprise git strip notebooks/prevalence.ipynb",
)
@click.argument("notebooks", nargs=-1, required=True, type=click.Path(path_type=Path))
def strip_command(notebooks: tuple[Path, ...]) -> int:
    """Strip notebooks in their place, for those who do without git's filter.

    pre-commit's hook reprise-strip does so. `reprise git restore` puts the outputs back.
    """
    from jupyter_reprise.errors import RepriseError
    from jupyter_reprise.service.git_stripping import strip_in_place

    is_done = True
    for notebook in notebooks:
        try:
            if strip_in_place(notebook):
                click.echo(f"{notebook}: stripped")
        except RepriseError as error:
            click.echo(f"error: {error}", err=True)
            is_done = False
    return 0 if is_done else 1


@command.command(
    "diff",
    short_help="Show notebooks as text, for git diff.",
    epilog="Example: reprise git diff notebooks/prevalence.ipynb",
)
@click.argument("notebooks", nargs=-1, required=True, type=click.Path(path_type=Path))
def diff_command(notebooks: tuple[Path, ...]) -> int:
    """Show what of notebooks is committed as text: cells, tags and what else people wrote.

    Git starts this for `git diff`, `git log -p` and `git blame`.
    """
    return _start("diff", tuple(map(str, notebooks)))


@command.command(
    "filter-process",
    short_help="Serve git as its filter.",
    context_settings=_PASSED_ON,
    epilog="Example: git config filter.reprise.process 'reprise git filter-process'",
)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def filter_process_command(options: tuple[str, ...]) -> int:
    """Serve git as its long-running filter; git starts this, people don't.

    Takes nbstripout's options for how notebooks are stripped.
    """
    return _start("filter-process", options)


@command.command(
    "clean",
    short_help="Strip one notebook from stdin to stdout.",
    context_settings=_PASSED_ON,
    epilog="Example: reprise git clean --keep-count < in.ipynb > out.ipynb",
)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def clean_command(options: tuple[str, ...]) -> int:
    """Strip one notebook from stdin to stdout; for gits that start a filter for each file.

    Takes nbstripout's options for how it is stripped, and the notebook's path.
    """
    return _start("clean", options)


@command.command(
    "smudge",
    short_help="Put outputs back into one notebook, from stdin to stdout.",
    context_settings=_PASSED_ON,
    epilog="Example: git show HEAD:a.ipynb | reprise git smudge a.ipynb > restored.ipynb",
)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def smudge_command(options: tuple[str, ...]) -> int:
    """Put kept outputs back into one notebook, from stdin to stdout."""
    return _start("smudge", options)


def _start(name: str, words: tuple[str, ...]) -> int:
    from jupyter_reprise.service.git_filter import start_for_git

    return start_for_git([name, *words])

"""`reprise note`: write a note about a run."""

from __future__ import annotations

import click

from jupyter_reprise.cli.options import run_argument


@click.command(
    "note",
    short_help="Write a note about a run.",
    epilog='Example: reprise note latest "the one in the paper"',
)
@run_argument()
@click.argument("text", required=False)
@click.option("--remove", is_flag=True, help="Remove all notes of the run instead.")
def command(reference: str, text: str | None, remove: bool) -> int:
    """Add TEXT to the notes of RUN; without TEXT, print them.

    Notes stand beside the run's record, which never changes, and go with the run.
    """
    from jupyter_reprise.cli.rendering import counted, local_time
    from jupyter_reprise.service.history import find_run
    from jupyter_reprise.service.notes import add_note, notes_of, remove_notes
    from jupyter_reprise.service.project import open_project

    if remove and text is not None:
        raise click.UsageError("--remove takes no text")
    with open_project() as project:
        if remove:
            run, count = remove_notes(project, reference)
            click.echo(f"Removed {counted(count, 'note')} of run {run.id}.", err=True)
        elif text is None:
            run = find_run(project, reference)
            for note in notes_of(project, [run]).get(run.id, ()):
                click.echo(f"{local_time(note.created)}  {note.author}: {note.text}")
        else:
            run = add_note(project, reference, text)
            click.echo(f"Noted on run {run.id}.", err=True)
    return 0

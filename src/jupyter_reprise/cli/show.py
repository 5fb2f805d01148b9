"""`reprise show`: show one run's record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from jupyter_reprise.cli.options import json_option, run_argument
from jupyter_reprise.models import Manifest, Run


@click.command(
    "show",
    short_help="Show what is known of a run.",
    epilog="Example: reprise show prevalence@latest --save executed.ipynb played.ipynb",
)
@run_argument()
@click.option(
    "--save",
    "saves",
    nargs=2,
    multiple=True,
    metavar="ARTIFACT FILE",
    help="Copy one of the run's artifacts to a file.",
)
@json_option("the full record")
def command(reference: str, saves: tuple[tuple[str, str], ...], as_json: bool) -> int:
    """Show what is known of RUN: an id or its beginning, `latest`, or `notebook@latest`."""
    from jupyter_reprise.cli import rendering
    from jupyter_reprise.provenance.manifest import manifest_as_json
    from jupyter_reprise.service.history import partial_notebook, show_run, write_artifact
    from jupyter_reprise.service.notes import notes_of
    from jupyter_reprise.service.project import open_project
    from jupyter_reprise.service.verification import verify

    with open_project() as project:
        run, manifest = show_run(project, reference)
        partial = partial_notebook(project, run)
        notes = notes_of(project, [run]).get(run.id, ())
        verification = verify(project, run)
        for name, target in saves:
            path = write_artifact(project, run, name, Path(target))
            click.echo(f"Wrote {path}.", err=True)
    if as_json:
        record = manifest_as_json(manifest) if manifest else rendering.run_as_json(run)
        said = {**rendering.verification_as_json(verification), **rendering.notes_as_json(notes)}
        rendering.print_json({**record, **said})
        return 0
    if manifest is None:
        _print_run(run, partial)
    else:
        _print_manifest(run, manifest)
    if verification is not None:
        other = verification.other
        when = rendering.local_time(other.queued)
        click.echo(f"{verification.label}: {verification.words} ({other.id}, {when})")
    for note in notes:
        click.echo(f"note of {note.author}, {rendering.local_time(note.created)}: {note.text}")
    return 0


def _print_run(run: Run, partial: Path | None) -> None:
    from jupyter_reprise.cli import rendering

    rows = [
        ("run", run.id),
        ("notebook", run.notebook),
        ("status", rendering.status_text(run.status)),
        ("queued", rendering.local_time(run.queued)),
        ("started", rendering.local_time(run.started)),
        ("seed", run.seed),
    ]
    if run.error:
        rows.append(("error", run.error))
    if partial is not None:
        rows.append(("partial notebook", partial))
    rows += [(f"parameter {name}", rendering.short(v)) for name, v in run.parameters.items()]
    rendering.print_table(("", ""), rows)


def _print_manifest(run: Run, manifest: Manifest) -> None:
    from jupyter_reprise.cli import rendering

    rendering.print_table(("", ""), _facts(run, manifest))
    if manifest.parameters:
        rendering.print_table(
            ("parameter", "type", "value", ""),
            [
                (p.name, p.type, rendering.short(p.value), "" if p.is_given else "default")
                for p in manifest.parameters
            ],
        )
    files = [("input", f) for f in manifest.inputs] + [("output", f) for f in manifest.outputs]
    if files:
        rendering.print_table(
            ("file", "", "bytes", "sha256", ""),
            [(f.path, kind, f.bytes, f.sha256[:12], f.note) for kind, f in files],
        )
    rendering.print_table(
        ("artifact", "bytes", "sha256"),
        [(a.name, a.bytes, a.sha256[:12]) for a in manifest.artifacts],
    )
    rendering.print_outcome(manifest)


def _facts(run: Run, manifest: Manifest) -> list[tuple[str, Any]]:
    from jupyter_reprise.cli import rendering

    times, git, environment = manifest.timings, manifest.git, manifest.environment
    facts: list[tuple[str, Any]] = [
        ("run", run.id),
        ("notebook", f"{manifest.notebook} (source {manifest.source_sha256[:12]})"),
        ("status", rendering.status_text(manifest.status)),
        ("run key", manifest.run_key[:12]),
        ("seed", manifest.seed),
        ("started", rendering.local_time(times.started)),
        (
            "took",
            f"{rendering.seconds(times.queued, times.ended)} "
            f"({times.in_cell_seconds:.1f} s in cells, {times.overhead_seconds:.1f} s around)",
        ),
        ("kernel", f"{manifest.kernel.name} ({manifest.kernel.implementation})"),
        (
            "environment",
            f"{environment.python}, {environment.packages} packages, "
            f"lock {environment.lock_sha256[:12]}, {environment.platform}",
        ),
    ]
    if environment.compiler:
        facts.append(("compiler", environment.compiler))
    if environment.stan:
        facts.append(("stan", environment.stan))
    if git is not None:
        changes = " with changes" if git.is_dirty else ""
        facts.append(("commit", f"{git.commit[:12]}{changes}" if git.commit else "none yet"))
    facts.append(("by", f"{manifest.user}@{manifest.host} ({manifest.trigger})"))
    if manifest.parent:
        facts.append(("made from", manifest.parent))
    return facts

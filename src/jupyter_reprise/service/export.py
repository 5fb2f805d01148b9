"""Gives runs as a table, one row for each, for spreadsheets and data frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from jupyter_reprise.errors import StorageFailed
from jupyter_reprise.execution.writer import write_whole
from jupyter_reprise.models import FileRecord, Manifest, Note, Run, RunFilter
from jupyter_reprise.notebook.outputs import metric
from jupyter_reprise.service.history import list_runs
from jupyter_reprise.service.notes import notes_of
from jupyter_reprise.service.project import Project
from jupyter_reprise.service.reuse import known_manifest
from jupyter_reprise.service.tables import Row, format_csv, format_json, format_parquet

_BEFORE: Final = (
    *(
        "run",
        "date",
        "status",
        "notebook",
        "models",
        "source_sha256",
        "commit",
        "branch",
        "is_dirty",
    ),
    *("seed", "kernel", "seconds", "trigger", "parent"),
)
_AFTER: Final = (
    *("inputs", "input_bytes", "input_sha256", "outputs", "output_bytes", "output_sha256"),
    *("environment_sha256", "user", "host", "error", "note"),
)
_GROUPS: Final = ("param.", "metric.", "record.")
_SEPARATOR: Final = "; "

FORMATS: Final[Mapping[str, Callable[[Sequence[str], Iterable[Row]], bytes]]] = MappingProxyType(
    {"csv": format_csv, "parquet": format_parquet, "json": format_json}
)


@dataclass(frozen=True, slots=True)
class RunTable:
    """Runs as rows, and the names of all columns."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def tabulate_runs(project: Project, wanted: RunFilter, limit: int | None = None) -> RunTable:
    """Give the runs that match as a table, newest first.

    Parameters have columns `param.NAME`, records that are numbers `metric.NAME`, others
    `record.NAME`. Several files of a run stand in one cell, in the same order in every column
    about them; their paths are relative to the project.
    """
    return tabulate(project, list_runs(project, wanted, limit))


def tabulate(project: Project, runs: Sequence[Run]) -> RunTable:
    """Give runs as a table, in their order."""
    notes = notes_of(project, runs)
    rows = tuple(_row(run, known_manifest(project, run), notes.get(run.id, ())) for run in runs)
    names = sorted({name for row in rows for name in row} - {*_BEFORE, *_AFTER})
    grouped = [name for group in _GROUPS for name in names if name.startswith(group)]
    return RunTable((*_BEFORE, *grouped, *_AFTER), rows)


def write_table(table: RunTable, format_name: str, target: Path) -> None:
    """Write a table to a file, whole or not at all.

    Raises
    ------
    MissingDependency
        The format needs a package that is not installed.
    StorageFailed
        The file can't be written.
    """
    data = FORMATS[format_name](table.columns, table.rows)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageFailed(
            f"The folder {target.parent} can't be made ({error.strerror}).",
            hint="Choose another file.",
        ) from error
    write_whole(target, data)


def _row(run: Run, manifest: Manifest | None, notes: tuple[Note, ...]) -> Row:
    seconds = (run.ended - run.started).total_seconds() if run.started and run.ended else None
    row: Row = {
        "run": run.id,
        "date": (run.started or run.queued).isoformat(timespec="seconds"),
        "status": str(run.status),
        "notebook": run.notebook,
        "seed": run.seed,
        "seconds": seconds,
        "trigger": str(run.trigger),
        "parent": run.parent,
        "error": run.error,
        "note": " | ".join(note.text for note in notes) or None,
        **{f"param.{name}": value for name, value in run.parameters.items()},
        **_records(run.records),
    }
    return row if manifest is None else {**row, **_surroundings(manifest)}


def _records(records: Mapping[str, Any]) -> Row:
    row: Row = {}
    for name, value in records.items():
        number = metric(value)
        if number is None:
            row[f"record.{name}"] = value
        else:
            row[f"metric.{name}"] = value if isinstance(value, int) else number
    return row


def _surroundings(manifest: Manifest) -> Row:
    git = manifest.git
    return {
        "models": _SEPARATOR.join(fit.name for fit in manifest.fits) or None,
        "source_sha256": manifest.source_sha256,
        "commit": git.commit if git else None,
        "branch": git.branch if git else None,
        "is_dirty": git.is_dirty if git else None,
        "kernel": manifest.kernel.name,
        **_files("input", manifest.inputs),
        **_files("output", manifest.outputs),
        "environment_sha256": manifest.environment.lock_sha256,
        "user": manifest.user,
        "host": manifest.host,
    }


def _files(kind: str, records: tuple[FileRecord, ...]) -> Row:
    return {
        f"{kind}s": _SEPARATOR.join(record.path for record in records),
        f"{kind}_bytes": _SEPARATOR.join(str(record.bytes) for record in records),
        f"{kind}_sha256": _SEPARATOR.join(record.sha256 for record in records),
    }

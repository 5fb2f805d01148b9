"""Turns what the kernel observed while it ran into records of inputs and outputs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from jupyter_reprise.models import FileRecord


@dataclass(frozen=True, slots=True)
class Observations:
    """What a kernel opened and whom it contacted, as the bootstrap wrote it down."""

    reads: dict[Path, tuple[int, int]] = field(default_factory=dict)
    """Size in bytes and time of last change in nanoseconds, when first opened."""
    writes: tuple[Path, ...] = ()
    hosts: tuple[str, ...] = ()
    readings: tuple[FileRecord, ...] = ()
    """What was read of the run store."""


def read_observations(log: Path) -> Observations:
    """Read the kernel's log; a last line that was cut short is left out."""
    reads: dict[Path, tuple[int, int]] = {}
    writes: list[Path] = []
    hosts: list[str] = []
    readings: list[FileRecord] = []
    if not log.exists():
        return Observations()
    for line in log.read_bytes().splitlines():
        try:
            note = json.loads(line)
        except ValueError:
            continue
        if note["kind"] == "read":
            reads[Path(note["subject"])] = (note["size"], note["mtime"])
        elif note["kind"] == "write":
            writes.append(Path(note["subject"]))
        elif note["kind"] == "run":
            readings.append(FileRecord(note["subject"], 0, note["digest"]))
        else:
            hosts.append(note["subject"])
    return Observations(reads, tuple(writes), tuple(hosts), tuple(readings))


def record_inputs(
    observations: Observations, root: Path, declared: Iterable[FileRecord]
) -> tuple[FileRecord, ...]:
    """Digest the files that were read; declared ones keep the digest taken before the run.

    What was read of the run store was digested when it was read.

    A file that changed after it was first opened is marked so, because its digest can't be of
    what the notebook saw.
    """
    records = {record.path: record for record in declared}
    for path, (size, mtime) in observations.reads.items():
        name = display_path(path, root)
        if name in records:
            continue
        records[name] = _record(path, name, seen=(size, mtime))
    for reading in observations.readings:
        known = records.setdefault(reading.path, reading)
        if known.sha256 != reading.sha256:
            note = "what the store answered changed during the run"
            records[reading.path] = replace(known, note=note)
    return tuple(records[name] for name in sorted(records))


def record_outputs(observations: Observations, root: Path) -> tuple[FileRecord, ...]:
    """Digest the files that were written and still exist."""
    found = {path for path in observations.writes if path.is_file()}
    return tuple(_record(path, display_path(path, root)) for path in sorted(found))


def record_declared(patterns: Iterable[str], root: Path) -> tuple[FileRecord, ...]:
    """Digest the files that match the project's `inputs` patterns, before a run."""
    found = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    return tuple(_record(path, display_path(path, root)) for path in sorted(found))


def is_unchanged(record: FileRecord, root: Path) -> bool:
    """Tell whether a recorded file still has the recorded content."""
    path = root / record.path
    try:
        return path.stat().st_size == record.bytes and _digest(path) == record.sha256
    except OSError:
        return False


def display_path(path: Path, root: Path) -> str:
    """Name a file relative to the project with forward slashes, or by its full path outside."""
    resolved = path.resolve()
    if resolved.is_relative_to(root):
        return resolved.relative_to(root).as_posix()
    return resolved.as_posix()


def _record(path: Path, name: str, seen: tuple[int, int] | None = None) -> FileRecord:
    try:
        status = path.stat()
        digest = _digest(path)
    except OSError as error:
        size = seen[0] if seen else 0
        return FileRecord(name, size, "", note=f"gone when the run ended ({error.strerror})")
    changed = seen is not None and seen != (status.st_size, status.st_mtime_ns)
    note = "changed after it was first read; the digest is of its last state" if changed else ""
    return FileRecord(name, status.st_size, digest, note)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

"""Notes what a run reads of the run store, so that its run key covers that too.

A run that was read is the input `run:ID`; a question to the store is an input that holds the
question itself, with a digest of the answer, so that it can be asked again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from jupyter_reprise.errors import RepriseError
from jupyter_reprise.kernels.launching import OBSERVATIONS, WORK_VARIABLE
from jupyter_reprise.models import FileRecord, Run, RunFilter, RunStatus, TriggerKind
from jupyter_reprise.service.project import Project

_RUN: Final = "run:"
_QUESTION: Final = "runs:"
_MOMENTARY: Final = frozenset({"since", "sweep"})
"""What may mean something else when the question is asked again: a span before now, `latest`."""


def note_run(run: Run) -> None:
    """Note that the run around us, if there is one, read what was kept of another."""
    _write(f"{_RUN}{run.id}", run.manifest_sha256 or "")


def note_question(wanted: RunFilter, limit: int | None, found: Iterable[Run]) -> None:
    """Note that the run around us, if there is one, asked for runs, and what the answer was."""
    if WORK_VARIABLE in os.environ:
        asked = {name: value for name, value in asdict(wanted).items() if value}
        text = json.dumps({**asked, "limit": limit}, sort_keys=True, default=_plain)
        _write(f"{_QUESTION}{text}", _digest(found))


def is_reading(record: FileRecord) -> bool:
    """Tell whether an input was read of the run store, rather than from a file."""
    return record.path.startswith((_RUN, _QUESTION))


def asks_for_children(record: FileRecord) -> bool:
    """Tell whether an input was a question for runs that were made from another one."""
    return record.path.startswith(_QUESTION) and '"parent":' in record.path


def runs_read(project: Project, reader: Run, record: FileRecord, most: int) -> list[Run]:
    """Give the runs that an input of another one was; of many, so many of those asked for."""
    try:
        if record.path.startswith(_RUN):
            return [project.store.get(record.path.removeprefix(_RUN))]
        asked: dict[str, Any] = json.loads(record.path.removeprefix(_QUESTION))
        limit = asked.pop("limit")
        limit = most if limit is None else min(limit, most)
        return project.store.list(_filter_of(asked), limit=limit, before=reader.id)
    except (RepriseError, ValueError, KeyError, TypeError):
        return []


def is_same_reading(project: Project, record: FileRecord) -> bool:
    """Tell whether the store would answer now what it answered then; False when in doubt."""
    try:
        if record.path.startswith(_RUN):
            run = project.store.get(record.path.removeprefix(_RUN))
            return bool(record.sha256) and run.manifest_sha256 == record.sha256
        asked: dict[str, Any] = json.loads(record.path.removeprefix(_QUESTION))
        limit = asked.pop("limit")
        if _MOMENTARY & set(asked):
            return False
        found = project.store.list(_filter_of(asked), limit=limit)
    except (RepriseError, ValueError, KeyError, TypeError):
        return False
    return _digest(found) == record.sha256


def _filter_of(asked: dict[str, Any]) -> RunFilter:
    kinds: dict[str, Any] = {"statuses": RunStatus, "triggers": TriggerKind}
    values: dict[str, Any] = {
        name: frozenset(kinds[name](one) for one in value) if name in kinds else value
        for name, value in asked.items()
    }
    values["metrics"] = tuple(tuple(bound) for bound in asked.get("metrics", ()))
    return RunFilter(**values)


def _digest(runs: Iterable[Run]) -> str:
    listed = [[run.id, run.status.value, run.manifest_sha256] for run in runs]
    return hashlib.sha256(json.dumps(listed).encode("ascii")).hexdigest()


def _write(subject: str, digest: str) -> None:
    work = os.environ.get(WORK_VARIABLE)
    if not work:
        return
    line = json.dumps({"kind": "run", "subject": subject, "digest": digest})
    # appended in one write, as the kernel's audit hook writes there too
    descriptor = os.open(Path(work) / OBSERVATIONS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line.encode("ascii") + b"\n")
    finally:
        os.close(descriptor)


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else str(value)

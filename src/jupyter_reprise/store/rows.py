"""Models to rows and back.

Must not query: it only converts.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from jupyter_reprise.models import Artifact, Lease, Run, RunStatus, TriggerKind
from jupyter_reprise.models.json_values import replace_floats
from jupyter_reprise.store.columns import storable_text
from jupyter_reprise.store.tables import ArtifactRow, MetricRow, ParameterRow, RunRow

_LONGEST_KEY: Final = 100
_LONGEST_NAME: Final = 255


def columns_of(run: Run) -> dict[str, Any]:
    """Give every column of a run, by name, but for its lease."""
    return {
        "id": run.id,
        "notebook": run.notebook,
        "status": run.status.value,
        "plan_key": run.plan_key,
        "run_key": run.run_key,
        "seed": str(run.seed),
        "trigger": run.trigger.value,
        "parent": run.parent,
        "queued": run.queued,
        "started": run.started,
        "ended": run.ended,
        "parameters": run.parameters,
        "records": run.records,
        "error": run.error,
        "manifest_sha256": run.manifest_sha256,
    }


def lease_columns(lease: Lease | None) -> dict[str, Any]:
    return {
        "lease_host": lease.host if lease else None,
        "lease_pid": lease.pid if lease else None,
        "lease_process_started": lease.process_started if lease else None,
        "lease_expires": lease.expires if lease else None,
    }


def run_of(row: RunRow) -> Run:
    return Run(
        id=row.id,
        notebook=row.notebook,
        status=RunStatus(row.status),
        plan_key=row.plan_key,
        seed=int(row.seed),
        queued=row.queued,
        trigger=TriggerKind(row.trigger),
        run_key=row.run_key,
        started=row.started,
        ended=row.ended,
        parent=row.parent,
        parameters=row.parameters,
        records=row.records,
        error=row.error,
        manifest_sha256=row.manifest_sha256,
        lease=_lease_of(row),
        is_cancelling=row.cancel_requested is not None and row.status == RunStatus.RUNNING.value,
    )


def parameter_rows(run: Run) -> Iterable[ParameterRow]:
    for name, value in _named(run.parameters).items():
        yield ParameterRow(run_id=run.id, name=name, value_key=value_key(value))


def metric_rows(run_id: str, records: Mapping[str, Any]) -> Iterable[MetricRow]:
    """Give the records that are numbers; NaN is left out, as no bound holds for it."""
    for name, value in _named(records).items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        number = _as_float(value)
        if not math.isnan(number):
            yield MetricRow(run_id=run_id, name=name, value=number)


def artifact_rows(run_id: str, artifacts: Sequence[Artifact]) -> Iterable[ArtifactRow]:
    for position, artifact in enumerate(artifacts):
        yield ArtifactRow(
            run_id=run_id,
            position=position,
            name=artifact.name,
            sha256=artifact.sha256,
            bytes=artifact.bytes,
            media_type=artifact.media_type,
        )


def artifact_of(row: ArtifactRow) -> Artifact:
    return Artifact(name=row.name, sha256=row.sha256, bytes=row.bytes, media_type=row.media_type)


def value_key(value: Any) -> str:
    """Give a short text that is the same for equal JSON values, `5` and `5.0` included."""
    text = json.dumps(replace_floats(value, _integral), sort_keys=True, separators=(",", ":"))
    if len(text) <= _LONGEST_KEY:
        return text
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the values that a name too long for an index makes impossible to look for."""
    return {
        storable_text(name): value
        for name, value in values.items()
        if len(storable_text(name)) <= _LONGEST_NAME
    }


def _integral(number: float) -> float:
    return int(number) if number.is_integer() else number


def _as_float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _lease_of(row: RunRow) -> Lease | None:
    if row.lease_host is None or row.lease_pid is None or row.lease_expires is None:
        return None
    return Lease(
        host=row.lease_host,
        pid=row.lease_pid,
        process_started=row.lease_process_started or 0.0,
        expires=row.lease_expires,
    )

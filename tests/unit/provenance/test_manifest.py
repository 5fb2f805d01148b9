"""A manifest survives being written and read, and newer ones are refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from jupyter_reprise.errors import InvalidInput, SchemaMismatch
from jupyter_reprise.models import (
    Artifact,
    Check,
    Environment,
    FileRecord,
    GateOutcome,
    GitState,
    KernelRecord,
    Manifest,
    ParameterValue,
    RunError,
    RunStatus,
    RunWarning,
    Timings,
    TriggerKind,
)
from jupyter_reprise.provenance.manifest import decode_manifest, encode_manifest

NOW = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
FULL = Manifest(
    run_id="01HZX3",
    run_key="k" * 64,
    plan_key="p" * 64,
    status=RunStatus.REJECTED,
    notebook="a/b.ipynb",
    source_sha256="s" * 64,
    seed=3,
    kernel=KernelRecord("python3", "python", "3.11", "ipython 9"),
    timings=Timings(NOW, NOW, NOW, 1.5, 0.25),
    parameters=(ParameterValue("x", "list[int]", [1, 2**70], is_given=True),),
    inputs=(FileRecord("data/ä.csv", 3, "d" * 64, "note"),),
    outputs=(FileRecord("out.csv", 4, "e" * 64),),
    records={"rmse": 0.5, "names": ["ü", None], "deep": {"a": [True]}},
    checks=(Check("adds up", has_passed=False),),
    gates=(GateOutcome("rhat", "<= 1.01", None, has_passed=False),),
    environment=Environment("CPython 3.11", "Linux", "python", "l" * 64, 12, "c++ 12"),
    git=GitState("c" * 40, "main", is_dirty=True, diff_sha256="f" * 64),
    host="here",
    user="someone",
    trigger=TriggerKind.RERUN,
    parent="01HZX2",
    error=RunError("ValueError", "no", 3, "Traceback"),
    warnings=(RunWarning("network", "it contacted x"),),
    artifacts=(Artifact("executed.ipynb", "a" * 64, 5, "application/x-ipynb+json"),),
    reprise_version="0.1.0",
)


def test_a_manifest_survives_its_json() -> None:
    assert decode_manifest(encode_manifest(FULL)) == FULL


def test_its_json_is_plain_and_versioned() -> None:
    data = json.loads(encode_manifest(FULL))
    assert data["schema_version"] == 1
    assert data["status"] == "rejected"
    assert data["timings"]["queued"] == "2026-01-02T03:04:05.000678Z"
    assert data["records"] == FULL.records


def test_a_newer_manifest_is_refused_with_the_next_step() -> None:
    newer = encode_manifest(replace(FULL, schema_version=99))
    with pytest.raises(SchemaMismatch, match="pip install --upgrade"):
        decode_manifest(newer)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"schema_version": 1}'])
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput, match="not a run's manifest"):
        decode_manifest(data)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_json_has_not_survive(value: float) -> None:
    gate = GateOutcome("rmse", "<= 1", value, has_passed=False)
    data = encode_manifest(replace(FULL, gates=(gate,)))
    json.loads(data, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert str(decode_manifest(data).gates[0].value) == str(value)

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

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
    RunStatus,
    RunWarning,
    Timings,
    TriggerKind,
)

QUEUED = datetime(2026, 11, 21, 2, 41, 31, tzinfo=UTC)

MANIFEST = Manifest(
    run_id="01KAJ6Q4ZK8J1T9W3N5C7X2R4V",
    run_key="1a" * 32,
    plan_key="2b" * 32,
    status=RunStatus.SUCCEEDED,
    notebook="notebooks/eight-schools.ipynb",
    source_sha256="3c" * 32,
    seed=4242,
    kernel=KernelRecord("reprise-python", "python", "3.11.9", "ipykernel 7.4"),
    timings=Timings(
        queued=QUEUED,
        started=QUEUED + timedelta(seconds=1),
        ended=QUEUED + timedelta(seconds=64),
        in_cell_seconds=59.5,
        overhead_seconds=3.5,
    ),
    parameters=(
        ParameterValue("draws", "int", 4000, is_given=True),
        ParameterValue("schools", "list[str]", ["A", "B"], is_given=False),
    ),
    inputs=(FileRecord("data/schools.json", 512, "4d" * 32, note="changed while read"),),
    outputs=(FileRecord("out/posterior.nc", 4_567_890, "5e" * 32),),
    records={"mu_mean": 4.421399812, "schools": ["A"]},
    checks=(Check("chains have converged", has_passed=True),),
    gates=(
        GateOutcome("max_rhat", "<= 1.01", 1.0023, has_passed=True),
        GateOutcome("coverage", ">= 0.9", None, has_passed=False),
    ),
    environment=Environment(
        python="CPython 3.11.9",
        platform="Linux-6.1-x86_64",
        executable="/opt/venv/bin/python",
        lock_sha256="6f" * 32,
        packages=187,
        compiler="c++ (Debian) 12.2.0",
    ),
    git=GitState(commit="7a" * 20, branch="trunk", is_dirty=True, diff_sha256="8b" * 32),
    host="analysis-3",
    user="maria",
    trigger=TriggerKind.RERUN,
    parent="01KAJ6Q4ZK000000000000PARE",
    warnings=(RunWarning("network", "Cell 4 reads from the network."),),
    artifacts=(Artifact("environment.lock", "9c" * 32, 5_123, "text/plain"),),
    reprise_version="0.1.0",
)


@pytest.fixture(scope="session")
def make_manifest() -> Callable[..., Manifest]:
    def make(**changes: Any) -> Manifest:
        return replace(MANIFEST, **changes)

    return make


class Build:
    """Makes the parts of notebooks."""

    @staticmethod
    def code(source: str, *outputs: dict[str, Any], **metadata: Any) -> dict[str, Any]:
        return {
            "cell_type": "code",
            "id": "a",
            "execution_count": 1,
            "metadata": metadata,
            "source": source,
            "outputs": list(outputs),
        }

    @staticmethod
    def stream(text: str, name: str = "stdout") -> dict[str, Any]:
        return {"output_type": "stream", "name": name, "text": text}

    @staticmethod
    def display(**data: Any) -> dict[str, Any]:
        """Take mime types with `_` for the slash."""
        named = {name.replace("_", "/", 1): value for name, value in data.items()}
        return {"output_type": "display_data", "data": named, "metadata": {}}

    @staticmethod
    def notebook(*cells: dict[str, Any]) -> dict[str, Any]:
        return {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"language_info": {"name": "python", "pygments_lexer": "ipython3"}},
            "cells": list(cells),
        }

    @staticmethod
    def markdown(source: str, **extra: Any) -> dict[str, Any]:
        return {"cell_type": "markdown", "id": "m", "metadata": {}, "source": source, **extra}


@pytest.fixture(scope="session")
def build() -> type[Build]:
    return Build

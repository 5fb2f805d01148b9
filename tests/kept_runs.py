"""Runs that are kept whole, with manifest and executed notebook, without running anything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from jupyter_reprise.models import (
    Artifact,
    FileRecord,
    KernelRecord,
    Manifest,
    Run,
    RunStatus,
    Timings,
    TriggerKind,
    new_run_id,
)
from jupyter_reprise.provenance.manifest import encode_manifest
from jupyter_reprise.service.project import Project
from jupyter_reprise.store.liveness import lease_of_this_process


def keep_run(
    project: Project,
    *shown: str,
    moment: datetime | None = None,
    status: str = "succeeded",
    records: dict[str, Any] | None = None,
    repeats: str | None = None,
    inputs: Sequence[FileRecord] = (),
    outputs: Sequence[FileRecord] = (),
) -> Run:
    """Keep a run of `n.ipynb`, each of whose own cells showed a text.

    Parameters
    ----------
    repeats
        The id of the run that it is a repetition of.
    """
    moment = moment or datetime.now(UTC)
    key = json.dumps([record.sha256 for record in inputs])
    queued = Run(
        id=new_run_id(),
        notebook="n.ipynb",
        status=RunStatus.QUEUED,
        plan_key="plan",
        seed=7,
        queued=moment,
        trigger=TriggerKind.RERUN if repeats else TriggerKind.CLI,
        parent=repeats,
    )
    project.store.add(queued)
    started = project.store.start(queued.id, lease_of_this_process(moment), moment)
    manifest = Manifest(
        run_id=queued.id,
        run_key=key,
        plan_key="plan",
        status=RunStatus(status),
        notebook="n.ipynb",
        source_sha256="0" * 64,
        seed=7,
        kernel=KernelRecord("python3"),
        timings=Timings(moment, moment, moment),
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        records=records or {},
        artifacts=(_keep_notebook(project, shown),),
    )
    digest, _ = project.artifacts.put_bytes(encode_manifest(manifest))
    ended = replace(
        started,
        status=manifest.status,
        run_key=key,
        ended=moment,
        records=manifest.records,
        manifest_sha256=digest,
        lease=None,
    )
    return project.store.finish(ended, manifest.artifacts)


def _keep_notebook(project: Project, shown: Sequence[str]) -> Artifact:
    cells = [
        {
            "cell_type": "code",
            "source": f"cell({number})",
            "metadata": {},
            "execution_count": number,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": text}],
        }
        for number, text in enumerate(shown, start=1)
    ]
    injected = {
        "cell_type": "code",
        "source": "n = 1",
        "metadata": {"tags": ["injected-parameters"]},
        "execution_count": 0,
        "outputs": [],
    }
    nb = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [injected, *cells]}
    digest, size = project.artifacts.put_bytes(json.dumps(nb).encode())
    return Artifact("executed.ipynb", digest, size, "application/x-ipynb+json")

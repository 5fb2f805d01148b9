"""Several processes at one store: nothing is lost, and nobody sees a locked database."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jupyter_reprise.models import Run, RunFilter, RunStatus, Submission
from jupyter_reprise.store.artifacts import ArtifactStore
from jupyter_reprise.store.runs import RunStore

PROCESSES = 4
WORKER = Path(__file__).with_name("worker.py")


def clock() -> datetime:
    return datetime.now(UTC)


def work_at_once(*tasks: tuple[str, ...]) -> list[Any]:
    """Give each task to a process of its own, and what each printed."""
    workers = [
        subprocess.Popen(
            [sys.executable, str(WORKER), *task],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for task in tasks
    ]
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("\n")
        worker.stdin.flush()
    outputs = [worker.communicate(timeout=120) for worker in workers]
    assert [stderr for _, stderr in outputs] == [""] * len(tasks)
    return [json.loads(stdout) for stdout, _ in outputs]


def test_nothing_is_lost_when_processes_keep_runs_at_once(store_url: str, tmp_path: Path) -> None:
    place = str(tmp_path / "artifacts")
    # There is no database yet: all of them try to make it
    tasks = [("play", store_url, place, str(worker)) for worker in range(PROCESSES)]
    ids = [run_id for played in work_at_once(*tasks) for run_id in played]
    with RunStore.open(store_url, clock=clock) as store:
        assert sorted(run.id for run in store.list()) == sorted(ids)
        assert store.count(RunFilter(statuses=frozenset({RunStatus.SUCCEEDED}))) == len(ids)
        assert store.count(RunFilter(metrics=(("n", "==", 3),))) == PROCESSES
        kept = {artifact.sha256 for run_id in ids for artifact in store.artifacts(run_id)}
        assert kept == set(ArtifactStore(place).digests()) == store.referenced_digests()


def test_of_several_processes_one_ends_a_run(
    store_url: str, store: RunStore, play: Callable[..., Run]
) -> None:
    for run in [play(RunStatus.RUNNING) for _ in range(2)]:
        ended = work_at_once(*[("end", store_url, run.id)] * PROCESSES)
        assert ended.count(True) == 1
        assert store.get(run.id).status is RunStatus.FAILED


def test_workers_of_several_machines_claim_no_run_twice(
    store_url: str, store: RunStore, make_run: Callable[..., Run]
) -> None:
    runs = [make_run() for _ in range(60)]
    for run in runs:
        store.queue.add(run, Submission(run.id, "5" * 64, "reprise-python", digest="d"))
    claimed = work_at_once(*[("claim", store_url)] * PROCESSES)
    assert sorted(run_id for ids in claimed for run_id in ids) == sorted(run.id for run in runs)


def test_threads_may_share_a_store(store: RunStore, play: Callable[..., Run]) -> None:
    runs = [play(RunStatus.RUNNING) for _ in range(16)]

    def end(run: Run) -> Run:
        return store.finish(replace(run, status=RunStatus.SUCCEEDED, lease=None))

    with ThreadPoolExecutor(8) as threads:
        ended = list(threads.map(end, runs))
    assert store.list() == ended[::-1]

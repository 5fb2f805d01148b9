"""A process that keeps runs, for the tests that start several at once.

Run as `worker.py play URL PLACE WORKER`, `worker.py end URL RUN_ID` or
`worker.py claim URL`; prints JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from jupyter_reprise.errors import Conflict
from jupyter_reprise.models import Artifact, Lease, Run, RunStatus, TriggerKind, new_run_id
from jupyter_reprise.store.artifacts import ArtifactStore
from jupyter_reprise.store.runs import RunStore

RUNS = 12


def clock() -> datetime:
    return datetime.now(UTC)


def play_runs(url: str, place: str, worker: str) -> list[str]:
    """Take runs through the store, reading in between as the Lab panel would."""
    store, artifacts = RunStore.open(url, clock=clock), ArtifactStore(place)
    ids = []
    for number in range(RUNS):
        run = Run(
            id=new_run_id(),
            notebook=f"{worker}.ipynb",
            status=RunStatus.QUEUED,
            plan_key="plan",
            seed=number,
            queued=clock(),
            trigger=TriggerKind.CLI,
            parameters={"number": number},
        )
        store.add(run)
        run = store.start(run.id, Lease("here", 1, 1.0, clock()), clock())
        store.extend_lease(run.id, clock() + timedelta(minutes=1))
        digest, size = artifacts.put_bytes(f"output {number}".encode())
        ended = replace(run, status=RunStatus.SUCCEEDED, ended=clock(), records={"n": number})
        store.finish(ended, [Artifact("output", digest, size, "text/plain")])
        store.list(limit=5)
        ids.append(run.id)
    store.close()
    return ids


def end_run(url: str, run_id: str) -> bool:
    """Try to end a run; tell whether this process was the one to do it."""
    with RunStore.open(url, clock=clock) as store:
        run = replace(store.get(run_id), status=RunStatus.FAILED, ended=clock(), lease=None)
        sys.stdin.readline()  # so that all start at once
        try:
            store.finish(run)
        except Conflict:
            return False
    return True


def claim_runs(url: str) -> list[str]:
    """Claim queued runs until there are none, as a worker on a machine of its own would."""
    with RunStore.open(url, clock=clock) as store:
        lease = Lease("here", 1, 1.0, clock() + timedelta(minutes=1))
        ids = []
        sys.stdin.readline()  # so that all start at once
        while (claimed := store.queue.claim(lease, clock())) is not None:
            ids.append(claimed[0].id)
    return ids


if __name__ == "__main__":
    task = {"play": play_runs, "end": end_run, "claim": claim_runs}[sys.argv[1]]
    json.dump(task(*sys.argv[2:]), sys.stdout)

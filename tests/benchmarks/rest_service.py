"""How long the REST service takes over a full store.

The peer is the same server's answer that needs no store, so that the machine's own speed and the
HTTP round trip can be told from the queries.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.benchmarks.notebooks import write_notebook
from tests.benchmarks.timing import BenchmarkBroken
from tests.servers import free_port, serving

from jupyter_reprise.models import Run, RunStatus, Sweep, SweepPoint, TriggerKind
from jupyter_reprise.store.database import Database
from jupyter_reprise.store.rows import columns_of, metric_rows, parameter_rows
from jupyter_reprise.store.sweeps import SweepStore
from jupyter_reprise.store.tables import RunRow

RUNS, QUICK_RUNS = 100_000, 2_000
ROUNDS, QUICK_ROUNDS = 200, 10
SWEEPS = 40
POINTS_SHARE = 200
"""One in so many runs is how many points a sweep has."""
PLAYED, PLAYED_NOTEBOOK = 2, "played.ipynb"
WANTED_MS = 100.0
API = "/reprise/api/v1/"
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, and give the exit code."""
    parser = argparse.ArgumentParser(prog="rest-service", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_RUNS} runs only")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args(arguments)
    count = QUICK_RUNS if options.quick else RUNS
    rounds = QUICK_ROUNDS if options.quick else ROUNDS
    with tempfile.TemporaryDirectory(prefix="reprise-benchmark-") as name:
        folder = Path(name)
        ids = fill_store(folder, count)
        played = [play(folder, a=number) for number in range(PLAYED)]
        with connected(folder) as connection:
            figures = measure(connection, ids, played, rounds)
    print(f"{count} runs, {rounds} requests of each kind, in turn")
    for figure in figures:
        print(
            f"{figure['name']:32} median {figure['median']:6.1f} ms"
            f"  p95 {figure['p95']:6.1f} ms (wanted {WANTED_MS:.0f})"
            f"  {figure['ratio']:5.1f}x of the bare answer"
        )
    if options.json is not None:
        options.json.write_text(json.dumps(figures, indent=1), "utf-8")
    return 0


def fill_store(folder: Path, count: int) -> list[str]:
    """Make a project with so many runs that ended, and sweeps of them; gives some of their ids."""
    (folder / "reprise.toml").write_text("", "utf-8")
    private = folder / ".reprise"
    private.mkdir()
    database = Database.open(f"sqlite:///{private / 'runs.db'}", clock=lambda: BEGAN)
    draw = random.Random(1)
    ids = []
    for first in range(0, count, 5_000):
        with database.session_scope(is_writing=True) as session:
            for number in range(first, min(first + 5_000, count)):
                run = _run(number, draw)
                session.add(RunRow(**columns_of(run)))
                session.flush()
                session.add_all([*parameter_rows(run), *metric_rows(run.id, run.records)])
                if number % (count // 100) == 0:
                    ids.append(run.id)
    for number in range(SWEEPS):
        SweepStore(database).add(_sweep(number, count // POINTS_SHARE))
    database.close()
    return ids


def play(folder: Path, **values: int) -> str:
    """Have a small notebook run, with all that is kept of a run; gives its id."""
    write_notebook(folder / PLAYED_NOTEBOOK, ["a = 0", *["print(a)"] * 20], tags=["parameters"])
    given = [word for name, value in values.items() for word in ("-p", name, str(value))]
    done = subprocess.run(
        [sys.executable, "-m", "jupyter_reprise", "run", PLAYED_NOTEBOOK, *given, "--json"],
        cwd=folder,
        env={**os.environ, "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BenchmarkBroken(f"{PLAYED_NOTEBOOK} did not run: {done.stderr[-300:]}")
    return str(json.loads(done.stdout)["run_id"])


def _sweep(number: int, points: int) -> Sweep:
    """Make a sweep of runs that there are."""
    digest = f"{number:012x}".ljust(64, "0")
    keys = (_plan_key(number * points + place) for place in range(points))
    return Sweep(
        id=f"sweep-{digest[:12]}",
        notebook="analyses/notebook-0.ipynb",
        digest=digest,
        created=BEGAN + timedelta(hours=number),
        points=tuple(SweepPoint(key, 1, {"week": place}) for place, key in enumerate(keys)),
    )


def _plan_key(number: int) -> str:
    return f"{number:064x}"


def _run(number: int, draw: random.Random) -> Run:
    moment = BEGAN + timedelta(minutes=number)
    return Run(
        id=f"01K{number:023d}",
        notebook=f"analyses/notebook-{number % 40}.ipynb",
        status=draw.choices([RunStatus.SUCCEEDED, RunStatus.FAILED], [9, 1])[0],
        plan_key=_plan_key(number),
        seed=number,
        queued=moment,
        started=moment,
        ended=moment + timedelta(seconds=30),
        trigger=TriggerKind.REST,
        parameters={"plant": f"P{number % 25}", "week": number % 52},
        records={"rmse": draw.random(), "bias": draw.gauss(0, 1)},
    )


def measure(
    connection: HTTPConnection, ids: list[str], played: list[str], rounds: int
) -> list[dict[str, Any]]:
    """Time requests of every kind in turn."""
    kinds = _kinds(ids, played)
    times: dict[str, list[float]] = {name: [] for name in kinds}
    for number in range(rounds + 1):
        for name, make in kinds.items():
            took = _time(connection, API + make())
            if number:  # the first round warms up
                times[name].append(took)
    bare = _p95(times["bare answer"])
    return [
        {
            "name": name,
            "median": statistics.median(taken),
            "p95": _p95(taken),
            "ratio": _p95(taken) / bare,
        }
        for name, taken in times.items()
    ]


def _kinds(ids: list[str], played: list[str]) -> dict[str, Callable[[], str]]:
    """Give what JupyterLab's panel asks for, and how each request is made."""
    draw = random.Random(2)
    return {
        "bare answer": lambda: "status",
        "list, newest 50": lambda: "runs?limit=50",
        "list, a page in the middle": lambda: f"runs?limit=50&cursor={draw.choice(ids[1:])}",
        "filter by notebook and status": lambda: (
            f"runs?notebook=analyses/notebook-{draw.randrange(40)}.ipynb&status=failed"
        ),
        "filter by parameter and metric": lambda: (
            f"runs?parameter=plant%3DP{draw.randrange(25)}&metric=rmse%3C0.2"
        ),
        "filter by a rare metric, counted": lambda: "runs?metric=bias%3E3&count=true",
        "sorted by duration": lambda: "runs?sort=longest",
        "sorted by notebook, a later page": lambda: (
            f"runs?sort=notebook&cursor={draw.choice(ids[1:])}"
        ),
        "project, and what is active": lambda: "projects",
        "sweeps, newest 20": lambda: "sweeps?limit=20",
        "runs of a sweep": lambda: f"runs?sweep={draw.randrange(SWEEPS):012x}",
        "open a run": lambda: f"runs/{draw.choice(ids)}",
        "open a run with its record": lambda: f"runs/{draw.choice(played)}",
        "report of a run": lambda: f"runs/{draw.choice(played)}/report",
        "compare two, cell by cell": lambda: (
            f"compare?run={played[0]}&run={played[1]}&outputs=true"
        ),
    }


def _time(connection: HTTPConnection, path: str) -> float:
    began = time.perf_counter()
    connection.request("GET", path, headers={"Authorization": "token benchmark"})
    answer = connection.getresponse()
    content = answer.read()
    took = (time.perf_counter() - began) * 1000
    if answer.status != 200:
        raise BenchmarkBroken(f"{path} was answered with {answer.status}: {content[:300]!r}")
    return took


def _p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))]


@contextmanager
def connected(folder: Path) -> Iterator[HTTPConnection]:
    """Serve a folder, and give a connection to the server."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "jupyter_reprise", "serve", "--ip", "127.0.0.1"),
        *(f"--port={port}", "--allow-root", "--IdentityProvider.token=benchmark"),
    ]
    variables = os.environ | {"HOME": str(folder)}
    log = folder / "server.log"
    with (
        serving(command, port, folder=folder, log=log, variables=variables),
        closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection,
    ):
        yield connection


if __name__ == "__main__":
    sys.exit(main())

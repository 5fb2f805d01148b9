"""What every implementation of a store is tried with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.postgres import PostgresServer

from jupyter_reprise.models import Lease, Run, RunStatus, TriggerKind, new_run_id
from jupyter_reprise.store.runs import RunStore

MORNING = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)


class Clock:
    """A clock that goes on by a second whenever someone looks."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of a run database of each kind, which is yet to be made."""
    if request.param == "sqlite":
        return f"sqlite:///{(tmp_path / 'kept' / 'runs.db').as_posix()}"
    is_opened_first = "store" in request.fixturenames
    return str(request.getfixturevalue("made_url" if is_opened_first else "postgres_url"))


@pytest.fixture(scope="session")
def pattern(postgres: PostgresServer) -> str:
    """Make a database with a store's tables, of which others are copies: that takes a third."""
    name = postgres.make_database()
    RunStore.open(postgres.url(name), clock=Clock()).close()
    return name


@pytest.fixture
def made_url(postgres: PostgresServer, pattern: str) -> Iterator[str]:
    """Give the URL of a database whose tables have been made."""
    name = postgres.make_database(f"TEMPLATE {pattern}")
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture
def store(store_url: str, clock: Clock) -> Iterator[RunStore]:
    with RunStore.open(store_url, clock=clock) as opened:
        yield opened


@pytest.fixture
def make_run(clock: Clock) -> Callable[..., Run]:
    """Give a function that makes queued runs, each a second later than the one before."""

    def make(**given: Any) -> Run:
        defaults = {
            "id": new_run_id(),
            "notebook": "notebooks/prevalence.ipynb",
            "status": RunStatus.QUEUED,
            "plan_key": "plan",
            "seed": 7,
            "queued": clock(),
            "trigger": TriggerKind.CLI,
        }
        return Run(**{**defaults, **given})

    return make


@pytest.fixture
def make_lease(clock: Clock) -> Callable[..., Lease]:
    def make(**given: Any) -> Lease:
        defaults = {
            "host": "here",
            "pid": 4711,
            "process_started": 1_700_000_000.25,
            "expires": clock.now + timedelta(minutes=1),
        }
        return Lease(**{**defaults, **given})

    return make


@pytest.fixture
def play(
    store: RunStore,
    clock: Clock,
    make_run: Callable[..., Run],
    make_lease: Callable[..., Lease],
) -> Callable[..., Run]:
    """Give a function that takes a run through the store up to a status."""

    def play_to(status: RunStatus = RunStatus.SUCCEEDED, **given: Any) -> Run:
        run = make_run(**given)
        store.add(run)
        if status is RunStatus.QUEUED:
            return run
        running = store.start(run.id, make_lease(), clock())
        if status is RunStatus.RUNNING:
            return running
        return store.finish(replace(running, status=status, ended=clock(), lease=None))

    return play_to

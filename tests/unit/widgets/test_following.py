"""A run is followed through a store that is busy for a moment, and not for ever."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise.errors import StorageFailed
from jupyter_reprise.models import Progress, Run, RunStatus
from jupyter_reprise.service.results import RunResult
from jupyter_reprise.widgets import following
from jupyter_reprise.widgets.following import Following, Wanted


class BusyStore:
    """A store that can't be read a number of times, and then has the run ended."""

    def __init__(self, ended: Run, failures: int) -> None:
        self._ended = ended
        self._failures = failures
        self.events = self

    def get(self, _run_id: str) -> Run:
        self._failures -= 1
        if self._failures >= 0:
            raise StorageFailed("The database is locked.")
        return self._ended

    def progress_of(self, _run_ids: list[str]) -> dict[str, Progress]:
        return {}


class BusyProject:
    def __init__(self, store: BusyStore) -> None:
        self.store = store


@pytest.fixture
def follow(add_result, monkeypatch: pytest.MonkeyPatch):
    """Give a function that follows a run of a store that can't be read so often."""
    monkeypatch.setattr(following, "_POLL_SECONDS", 0.0)
    result: RunResult = add_result()

    def act(failures: int) -> Run:
        project: Any = BusyProject(BusyStore(result.run, failures))
        running = replace(result.run, status=RunStatus.RUNNING)
        one = Following(Wanted(result.root, Path("n.ipynb"), {}))
        return asyncio.run(one._wait(project, running, lambda *_: None))

    return act


def test_a_store_that_is_busy_for_a_moment_is_asked_again(follow) -> None:
    assert follow(5).status is RunStatus.SUCCEEDED


def test_a_store_that_stays_away_is_an_error(follow) -> None:
    with pytest.raises(StorageFailed, match="locked"):
        follow(50)

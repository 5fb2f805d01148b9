"""How a run ended is written in the end, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from jupyter_reprise.errors import Conflict, RepriseError, StorageFailed
from jupyter_reprise.models import Run, RunStatus, TriggerKind
from jupyter_reprise.service import ending

NOW = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
ENDED = Run(
    id="01K",
    notebook="n.ipynb",
    status=RunStatus.SUCCEEDED,
    plan_key="plan",
    seed=7,
    queued=NOW,
    trigger=TriggerKind.CLI,
    ended=NOW,
    manifest_sha256="5" * 64,
)
LOST = StorageFailed("gone", is_passing=True)


@dataclass
class Store:
    """A store that refuses as it is told, before it takes what it is given."""

    refusals: list[RepriseError]
    known: Run = ENDED
    attempts: list[Run] = field(default_factory=list)

    def finish(self, run: Run, _artifacts: Any, _metrics: Any) -> Run:
        self.attempts.append(run)
        if self.refusals:
            raise self.refusals.pop(0)
        return run

    def get(self, _run_id: str) -> Run:
        return self.known


@pytest.fixture
def write(monkeypatch: pytest.MonkeyPatch) -> Callable[[Store], Run]:
    monkeypatch.setattr(ending, "_PAUSE_SECONDS", 0.0)
    return lambda store: ending.write_end(SimpleNamespace(store=store), ENDED, (), {})


def test_a_database_that_comes_back_is_waited_for(write: Callable[[Store], Run]) -> None:
    store = Store([LOST, LOST])
    assert write(store) == ENDED
    assert len(store.attempts) == 3


def test_one_that_stays_away_is_given_up(
    write: Callable[[Store], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "_PATIENCE_SECONDS", 0.0)
    with pytest.raises(StorageFailed):
        write(Store([LOST] * 9999))


def test_a_full_disk_is_not_waited_for(write: Callable[[Store], Run]) -> None:
    store = Store([StorageFailed("full")])
    with pytest.raises(StorageFailed):
        write(store)
    assert len(store.attempts) == 1


def test_an_attempt_whose_answer_was_lost_counts(write: Callable[[Store], Run]) -> None:
    assert write(Store([LOST, Conflict("it has ended")])) == ENDED


@pytest.mark.parametrize("before", [[], [LOST]], ids=["at once", "meanwhile"])
def test_a_run_that_somebody_else_ended_stays_so(
    before: list[RepriseError], write: Callable[[Store], Run]
) -> None:
    other = replace(ENDED, manifest_sha256=None)
    with pytest.raises(Conflict):
        write(Store([*before, Conflict("it has ended")], known=other))

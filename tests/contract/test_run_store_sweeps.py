"""Where sweeps stand, and requests for them, on every database at hand."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine, event

from jupyter_reprise.errors import Conflict, NotFound
from jupyter_reprise.models import (
    Run,
    RunStatus,
    Submission,
    Sweep,
    SweepPoint,
    SweepRequest,
    SweepStanding,
)
from jupyter_reprise.store.runs import RunStore

Make = Callable[..., Run]


@pytest.fixture
def add_sweep(store: RunStore, clock: Callable) -> Callable[..., Sweep]:
    def add(identity: str, *keys: str) -> Sweep:
        points = tuple(SweepPoint(key, 7, {}) for key in keys)
        digest = identity.ljust(64, "0")
        return store.sweeps.add(Sweep(f"sweep-{identity}", "n.ipynb", digest, clock(), points))

    return add


class TestStandings:
    def test_the_newest_run_of_each_point_counts_whoever_started_it(
        self, store: RunStore, play: Make, add_sweep
    ) -> None:
        sweep = add_sweep("aa", "k1", "k2", "k3", "k4")
        play(RunStatus.FAILED, plan_key="k1")
        play(plan_key="k1", parent=sweep.id)
        play(plan_key="k2")
        play(RunStatus.FAILED, plan_key="k2")
        play(RunStatus.RUNNING, plan_key="k3")
        play(plan_key="of no point")
        counts = {RunStatus.SUCCEEDED: 1, RunStatus.FAILED: 1, RunStatus.RUNNING: 1}
        standing = SweepStanding(sweep.id, "n.ipynb", sweep.created, 4, counts)
        assert store.sweeps.standing(sweep.id) == standing
        assert store.sweeps.newest(5) == [standing]

    def test_the_newest_sweeps_come_first_and_no_more_than_asked_for(
        self, store: RunStore, play: Make, add_sweep
    ) -> None:
        for identity in ("cc", "aa", "bb"):
            add_sweep(identity, "k1", f"k-{identity}")
        play(plan_key="k1")
        found = store.sweeps.newest(2)
        assert [standing.id for standing in found] == ["sweep-bb", "sweep-aa"]
        assert [standing.counts for standing in found] == [{RunStatus.SUCCEEDED: 1}] * 2
        assert [standing.points for standing in found] == [2, 2]

    def test_a_sweep_without_runs_has_its_points(self, store: RunStore, add_sweep) -> None:
        assert store.sweeps.newest(1) == []
        sweep = add_sweep("aa", "k1", "k2")
        assert store.sweeps.standing(sweep.id).points == 2
        assert store.sweeps.standing(sweep.id).counts == {}

    def test_a_sweep_that_is_not_there_stands_nowhere(self, store: RunStore) -> None:
        with pytest.raises(NotFound, match="sweep-0"):
            store.sweeps.standing("sweep-0")

    def test_however_many_sweeps_and_runs_there_are_one_question_is_asked(
        self, store: RunStore, play: Make, add_sweep
    ) -> None:
        for identity in ("aa", "bb", "cc"):
            add_sweep(identity, f"k-{identity}")
            play(plan_key=f"k-{identity}")
        asked: list[str] = []

        def note(*given: object) -> None:
            statement = str(given[2])
            if "sweep_points" in statement:
                asked.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            assert len(store.sweeps.newest(3)) == 3
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        [statement] = asked
        assert "GROUP BY" in statement
        assert "runs.records" not in statement


class TestCancelling:
    def test_queued_runs_end_and_running_ones_are_asked_to(
        self, store: RunStore, play: Make, add_sweep, clock: Callable
    ) -> None:
        sweep = add_sweep("aa", "k1", "k2", "k3", "k4")
        queued = [play(RunStatus.QUEUED, plan_key=key) for key in ("k1", "k2")]
        running = play(RunStatus.RUNNING, plan_key="k3")
        others = [play(plan_key="k4"), play(RunStatus.QUEUED, plan_key="of no point")]
        last = store.events.last_number()
        now = clock()
        store.sweeps.request_cancel(sweep.id, now)
        for run in queued:
            ended = store.get(run.id)
            assert (ended.status, ended.ended) == (RunStatus.CANCELLED, now)
            assert ended.error == "it was cancelled before it began"
        assert store.get(running.id) == replace(running, is_cancelling=True)
        assert [store.get(run.id) for run in others] == others
        said = [(one.run_id, one.status, one.time) for one in store.events.after(last)]
        assert said == [
            *((run.id, RunStatus.CANCELLED, now) for run in queued),
            (running.id, RunStatus.RUNNING, now),
        ]

        store.sweeps.request_cancel(sweep.id, clock())
        assert len(store.events.after(last)) == len(said)

    @pytest.mark.parametrize("size", [2, 30])
    def test_it_is_one_turn_of_writing_however_many_runs_there_are(
        self, store: RunStore, play: Make, add_sweep, clock: Callable, size: int
    ) -> None:
        keys = [f"k{number}" for number in range(size)]
        sweep = add_sweep("aa", *keys)
        for key in keys:
            play(RunStatus.QUEUED, plan_key=key)
        turns: list[object] = []
        note = turns.append
        event.listen(Engine, "commit", note)
        try:
            store.sweeps.request_cancel(sweep.id, clock())
        finally:
            event.remove(Engine, "commit", note)
        assert len(turns) == 1
        assert store.sweeps.standing(sweep.id).counts == {RunStatus.CANCELLED: size}


class TestRequests:
    @pytest.fixture
    def queued(self, make_run: Make) -> Callable[..., list[tuple[Run, Submission]]]:
        def make(*keys: str) -> list[tuple[Run, Submission]]:
            runs = [make_run(plan_key=key) for key in keys]
            return [(run, Submission(run.id, "5" * 64, "reprise-python")) for run in runs]

        return make

    def test_a_key_queues_the_runs_of_a_sweep_once(
        self, store: RunStore, add_sweep, queued
    ) -> None:
        request = SweepRequest("k", "d", add_sweep("aa", "k1", "k2").id)
        assert store.sweeps.sent_before("k", "d") is None
        for _ in range(2):
            store.queue.add_all(queued("k1", "k2"), request)
        assert store.queue.waiting() == 2
        assert store.sweeps.sent_before("k", "d") == request.sweep_id

    def test_of_many_that_send_one_key_at_once_one_queues(
        self, store: RunStore, add_sweep, queued
    ) -> None:
        request = SweepRequest("k", "d", add_sweep("aa", "k1", "k2").id)
        batches = [queued("k1", "k2") for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda batch: store.queue.add_all(batch, request), batches))
        assert store.queue.waiting() == 2

    def test_a_key_of_another_request_is_refused_and_nothing_queued(
        self, store: RunStore, add_sweep, queued
    ) -> None:
        request = SweepRequest("k", "d", add_sweep("aa", "k1").id)
        store.queue.add_all(queued("k1"), request)
        with pytest.raises(Conflict, match="used for another"):
            store.sweeps.sent_before("k", "other")
        with pytest.raises(Conflict, match="used for another"):
            store.queue.add_all(queued("k1"), replace(request, digest="other"))
        assert store.queue.waiting() == 1

    def test_a_key_of_a_run_is_none_for_a_sweep_and_the_other_way_round(
        self, store: RunStore, add_sweep, queued
    ) -> None:
        request = SweepRequest("of a sweep", "d", add_sweep("aa", "k1").id)
        store.queue.add_all([], request)
        [(run, submission)] = queued("k1")
        store.queue.add(run, replace(submission, key="of a run", digest="r"))
        with pytest.raises(Conflict):
            store.queue.add_all([], replace(request, key="of a run"))
        [(run, submission)] = queued("k1")
        with pytest.raises(Conflict):
            store.queue.add(run, replace(submission, key="of a sweep", digest="r"))

    def test_what_can_not_be_queued_whole_is_not_queued_at_all(
        self, store: RunStore, add_sweep, queued
    ) -> None:
        request = SweepRequest("k", "d", add_sweep("aa", "k1", "k2").id)
        batch = queued("k1", "k2")

        def breaking_off():
            yield batch[0]
            raise RuntimeError("the power went")

        with pytest.raises(RuntimeError):
            store.queue.add_all(breaking_off(), request)
        assert store.queue.waiting() == 0
        assert store.sweeps.sent_before("k", "d") is None

    def test_without_a_key_what_is_asked_for_is_queued_each_time(
        self, store: RunStore, queued
    ) -> None:
        for _ in range(2):
            store.queue.add_all(queued("k1"))
        assert store.queue.waiting() == 2

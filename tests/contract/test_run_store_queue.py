"""Queued runs and the events of runs in a run store, on every database at hand."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta

import pytest

from jupyter_reprise.errors import Conflict, NotFound
from jupyter_reprise.models import (
    Lease,
    ParameterValue,
    Progress,
    Run,
    RunStatus,
    SamplerProgress,
    Submission,
)
from jupyter_reprise.store.database import Database
from jupyter_reprise.store.events import note_status
from jupyter_reprise.store.rows import columns_of
from jupyter_reprise.store.runs import RunStore
from jupyter_reprise.store.tables import RunRow

Make = Callable[..., Run]


@pytest.fixture
def lease(clock: Callable) -> Lease:
    return Lease("here", 1, 2.0, clock() + timedelta(hours=1))


def submission(run: Run, **given: object) -> Submission:
    values = ParameterValue("a", "list[int]", [1, None], True)
    made = Submission(run.id, "5" * 64, "reprise-python", (values,), run_timeout=2.5, digest="d")
    return replace(made, **given)


class TestQueue:
    def test_what_was_queued_is_claimed_oldest_first_and_once(
        self, store: RunStore, make_run: Make, lease: Lease, clock: Callable
    ) -> None:
        first, second = make_run(), make_run()
        for run in (second, first):
            store.queue.add(run, submission(run))
        assert store.queue.waiting() == 2
        claimed = [store.queue.claim(lease, clock()) for _ in range(3)]
        assert [found and found[0].id for found in claimed] == [first.id, second.id, None]
        assert claimed[0] is not None
        run, asked = claimed[0]
        assert (run.status, run.lease) == (RunStatus.RUNNING, lease)
        assert asked == submission(first)

    def test_a_run_that_is_about_to_be_executed_in_place_is_left_alone(
        self, store: RunStore, make_run: Make, lease: Lease, clock: Callable
    ) -> None:
        in_place, queued = make_run(), make_run()
        store.add(in_place)
        assert store.queue.claim(lease, clock()) is None
        store.queue.add(queued, submission(queued))
        claimed = store.queue.claim(lease, clock())
        assert claimed is not None
        assert claimed[0].id == queued.id
        assert store.get(in_place.id).status is RunStatus.QUEUED

    def test_of_many_that_claim_at_once_each_gets_another(
        self, store: RunStore, make_run: Make, lease: Lease, clock: Callable
    ) -> None:
        runs = [make_run() for _ in range(6)]
        for run in runs:
            store.queue.add(run, submission(run))
        now = clock()
        with ThreadPoolExecutor(6) as pool:
            claimed = list(pool.map(lambda _: store.queue.claim(lease, now), range(6)))
        assert {found[0].id for found in claimed if found} == {run.id for run in runs}

    def test_a_key_queues_once(self, store: RunStore, make_run: Make) -> None:
        first, second = make_run(), make_run()
        assert store.queue.add(first, submission(first, key="k")).id == first.id
        assert store.queue.add(second, submission(second, key="k")).id == first.id
        assert store.queue.waiting() == 1

    def test_a_key_of_another_request_is_refused(self, store: RunStore, make_run: Make) -> None:
        first, second = make_run(), make_run()
        store.queue.add(first, submission(first, key="k"))
        with pytest.raises(Conflict, match="used for another"):
            store.queue.add(second, submission(second, key="k", digest="other"))

    def test_of_two_with_one_key_at_once_both_get_the_same_run(
        self, store: RunStore, make_run: Make
    ) -> None:
        runs = [make_run() for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            added = pool.map(lambda run: store.queue.add(run, submission(run, key="k")).id, runs)
        assert len(set(added)) == 1

    def test_a_cancelled_run_is_not_claimed(
        self, store: RunStore, make_run: Make, lease: Lease, clock: Callable
    ) -> None:
        run = make_run()
        store.queue.add(run, submission(run))
        assert store.request_cancel(run.id, clock()).status is RunStatus.CANCELLED
        assert store.queue.claim(lease, clock()) is None

    def test_the_source_of_a_queued_run_is_referred_to(
        self, store: RunStore, make_run: Make
    ) -> None:
        run = make_run()
        store.queue.add(run, submission(run))
        assert "5" * 64 in store.referenced_digests()

    def test_what_was_asked_for_goes_with_the_run(
        self, store: RunStore, make_run: Make, clock: Callable
    ) -> None:
        run = make_run()
        store.queue.add(run, submission(run))
        store.request_cancel(run.id, clock())
        store.delete(run.id)
        assert store.queue.submission(run.id) is None
        assert store.events.after(0) == ()


class TestCancelling:
    def test_whoever_executes_a_run_hears_of_it_with_its_next_progress(
        self, store: RunStore, make_run: Make, lease: Lease, clock: Callable
    ) -> None:
        run = make_run()
        store.queue.add(run, submission(run))
        store.queue.claim(lease, clock())
        assert store.events.add_progress(run.id, Progress(), clock()) is False
        asked = store.request_cancel(run.id, clock())
        assert (asked.status, asked.is_cancelling) == (RunStatus.RUNNING, True)
        assert store.events.add_progress(run.id, Progress(), clock()) is True

    def test_a_run_that_ended_is_not_cancelled(
        self, store: RunStore, make_run: Make, clock: Callable
    ) -> None:
        run = make_run()
        store.queue.add(run, submission(run))
        store.request_cancel(run.id, clock())
        with pytest.raises(Conflict):
            store.request_cancel(run.id, clock())

    def test_an_unknown_run_is_not_cancelled(self, store: RunStore, clock: Callable) -> None:
        with pytest.raises(NotFound):
            store.request_cancel("01K", clock())


class TestEvents:
    def test_a_reader_goes_on_after_the_last_it_saw(
        self, store: RunStore, make_run: Make, lease: Lease, clock: Callable
    ) -> None:
        run, other = make_run(), make_run()
        store.queue.add(run, submission(run))
        seen = store.events.last_number()
        store.queue.add(other, submission(other))
        store.queue.claim(lease, clock())
        sampler = SamplerProgress("schools", "sampling", 20, 4000, 1)
        progress = Progress(3, 2, 7, "fit()", "so far\0", sampler)
        store.events.add_progress(run.id, progress, clock())
        events = store.events.after(seen, run_id=run.id)
        assert [event.status for event in events] == [RunStatus.RUNNING, RunStatus.RUNNING]
        assert [event.progress for event in events] == [None, replace(progress, output="so far\\0")]
        assert store.events.progress_of([run.id, other.id]) == {run.id: events[1].progress}
        assert {event.run_id for event in store.events.after(seen)} == {run.id, other.id}
        assert store.events.after(store.events.last_number()) == ()

    def test_progress_is_forgotten_at_the_end_and_numbers_grow_on(
        self, store: RunStore, make_run: Make, lease: Lease, clock: Callable
    ) -> None:
        run = make_run()
        store.queue.add(run, submission(run))
        store.queue.claim(lease, clock())
        for done in range(3):
            store.events.add_progress(run.id, Progress(done=done), clock())
        last = store.events.last_number()
        running = store.get(run.id)
        store.finish(replace(running, status=RunStatus.SUCCEEDED, ended=clock(), lease=None))
        events = store.events.after(0, run_id=run.id)
        assert [str(event.status) for event in events] == ["queued", "running", "succeeded"]
        assert store.events.last_number() > last
        assert store.events.add_progress(run.id, Progress(), clock()) is True
        assert len(store.events.after(0)) == 3

    def test_a_reader_misses_nothing_that_is_committed_late(
        self, store: RunStore, store_url: str, make_run: Make, clock: Callable
    ) -> None:
        late, quick = make_run(), make_run()
        other = Database.open(store_url, clock=clock)
        with ThreadPoolExecutor(1) as pool, RunStore.open(store_url, clock=clock) as reader:
            with other.session_scope(is_writing=True) as session:
                session.add(RunRow(**columns_of(late)))
                session.flush()
                note_status(session, late.id, RunStatus.QUEUED, clock())
                session.flush()  # it has its number, and others can't see it yet
                added = pool.submit(store.add, quick)
                # writers take turns; without that it would be there before the other
                assert wait([added], timeout=0.3).not_done == {added}
                seen = list(reader.events.after(0))
            added.result()
            seen += reader.events.after(seen[-1].number if seen else 0)
        other.close()
        assert {event.run_id for event in seen} == {late.id, quick.id}

    def test_followers_see_every_event_of_many_that_write_at_once(
        self, store: RunStore, make_run: Make, clock: Callable
    ) -> None:
        seen: list[int] = []
        with ThreadPoolExecutor(6) as pool:
            work = [pool.submit(store.add, make_run()) for _ in range(40)]
            while not (is_done := all(each.done() for each in work)) or len(seen) < 40:
                found = store.events.after(seen[-1] if seen else 0)
                seen += [event.number for event in found]
                assert found or not is_done, "an event was missed"
        assert seen == sorted(seen)
        assert len(seen) == len(work)

    @pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
    def test_nothing_happened_after_a_number_that_never_was(
        self, store: RunStore, play: Make, number: int
    ) -> None:
        play()
        assert store.events.after(number) == ()

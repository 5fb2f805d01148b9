"""The life of a run in a run store, on every database at hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from jupyter_reprise.errors import Conflict, InvalidInput, NotFound
from jupyter_reprise.models import Artifact, Lease, Run, RunFilter, RunStatus, TriggerKind
from jupyter_reprise.store.runs import RunStore

Make = Callable[..., Run]
ENDED = [status for status in RunStatus if status.has_ended]
DIGEST = "a" * 64
NOTEBOOK = Artifact("executed.ipynb", "b" * 64, 2**40, "application/x-ipynb+json")
REPORT = Artifact("report.html", "c" * 64, 7, "text/html")


class TestAdding:
    def test_a_run_comes_back_as_it_was_added(self, store: RunStore, make_run: Make) -> None:
        run = make_run(
            seed=2**80,
            trigger=TriggerKind.RERUN,
            parent="01PARENT",
            parameters={"a": 1.5, "b": [1, {"c": None}], "date": "2026-11-20", "é\0\ud800": "\0"},
        )
        store.add(run)
        assert store.get(run.id) == run

    def test_moments_come_back_aware_and_in_utc(self, store: RunStore, make_run: Make) -> None:
        elsewhere = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=5)))
        run = make_run(queued=elsewhere)
        store.add(run)
        assert store.get(run.id).queued == elsewhere
        assert store.get(run.id).queued.tzinfo is UTC

    def test_an_id_can_be_added_once(self, store: RunStore, make_run: Make) -> None:
        run = make_run()
        store.add(run)
        with pytest.raises(Conflict, match=run.id):
            store.add(replace(run, notebook="other.ipynb"))
        assert store.get(run.id) == run

    @pytest.mark.parametrize("status", [*ENDED, RunStatus.RUNNING])
    def test_a_run_is_not_added_as_if_it_had_run(
        self, status: RunStatus, store: RunStore, make_run: Make
    ) -> None:
        with pytest.raises(InvalidInput, match="queued"):
            store.add(make_run(status=status))

    def test_a_running_run_is_added_under_a_lease(
        self, store: RunStore, make_run: Make, make_lease: Callable[..., Lease]
    ) -> None:
        run = make_run(status=RunStatus.RUNNING, lease=make_lease())
        store.add(run)
        assert store.get(run.id) == run

    def test_a_run_that_ended_elsewhere_is_adopted_whole_and_once(
        self, store: RunStore, make_run: Make, clock: Callable
    ) -> None:
        run = make_run(
            status=RunStatus.SUCCEEDED, started=clock(), ended=clock(), records={"r": 1.5}
        )
        store.adopt(run, (NOTEBOOK, REPORT))
        assert store.get(run.id) == run
        assert store.artifacts(run.id) == (NOTEBOOK, REPORT)
        assert store.artifact(run.id, REPORT.name) == REPORT
        assert store.artifact(run.id, "none.txt") is None
        with pytest.raises(Conflict, match=run.id):
            store.adopt(run, ())

    def test_a_run_that_can_not_be_adopted_whole_is_not_there_at_all(
        self, store: RunStore, make_run: Make
    ) -> None:
        run = make_run(status=RunStatus.RUNNING)
        with pytest.raises(InvalidInput, match="running"):
            store.adopt(run, ())
        with pytest.raises(NotFound):
            store.get(run.id)

    def test_an_unknown_run_is_not_found(self, store: RunStore) -> None:
        with pytest.raises(NotFound, match="reprise runs"):
            store.get("01NOTHING")


class TestRunning:
    def test_starting_gives_the_run_with_its_lease(
        self, store: RunStore, make_run: Make, make_lease: Callable[..., Lease], clock: Callable
    ) -> None:
        run, lease, started = make_run(), make_lease(), clock()
        store.add(run)
        running = store.start(run.id, lease, started)
        assert running == replace(run, status=RunStatus.RUNNING, lease=lease, started=started)
        assert store.get(run.id) == running

    def test_a_run_starts_once(
        self, store: RunStore, play: Make, make_lease: Callable[..., Lease], clock: Callable
    ) -> None:
        run = play(RunStatus.RUNNING)
        with pytest.raises(Conflict):
            store.start(run.id, make_lease(pid=1), clock())
        assert store.get(run.id) == run

    def test_a_lease_is_extended_while_the_run_runs(self, store: RunStore, play: Make) -> None:
        run = play(RunStatus.RUNNING)
        assert run.lease is not None
        later = run.lease.expires + timedelta(hours=1)
        store.extend_lease(run.id, later)
        assert store.get(run.id).lease == replace(run.lease, expires=later)

    @pytest.mark.parametrize("status", [RunStatus.QUEUED, *ENDED])
    def test_a_run_that_does_not_run_has_no_lease_to_extend(
        self, status: RunStatus, store: RunStore, play: Make, clock: Callable
    ) -> None:
        run = play(status)
        with pytest.raises(Conflict, match=status):
            store.extend_lease(run.id, clock())
        assert store.get(run.id) == run

    def test_an_unknown_run_s_lease_is_not_found(self, store: RunStore, clock: Callable) -> None:
        with pytest.raises(NotFound):
            store.extend_lease("01NOTHING", clock())


class TestFinishing:
    def test_everything_of_an_ended_run_is_kept(
        self, store: RunStore, play: Make, clock: Callable
    ) -> None:
        running = play(RunStatus.RUNNING, parameters={"a": 1})
        ended = replace(
            running,
            status=RunStatus.REJECTED,
            run_key="key",
            ended=clock(),
            parameters={"a": 1, "b": 2},
            records={"rmse": 0.25, "label": "x", "nan": math.inf, "big": 10**400},
            error="rmse is 0.25\0",
            manifest_sha256=DIGEST,
            lease=None,
        )
        store.finish(ended, [NOTEBOOK, REPORT])
        assert store.get(running.id) == replace(ended, error="rmse is 0.25\\0")
        assert store.artifacts(running.id) == (NOTEBOOK, REPORT)

    def test_what_identifies_a_run_stays_as_it_was_added(self, store: RunStore, play: Make) -> None:
        run = play(RunStatus.RUNNING, parent="P")
        store.finish(
            replace(run, status=RunStatus.FAILED, notebook="x", plan_key="x", seed=1, parent=None)
        )
        kept = store.get(run.id)
        assert (kept.notebook, kept.plan_key, kept.seed, kept.parent) == (
            run.notebook,
            run.plan_key,
            run.seed,
            "P",
        )
        assert kept.started == run.started

    @pytest.mark.parametrize("first", ENDED)
    @pytest.mark.parametrize("second", ENDED)
    def test_a_run_that_ended_is_never_changed(
        self, first: RunStatus, second: RunStatus, store: RunStore, play: Make
    ) -> None:
        run = play(first)
        with pytest.raises(Conflict, match="has ended"):
            store.finish(replace(run, status=second, records={"x": 1}), [REPORT])
        assert store.get(run.id) == run
        assert store.artifacts(run.id) == ()

    @pytest.mark.parametrize("status", [RunStatus.QUEUED, RunStatus.RUNNING])
    def test_a_run_does_not_finish_as_still_under_way(
        self, status: RunStatus, store: RunStore, play: Make
    ) -> None:
        run = play(RunStatus.RUNNING)
        with pytest.raises(InvalidInput):
            store.finish(replace(run, status=status))

    @pytest.mark.parametrize("status", [RunStatus.CANCELLED, RunStatus.FAILED])
    def test_a_queued_run_can_end_without_having_started(
        self, status: RunStatus, store: RunStore, play: Make
    ) -> None:
        run = play(RunStatus.QUEUED)
        assert store.finish(replace(run, status=status)).status is status

    def test_a_queued_run_can_not_succeed(self, store: RunStore, play: Make) -> None:
        run = play(RunStatus.QUEUED)
        with pytest.raises(Conflict):
            store.finish(replace(run, status=RunStatus.SUCCEEDED))

    def test_metrics_may_be_given_apart_from_the_records(self, store: RunStore, play: Make) -> None:
        run = play(RunStatus.RUNNING)
        ended = replace(run, status=RunStatus.SUCCEEDED, records={"rmse": {"value": 3}})
        store.finish(ended, metrics={"rmse": 3.0, "label": None, "nan": math.nan})
        assert store.count(RunFilter(metrics=(("rmse", "==", 3),))) == 1
        assert store.count(RunFilter(metrics=(("label", "!=", 0),))) == 0

    def test_an_unknown_run_can_not_finish(self, store: RunStore, make_run: Make) -> None:
        with pytest.raises(NotFound):
            store.finish(make_run(status=RunStatus.FAILED))


class TestDeleting:
    @pytest.mark.parametrize("status", [RunStatus.QUEUED, *ENDED])
    def test_a_run_is_forgotten_with_all_that_belongs_to_it(
        self, status: RunStatus, store: RunStore, play: Make
    ) -> None:
        run = play(status, parameters={"a": 1})
        store.delete(run.id)
        assert store.count() == 0
        assert store.count(RunFilter(parameters={"a": 1})) == 0
        with pytest.raises(NotFound):
            store.artifacts(run.id)

    def test_a_running_run_stays(self, store: RunStore, play: Make) -> None:
        run = play(RunStatus.RUNNING)
        with pytest.raises(Conflict, match="running"):
            store.delete(run.id)
        assert store.get(run.id) == run

    def test_a_run_that_others_came_from_stays_and_they_are_named(
        self, store: RunStore, play: Make
    ) -> None:
        parent = play()
        children = [play(parent=parent.id) for _ in range(4)]
        with pytest.raises(Conflict, match=f"{children[0].id}.*and more"):
            store.delete(parent.id)
        for child in children:
            store.delete(child.id)
        store.delete(parent.id)
        assert store.count() == 0

    def test_an_unknown_run_is_not_found(self, store: RunStore) -> None:
        with pytest.raises(NotFound):
            store.delete("01NOTHING")


def test_every_digest_that_a_run_refers_to_is_known(store: RunStore, play: Make) -> None:
    kept, gone = play(RunStatus.RUNNING), play(RunStatus.RUNNING)
    store.finish(
        replace(kept, status=RunStatus.SUCCEEDED, manifest_sha256=DIGEST), [NOTEBOOK, NOTEBOOK]
    )
    store.finish(replace(gone, status=RunStatus.SUCCEEDED), [REPORT])
    store.delete(gone.id)
    assert store.referenced_digests() == {DIGEST, NOTEBOOK.sha256}


def test_two_stores_on_one_database_see_each_other_s_runs(
    store: RunStore, store_url: str, play: Make, clock: Callable
) -> None:
    run = play()
    with RunStore.open(store_url, clock=clock) as other:
        assert other.get(run.id) == run

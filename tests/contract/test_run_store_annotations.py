"""Sweeps and notes in a run store, on every database at hand."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from jupyter_reprise.errors import Conflict, InvalidInput, NotFound
from jupyter_reprise.models import Note, Run, RunFilter, RunStatus, Sweep, SweepPoint
from jupyter_reprise.store.runs import RunStore

Make = Callable[..., Run]


@pytest.fixture
def make_sweep(clock: Callable) -> Callable[..., Sweep]:
    def make(identity: str = "0123456789ab", keys: tuple[str, ...] = ("k1", "k2")) -> Sweep:
        points = tuple(SweepPoint(key, 2**31 - 1, {"a": 1.5, "b": [None]}) for key in keys)
        digest = identity.ljust(64, "0")
        return Sweep(f"sweep-{identity}", "n.ipynb", digest, clock(), points, {"seed": 7})

    return make


class TestSweeps:
    def test_a_sweep_comes_back_as_it_was_added(self, store: RunStore, make_sweep) -> None:
        sweep = make_sweep()
        assert store.sweeps.add(sweep) == sweep
        assert store.sweeps.get(sweep.id) == sweep

    def test_asked_for_again_it_stays_as_it_was(self, store: RunStore, make_sweep) -> None:
        first = store.sweeps.add(make_sweep())
        assert store.sweeps.add(replace(first, spec={"seed": 8}, points=())) == first

    def test_of_two_processes_that_add_it_at_once_both_get_it(
        self, store: RunStore, make_sweep
    ) -> None:
        sweep = make_sweep(keys=tuple(f"k{i}" for i in range(200)))
        with ThreadPoolExecutor(4) as pool:
            assert set(pool.map(lambda _: store.sweeps.add(sweep).id, range(8))) == {sweep.id}
        assert store.sweeps.get(sweep.id) == sweep

    def test_its_runs_are_those_of_its_points_whoever_started_them(
        self, store: RunStore, play: Make, make_sweep
    ) -> None:
        sweep = store.sweeps.add(make_sweep())
        own = play(plan_key="k1", parent=sweep.id)
        other = play(RunStatus.FAILED, plan_key="k2")
        play(plan_key="k3")
        assert store.list(RunFilter(sweep=sweep.id)) == [other, own]
        assert store.count(RunFilter(sweep=sweep.id, statuses=frozenset({RunStatus.FAILED}))) == 1
        assert store.list(RunFilter(sweep="sweep-unknown")) == []

    def test_sweeps_go_when_all_runs_of_their_points_are_gone(
        self, store: RunStore, play: Make, make_sweep, clock: Callable
    ) -> None:
        own, shared, empty = (
            store.sweeps.add(make_sweep(identity, (key,)))
            for identity, key in (("aa", "k1"), ("bb", "k2"), ("cc", "k3"))
        )
        play(plan_key="k8", parent=own.id)
        run = play(plan_key="k2")
        assert store.sweeps.remove_unused(empty.created) == 0
        later = clock() + timedelta(seconds=1)
        assert store.sweeps.remove_unused(later) == 1
        with pytest.raises(NotFound):
            store.sweeps.get(empty.id)
        store.delete(run.id)
        assert store.sweeps.remove_unused(later) == 1
        assert store.sweeps.get(own.id) == own
        with pytest.raises(NotFound):
            store.sweeps.get(shared.id)

    def test_a_person_means_a_sweep_by_its_beginning_or_latest(
        self, store: RunStore, make_sweep
    ) -> None:
        old, new = (store.sweeps.add(make_sweep(identity)) for identity in ("ab1", "ab2"))
        assert store.sweeps.resolve("sweep-ab1") == old.id
        assert store.sweeps.resolve("AB1") == old.id
        assert store.sweeps.resolve("latest") == new.id

    @pytest.mark.parametrize(
        ("reference", "error"), [("ab", Conflict), ("cd", NotFound), ("%", NotFound)]
    )
    def test_a_beginning_of_several_or_none_is_refused(
        self, reference: str, error: type[Exception], store: RunStore, make_sweep
    ) -> None:
        for identity in ("ab1", "ab2"):
            store.sweeps.add(make_sweep(identity))
        with pytest.raises(error, match=reference):
            store.sweeps.resolve(reference)

    def test_nothing_means_no_sweep(self, store: RunStore) -> None:
        with pytest.raises(InvalidInput):
            store.sweeps.resolve(" ")
        with pytest.raises(NotFound):
            store.sweeps.resolve("latest")
        with pytest.raises(NotFound):
            store.sweeps.get("sweep-0")


class TestNotes:
    def test_notes_come_back_in_the_order_they_were_written(
        self, store: RunStore, play: Make, clock: Callable
    ) -> None:
        run, silent = play(), play()
        notes = [Note(run.id, text, "ada", clock()) for text in ("first", "é\n", "third")]
        for note in notes:
            store.notes.add(note)
        assert store.notes.of([run.id, silent.id, "unknown"]) == {run.id: tuple(notes)}

    def test_a_note_leaves_the_run_as_it_was(
        self, store: RunStore, play: Make, clock: Callable
    ) -> None:
        run = play()
        store.notes.add(Note(run.id, "good", "ada", clock()))
        assert store.get(run.id) == run

    def test_what_no_database_takes_is_written_out(
        self, store: RunStore, play: Make, clock: Callable
    ) -> None:
        run = play()
        store.notes.add(Note(run.id, "a\0b\ud800", "ada", clock()))
        assert store.notes.of([run.id])[run.id][0].text == "a\\0b\\ud800"

    def test_a_run_that_is_not_there_has_no_notes(self, store: RunStore, clock: Callable) -> None:
        with pytest.raises(NotFound):
            store.notes.add(Note("01NOTHING", "x", "ada", clock()))
        with pytest.raises(NotFound):
            store.notes.remove("01NOTHING")

    def test_removing_takes_every_note_of_one_run(
        self, store: RunStore, play: Make, clock: Callable
    ) -> None:
        run, other = play(), play()
        for noted in (run, run, other):
            store.notes.add(Note(noted.id, "x", "ada", clock()))
        assert store.notes.remove(run.id) == 2
        assert store.notes.remove(run.id) == 0
        assert list(store.notes.of([run.id, other.id])) == [other.id]

    def test_notes_go_with_their_run(self, store: RunStore, play: Make, clock: Callable) -> None:
        run = play()
        store.notes.add(Note(run.id, "x", "ada", clock()))
        store.delete(run.id)
        assert store.notes.of([run.id]) == {}

    def test_the_notes_of_thousands_of_runs_are_found(
        self, store: RunStore, play: Make, clock: Callable
    ) -> None:
        run = play()
        store.notes.add(Note(run.id, "x", "ada", clock()))
        assert list(store.notes.of([*(f"01{i}" for i in range(3000)), run.id])) == [run.id]

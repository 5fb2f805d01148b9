"""Finding runs by filter and by what people call them, on every database at hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from jupyter_reprise.errors import Conflict, InvalidInput, NotFound
from jupyter_reprise.models import Run, RunFilter, RunStatus
from jupyter_reprise.store.runs import RunStore

Make = Callable[..., Run]


@pytest.fixture
def play_with(store: RunStore, play: Make) -> Make:
    """Give a function that makes succeeded runs with given records."""

    def make(records: dict[str, Any], **given: Any) -> Run:
        run = play(RunStatus.RUNNING, **given)
        return store.finish(replace(run, status=RunStatus.SUCCEEDED, records=records))

    return make


class TestFiltering:
    def test_all_that_is_set_must_hold(self, store: RunStore, play_with: Make) -> None:
        wanted = play_with({"rmse": 0.1}, parameters={"a": 1}, plan_key="p")
        play_with({"rmse": 0.9}, parameters={"a": 1}, plan_key="p")
        play_with({"rmse": 0.1}, parameters={"a": 2}, plan_key="p")
        play_with({"rmse": 0.1}, parameters={"a": 1}, plan_key="q")
        found = RunFilter(
            notebook="prevalence",
            statuses=frozenset({RunStatus.SUCCEEDED, RunStatus.FAILED}),
            since=wanted.queued,
            parameters={"a": 1},
            metrics=(("rmse", "<", 0.5), ("rmse", ">", 0.0)),
            plan_key="p",
        )
        assert store.list(found) == [wanted]
        assert store.count(found) == 1

    @pytest.mark.parametrize(
        ("reference", "count"),
        [
            pytest.param("notebooks/a.ipynb", 2, id="path"),
            pytest.param("a", 2, id="stem"),
            pytest.param("notebooks/*.ipynb", 3, id="glob"),
            pytest.param("**/*", 4, id="everything"),
            pytest.param("nothing", 0, id="unknown"),
        ],
    )
    def test_by_notebook(self, reference: str, count: int, store: RunStore, play: Make) -> None:
        for path in ("notebooks/a.ipynb", "notebooks/a.ipynb", "notebooks/b.ipynb", "c.ipynb"):
            play(notebook=path)
        assert store.count(RunFilter(notebook=reference)) == count

    def test_by_status(self, store: RunStore, play: Make) -> None:
        runs = {status: play(status) for status in RunStatus}
        for status, run in runs.items():
            assert store.list(RunFilter(statuses=frozenset({status}))) == [run]

    def test_since_a_moment_counts_that_moment_too(self, store: RunStore, play: Make) -> None:
        _, second, third = play(), play(), play()
        assert store.list(RunFilter(since=second.queued)) == [third, second]

    def test_by_parent(self, store: RunStore, play: Make) -> None:
        parent = play()
        child = play(parent=parent.id)
        assert store.list(RunFilter(parent=parent.id)) == [child]

    @pytest.mark.parametrize(
        ("stored", "asked", "is_found"),
        [
            pytest.param(5, 5, True, id="integer"),
            pytest.param(5.0, 5, True, id="integral-float"),
            pytest.param(5, 5.5, False, id="other-number"),
            pytest.param(1, True, False, id="boolean-is-no-number"),
            pytest.param("5", 5, False, id="text-is-no-number"),
            pytest.param(None, None, True, id="none"),
            pytest.param("2026-11-20", "2026-11-20", True, id="date"),
            pytest.param([1, 2.0], [1.0, 2], True, id="list"),
            pytest.param([1, 2], [2, 1], False, id="list-order-counts"),
            pytest.param({"a": 1, "b": 2}, {"b": 2, "a": 1}, True, id="dict-order-does-not"),
            pytest.param("x" * 500, "x" * 500, True, id="long"),
            pytest.param("x" * 500, "x" * 499 + "y", False, id="other-long"),
        ],
    )
    def test_by_parameter(
        self, stored: Any, asked: Any, is_found: bool, store: RunStore, play: Make
    ) -> None:
        play(parameters={"p": stored})
        assert store.count(RunFilter(parameters={"p": asked})) == is_found

    @pytest.mark.parametrize(
        ("comparison", "count"), [("<=", 2), ("<", 1), (">=", 2), (">", 1), ("==", 1), ("!=", 2)]
    )
    def test_by_metric(self, comparison: str, count: int, store: RunStore, play_with: Make) -> None:
        for value in (1, 2.0, math.inf):
            play_with({"m": value})
        for other in ({"m": True}, {"m": "2"}, {"m": math.nan}, {"n": 2}, {}):
            play_with(other)
        assert store.count(RunFilter(metrics=(("m", comparison, 2),))) == count

    @pytest.mark.parametrize("comparison", ["<", ">=", "==", "!="])
    def test_no_metric_compares_to_what_is_no_number(
        self, comparison: str, store: RunStore, play_with: Make
    ) -> None:
        play_with({"m": 1.0})
        assert store.count(RunFilter(metrics=(("m", comparison, math.nan),))) == 0

    def test_a_comparison_that_is_none_is_refused(self, store: RunStore) -> None:
        with pytest.raises(InvalidInput, match="<="):
            store.list(RunFilter(metrics=(("m", "=<", 2),)))


class TestNaming:
    def test_a_run_is_found_by_its_id_and_any_unique_beginning(
        self, store: RunStore, play: Make
    ) -> None:
        one, other = play(id="01AB0000"), play(id="01AC0000")
        assert store.resolve("01AB0000") == one
        assert store.resolve(" 01ac ") == other

    def test_a_beginning_of_several_names_them(self, store: RunStore, play: Make) -> None:
        runs = [play(id=f"01A{index}") for index in range(6)]
        with pytest.raises(Conflict, match=r"01A5 \(notebooks/prevalence.ipynb\)") as caught:
            store.resolve("01A")
        assert runs[0].id not in caught.value.message
        assert "and more" in caught.value.message

    def test_a_whole_id_is_not_taken_for_the_beginning_of_others(
        self, store: RunStore, play: Make
    ) -> None:
        short = play(id="01A")
        play(id="01AB")
        assert store.resolve("01A") == short

    @pytest.mark.parametrize("reference", ["0_A", "%", "01A%"])
    def test_a_database_s_wildcards_are_plain_characters(
        self, reference: str, store: RunStore, play: Make
    ) -> None:
        play(id="01AB")
        with pytest.raises(NotFound):
            store.resolve(reference)

    def test_latest_is_the_newest_that_has_ended_however(self, store: RunStore, play: Make) -> None:
        play(RunStatus.SUCCEEDED)
        failed = play(RunStatus.FAILED, notebook="other.ipynb")
        play(RunStatus.RUNNING)
        play(RunStatus.QUEUED)
        assert store.resolve("latest") == failed

    @pytest.mark.parametrize(
        "reference",
        [
            "notebooks/a.ipynb@latest",
            "notebooks/a@latest",
            "a.ipynb@latest",
            "a@latest",
            "./notebooks/a.ipynb@LATEST",
        ],
    )
    def test_a_notebook_s_latest_is_found_by_any_of_its_names(
        self, reference: str, store: RunStore, play: Make
    ) -> None:
        play(notebook="notebooks/a.ipynb")
        wanted = play(notebook="notebooks/a.ipynb")
        play(notebook="notebooks/b.ipynb")
        assert store.resolve(reference) == wanted

    def test_a_name_of_several_notebooks_lists_them(self, store: RunStore, play: Make) -> None:
        play(notebook="x/a.ipynb")
        play(notebook="y/a.ipynb")
        with pytest.raises(Conflict, match=r"x/a\.ipynb, y/a\.ipynb"):
            store.resolve("a@latest")

    @pytest.mark.parametrize(
        ("reference", "hint"),
        [
            pytest.param("01ZZ", "reprise runs", id="id"),
            pytest.param("prevalence", "prevalence@latest", id="notebook-without-latest"),
            pytest.param(
                "notebooks/prevalense.ipynb@latest", "notebooks/prevalence.ipynb@latest", id="typo"
            ),
            pytest.param("zzz@latest", "reprise runs", id="unknown-notebook"),
        ],
    )
    def test_an_unknown_name_says_what_may_be_meant(
        self, reference: str, hint: str, store: RunStore, play: Make
    ) -> None:
        play()
        with pytest.raises(NotFound) as caught:
            store.resolve(reference)
        assert hint in str(caught.value.hint)

    @pytest.mark.parametrize("reference", ["", "  ", "a@newest", "@latest"])
    def test_what_names_nothing_is_refused(self, reference: str, store: RunStore) -> None:
        with pytest.raises(InvalidInput, match=r"latest|empty"):
            store.resolve(reference)

    @pytest.mark.parametrize("reference", ["latest", "prevalence@latest"])
    def test_nothing_is_latest_before_a_run_has_ended(
        self, reference: str, store: RunStore, play: Make
    ) -> None:
        play(RunStatus.RUNNING)
        with pytest.raises(NotFound, match="has ended"):
            store.resolve(reference)


@pytest.mark.parametrize("odd", ["\0", "01K\0", "\ud800", "x" * 5000], ids=ascii)
class TestOddText:
    def test_no_run_is_called_that(self, store: RunStore, odd: str) -> None:
        for look in (store.get, store.resolve, store.artifacts, store.delete):
            with pytest.raises(NotFound):
                look(odd)
        with pytest.raises(NotFound):
            store.list(before=odd)
        with pytest.raises(NotFound):
            store.sweeps.resolve(odd)

    def test_no_run_matches_it(self, store: RunStore, play: Make, odd: str) -> None:
        play()
        for key in ("notebook", "plan_key", "parent", "sweep"):
            assert store.list(RunFilter(**{key: odd})) == []
        assert store.list(RunFilter(parameters={odd: odd})) == []
        assert store.list(RunFilter(metrics=((odd, "<", 1.0),))) == []
        assert store.events.after(0, run_id=odd) == ()
        assert store.queue.submission(odd) is None

    def test_a_run_keeps_it(self, store: RunStore, play_with: Make, odd: str) -> None:
        run = play_with({"text": odd, odd: 1}, parameters={odd: odd})
        assert store.get(run.id).records == {"text": odd, odd: 1}
        assert store.get(run.id).parameters == {odd: odd}
        is_short = len(odd) < 255
        assert store.count(RunFilter(parameters={odd: odd})) == is_short
        assert store.count(RunFilter(metrics=((odd, "==", 1.0),))) == is_short

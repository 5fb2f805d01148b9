"""Listing runs in their orders, page by page, on every database at hand."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from jupyter_reprise.errors import InvalidInput, NotFound
from jupyter_reprise.models import Run, RunFilter, RunOrder, RunStatus
from jupyter_reprise.store.runs import RunStore

Make = Callable[..., Run]


def _seconds(run: Run) -> float:
    return (run.ended - run.started).total_seconds() if run.ended and run.started else -1.0


class TestListing:
    def test_the_newest_run_comes_first(self, store: RunStore, play: Make) -> None:
        runs = [play() for _ in range(3)]
        assert store.list() == runs[::-1]

    def test_runs_of_one_moment_have_one_order(
        self, store: RunStore, play: Make, clock: Callable
    ) -> None:
        now = clock()
        runs = [play(queued=now) for _ in range(5)]
        assert store.list() == sorted(runs, key=lambda run: run.id, reverse=True)

    @pytest.mark.parametrize("order", RunOrder)
    def test_pages_of_every_order_hold_every_run_once(
        self, store: RunStore, play: Make, clock: Callable, order: RunOrder
    ) -> None:
        now = clock()
        seconds = (3, 1, 3)
        for index, notebook in enumerate("bab"):
            play(RunStatus.RUNNING, queued=now, notebook=f"{notebook}.ipynb")
            at = now + timedelta(seconds=index)
            run = play(RunStatus.RUNNING, queued=at, notebook=f"{notebook}.ipynb")
            ended = at + timedelta(seconds=seconds[index])
            store.finish(replace(run, status=RunStatus.FAILED, started=at, ended=ended))
        whole = store.list(order=order)
        page = store.page(RunFilter(), limit=2, order=order)
        pages = [*page.runs]
        while page.next:
            page = store.page(RunFilter(), limit=2, cursor=page.next, order=order)
            pages += page.runs
        assert [run.id for run in pages] == [run.id for run in whole]
        assert len({run.id for run in pages}) == store.count()
        keys = {
            RunOrder.NEWEST: [-run.queued.timestamp() for run in whole],
            RunOrder.OLDEST: [run.queued.timestamp() for run in whole],
            RunOrder.NOTEBOOK: [run.notebook for run in whole],
            RunOrder.STATUS: [str(run.status) for run in whole],
            RunOrder.LONGEST: [-_seconds(run) for run in whole],
        }[order]
        assert keys == sorted(keys)

    def test_pages_go_on_where_the_one_before_ended(
        self, store: RunStore, play: Make, clock: Callable
    ) -> None:
        now = clock()
        runs = [play(queued=now + timedelta(seconds=index // 2)) for index in range(7)]
        first = store.list(limit=3)
        second = store.list(limit=3, before=first[-1].id)
        third = store.list(limit=3, before=second[-1].id)
        whole = [run.id for page in (first, second, third) for run in page]
        assert whole == [run.id for run in store.list()]
        assert sorted(whole) == sorted(run.id for run in runs)

    @pytest.mark.parametrize("order", RunOrder)
    def test_a_page_goes_on_after_a_run_that_was_deleted(
        self, store: RunStore, play: Make, order: RunOrder
    ) -> None:
        for notebook in "abab":
            play(RunStatus.FAILED, notebook=f"{notebook}.ipynb")
        whole = store.list(order=order)
        page = store.page(RunFilter(), limit=2, order=order)
        store.delete(page.runs[-1].id)
        after = store.page(RunFilter(), limit=2, cursor=page.next, order=order)
        assert [*page.runs, *after.runs] == whole
        assert after.next is None

    @pytest.mark.parametrize("order", [RunOrder.STATUS, RunOrder.LONGEST])
    def test_a_page_goes_on_where_a_run_was_that_ended_meanwhile(
        self, store: RunStore, play: Make, order: RunOrder
    ) -> None:
        runs = [play(RunStatus.RUNNING) for _ in range(4)]
        page = store.page(RunFilter(), limit=2, order=order)
        store.finish(replace(page.runs[-1], status=RunStatus.SUCCEEDED, ended=page.runs[0].queued))
        after = store.page(RunFilter(), limit=2, cursor=page.next, order=order)
        assert [run.id for run in (*page.runs, *after.runs)] == [run.id for run in runs[::-1]]

    @pytest.mark.parametrize(
        "told",
        [
            "{",
            "[]",
            "1",
            '["newest","2026-01-01T00:00:00+00:00","01K",1]',
            '["newest","yesterday","01K",null]',
            '["newest",7,"01K",null]',
            '["newest","0001-01-01T00:00:00+14:00","01K",null]',
            '["newest","2026-01-01T00:00:00+00:00",1,null]',
            '["oldest","2026-01-01T00:00:00+00:00","01K",null]',
            "[" * 100_000,
        ],
        ids=range(10),
    )
    def test_what_is_no_cursor_of_an_order_is_refused(self, store: RunStore, told: str) -> None:
        for cursor in ("~" + urlsafe_b64encode(told.encode()).decode(), "~", "~é", "~\0"):
            with pytest.raises(InvalidInput, match="'newest'"):
                store.page(RunFilter(), limit=2, cursor=cursor)

    def test_a_page_before_an_unknown_run_is_not_found(self, store: RunStore) -> None:
        with pytest.raises(NotFound):
            store.list(before="01NOTHING")

    def test_an_empty_store_lists_nothing(self, store: RunStore) -> None:
        assert store.list() == []
        assert store.count() == 0

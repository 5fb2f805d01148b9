"""Jobs side by side: never too many, in order, and none after a stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from jupyter_reprise.execution.stopping import StopRequests
from jupyter_reprise.execution.sweeps import work_off


class Crew:
    """Jobs that note when they run."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.most = 0

    def job(self, number: int, then: Callable[[], None] = lambda: None):
        async def work() -> None:
            self.begun.append(number)
            self.most = max(self.most, len(self.begun) - len(self.ended))
            await asyncio.sleep(0.001)
            then()
            await asyncio.sleep(0.001)
            self.ended.append(number)

        return work


def run(jobs: list[Callable[[], Awaitable[None]]], limit: int, stops: StopRequests) -> None:
    asyncio.run(work_off(jobs, limit, stops))


@pytest.mark.parametrize("limit", [1, 2, 5, 20])
def test_all_jobs_are_done_in_order_and_never_too_many_at_once(limit: int) -> None:
    crew = Crew()
    run([crew.job(number) for number in range(10)], limit, StopRequests())
    assert crew.begun == list(range(10))
    assert sorted(crew.ended) == list(range(10))
    assert crew.most == min(limit, 10)


def test_after_a_stop_those_under_way_end_and_none_begins() -> None:
    crew, stops = Crew(), StopRequests()
    jobs = [crew.job(0, stops.request), *(crew.job(number) for number in range(1, 9))]
    run(jobs, 2, stops)
    assert crew.begun == [0, 1]
    assert sorted(crew.ended) == [0, 1]


def test_an_error_stops_the_rest_and_is_raised_at_the_end() -> None:
    def fail() -> None:
        raise ValueError("the disk is full")

    crew = Crew()
    jobs = [crew.job(0), crew.job(1, fail), *(crew.job(number) for number in range(2, 9))]
    with pytest.raises(ValueError, match="disk is full"):
        run(jobs, 2, StopRequests())
    assert crew.begun[:2] == [0, 1]
    assert len(crew.begun) <= 3
    assert set(crew.begun) - set(crew.ended) == {1}


def test_being_cancelled_cancels_what_is_under_way() -> None:
    cancelled = []

    async def endless() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    async def scenario() -> None:
        work = asyncio.create_task(work_off([endless] * 5, 2, StopRequests()))
        await asyncio.sleep(0.01)
        work.cancel()
        await work

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(scenario())
    assert cancelled == [True, True]


def test_no_jobs_are_done_at_once() -> None:
    run([], 3, StopRequests())

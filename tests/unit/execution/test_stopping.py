"""Requests to stop reach everything that is executed, one handler for all of it."""

from __future__ import annotations

import asyncio
import signal

import pytest

from jupyter_reprise.execution.stopping import StopRequests


def handlers() -> tuple[object, object]:
    return signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_calls_all_that_is_registered(number: signal.Signals) -> None:
    async def scenario() -> list[str]:
        stops, called = StopRequests(), []
        with (
            stops.calling(lambda: called.append("a")),
            stops.calling(lambda: called.append("b")),
        ):
            signal.raise_signal(number)
            await asyncio.sleep(0)
        return called

    assert asyncio.run(scenario()) == ["a", "b"]


def test_whoever_leaves_first_the_handlers_stay_until_the_last_has_left() -> None:
    async def scenario() -> None:
        stops, before = StopRequests(), handlers()
        first, second = stops.calling(lambda: None), stops.calling(lambda: None)
        first.__enter__()
        ours = handlers()
        second.__enter__()
        first.__exit__(None, None, None)
        assert handlers() == ours != before
        second.__exit__(None, None, None)
        assert handlers() == before

    asyncio.run(scenario())


def test_what_begins_after_a_request_is_stopped_as_well() -> None:
    async def scenario() -> list[str]:
        stops, called = StopRequests(), []
        with stops.calling(lambda: None):
            stops.request()
            with stops.calling(lambda: called.append("late")):
                pass
        with stops.calling(lambda: called.append("after all have left")):
            return called

    assert asyncio.run(scenario()) == ["late"]


def test_other_threads_leave_the_signals_alone() -> None:
    async def scenario() -> bool:
        before = handlers()
        with StopRequests().calling(lambda: None):
            return handlers() == before

    async def elsewhere() -> bool:
        return await asyncio.to_thread(lambda: asyncio.run(scenario()))

    assert asyncio.run(elsewhere())

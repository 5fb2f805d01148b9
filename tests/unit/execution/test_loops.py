"""Running a coroutine to its end, inside of a running loop and outside."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading

import pytest

from jupyter_reprise.execution.loops import run_to_end


async def answer() -> tuple[int, str]:
    await asyncio.sleep(0)
    return 42, threading.current_thread().name


def test_without_a_loop_it_runs_here() -> None:
    assert run_to_end(answer) == (42, threading.current_thread().name)


def test_inside_of_a_loop_it_runs_in_a_thread() -> None:
    async def outer() -> tuple[int, str]:
        return run_to_end(answer)

    number, thread = asyncio.run(outer())
    assert number == 42
    assert thread.startswith("reprise-run")


@pytest.mark.skipif(sys.platform == "win32", reason="no signal can be sent to a thread there")
def test_an_interrupt_of_the_waiting_thread_cancels_it_and_waits_for_its_cleaning_up() -> None:
    states: list[str] = []

    async def endless() -> None:
        states.append("began")
        await asyncio.sleep(0.1)  # until the other thread waits
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.05)
            states.append("cleaned up")

    async def outer() -> None:
        # as in a kernel, where Ctrl-C raises in the cell's code rather than cancelling a task
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            run_to_end(endless)
        finally:
            signal.signal(signal.SIGINT, before)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(outer())
    assert states == ["began", "cleaned up"]

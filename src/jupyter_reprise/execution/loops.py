"""Runs a coroutine to its end from code that is not asynchronous."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

Result = TypeVar("Result")


def run_to_end(make: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Run a coroutine in an event loop of its own, and give its result.

    Inside a running loop, as in a notebook, that is done in a thread. Otherwise it is done here,
    and Ctrl-C cancels the coroutine, which can then clean up, before it is raised.

    Parameters
    ----------
    make
        Makes the coroutine; called in the thread that runs it.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(make())
    return _run_in_thread(make)


def _run_in_thread(make: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Run it in a thread; an interrupt of this one cancels it, and waits until it cleaned up."""
    begun: Future[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any] | None]] = Future()

    async def run() -> Result:
        begun.set_result((asyncio.get_running_loop(), asyncio.current_task()))
        return await make()

    with ThreadPoolExecutor(1, thread_name_prefix="reprise-run") as pool:
        running = pool.submit(lambda: asyncio.run(run()))
        try:
            return running.result()
        except KeyboardInterrupt:
            loop, task = begun.result()
            if task is not None:
                with suppress(RuntimeError):  # it ended meanwhile, and closed its loop
                    loop.call_soon_threadsafe(task.cancel)
            raise

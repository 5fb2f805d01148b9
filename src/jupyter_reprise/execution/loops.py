"""Runs a coroutine to its end from code that is not asynchronous."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
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
    with ThreadPoolExecutor(1, thread_name_prefix="reprise-run") as pool:
        return pool.submit(lambda: asyncio.run(make())).result()

"""Executes many things side by side, a limited number at once.

Knows nothing of runs: a job is anything that can be awaited.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from jupyter_reprise.execution.stopping import StopRequests

Job = Callable[[], Awaitable[None]]


async def work_off(jobs: Iterable[Job], limit: int, stops: StopRequests) -> None:
    """Do jobs in their order, at most `limit` at once, until all are done or a stop is requested.

    Jobs under way are always waited for; at a stop they are expected to end by themselves, and no
    other begins. The first exception of a job stops the rest and is raised once they have ended.
    """
    waiting = iter(jobs)

    async def work() -> None:
        for job in waiting:
            if stops.is_requested:
                return
            await job()

    with stops.calling(_nothing):
        workers = [asyncio.create_task(work()) for _ in range(limit)]
        try:
            done, pending = await asyncio.wait(workers, return_when=asyncio.FIRST_EXCEPTION)
            if pending:
                stops.request()
                await asyncio.wait(pending)
        except asyncio.CancelledError:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
            raise
    for worker in (*done, *pending):
        worker.result()


def _nothing() -> None:
    """Do nothing: the jobs stop by themselves, and `is_requested` keeps others from beginning."""

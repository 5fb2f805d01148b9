"""The kernels of viewers: whose each is, and when it ends.

A kernel ends soon after its page was closed, when its viewer may not see it any more, when nobody
uses it, when it died, and with the server. What a kernel executes is not decided here.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from jupyter_reprise.errors import Conflict
from jupyter_reprise.server.dashboards.identities import Viewer
from jupyter_reprise.server.dashboards.seats import Seats

_LOOK_SECONDS: Final = 1.0
_CLOSED_SECONDS: Final = 4.0
"""A page that lost its connection may come back so long."""
_UNCONNECTED_SECONDS: Final = 45.0
"""A page that is complete connects at once; one that has not by then never will."""
LONGEST_SECONDS: Final = 1_800.0
"""So long a kernel may compute in one go, while its page loads or without a word afterwards."""
_ALIVE_EVERY: Final = 5

_log = logging.getLogger("jupyter_reprise")


class KernelManager(Protocol):
    """Starts and ends kernels; Jupyter's does."""

    async def start_kernel(self, **options: Any) -> str: ...
    async def shutdown_kernel(self, kernel_id: str, now: bool = False) -> None: ...
    async def is_alive(self, kernel_id: str) -> bool: ...
    def is_busy(self, kernel_id: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a kernel is: one viewer in one browser, which another may use after them."""

    browser: str
    """The id in the browser's cookie."""
    viewer: Viewer

    @property
    def key(self) -> tuple[str, str]:
        """Tell this viewer in this browser from all others."""
        return self.browser, self.viewer.name

    @property
    def person(self) -> str:
        """Tell who takes seats: a viewer with a name is the same one in each browser."""
        return self.viewer.name if self.viewer.is_one_of_many else self.browser


@dataclass(slots=True, eq=False)
class LiveKernel:
    """A kernel of one viewer's page."""

    owner: Owner
    dashboard: str
    used: float
    """When something last came from its page, or from it."""
    patience: float = LONGEST_SECONDS
    """So many seconds it may compute in one go."""
    id: str = ""
    """Empty while it starts."""
    connections: set[Any] = field(default_factory=set)
    """The open websockets."""
    is_loading: bool = True
    """Whether its page is still being written."""
    was_connected: bool = False
    left: float = 0.0
    """When its last connection ended, or else when its page was complete."""


class LiveKernels:
    """All kernels that viewers have.

    Parameters
    ----------
    manager
        Starts and ends them.
    limit
        Tells how many there may be at the moment.
    idle
        Tells after how many seconds a kernel ends that is not used.
    share
        Tells how many one viewer may have at the moment.
    may_stay
        Tells whether a viewer may still see a dashboard.
    """

    def __init__(
        self,
        manager: KernelManager,
        limit: Callable[[], int],
        idle: Callable[[], float],
        share: Callable[[], int],
        may_stay: Callable[[Viewer, str], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._manager = manager
        self._limit = limit
        self._idle = idle
        self._share = share
        self._may_stay = may_stay
        self._clock = clock
        self._seats = Seats(clock)
        self._kernels: set[LiveKernel] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._looks = 0

    @property
    def count(self) -> int:
        """Tell how many there are, those included that are starting."""
        return len(self._kernels)

    @property
    def waiting(self) -> int:
        """Tell how many viewers wait for one."""
        return self._seats.waiting

    @property
    def limit(self) -> int:
        """Tell how many there may be; with 0, dashboards show their stored versions only."""
        return self._limit()

    def find(self, kernel_id: str) -> LiveKernel | None:
        """Give the kernel of an id, if it has not ended."""
        return next((kernel for kernel in self._kernels if kernel.id == kernel_id), None)

    def take(
        self, owner: Owner, dashboard: str, patience: float = LONGEST_SECONDS
    ) -> LiveKernel | int:
        """Take a seat for a viewer's page, or give the place in the queue.

        Parameters
        ----------
        patience
            How many seconds its kernel may compute in one go.

        Raises
        ------
        Conflict
            The viewer has as many as one may have.
        """
        is_back = self._leave(owner, dashboard) and len(self._kernels) < self._limit()
        self._check_share(owner)
        if not is_back:
            place = self._seats.place("\n".join(owner.key), self._limit() - len(self._kernels))
            if place:
                return place
        kernel = LiveKernel(owner, dashboard, self._clock(), patience)
        self._kernels.add(kernel)
        return kernel

    async def start(self, kernel: LiveKernel, **options: Any) -> None:
        """Start the kernel of a seat."""
        kernel.id = await self._manager.start_kernel(**options)
        if kernel not in self._kernels:  # it was released while it started
            await self._manager.shutdown_kernel(kernel.id, now=True)
            raise asyncio.CancelledError

    def loaded(self, kernel: LiveKernel) -> None:
        """Note that the page of a kernel is complete."""
        kernel.is_loading = False
        kernel.left = kernel.used = self._clock()

    def connected(self, kernel: LiveKernel, connection: Any) -> None:
        """Note that a page connected to its kernel."""
        kernel.connections.add(connection)
        kernel.was_connected = True
        kernel.used = self._clock()

    def disconnected(self, kernel: LiveKernel, connection: Any) -> None:
        """Note that a connection ended."""
        kernel.connections.discard(connection)
        kernel.left = self._clock()

    def used(self, kernel: LiveKernel) -> None:
        """Note that a kernel is in use."""
        kernel.used = self._clock()

    def release(self, kernel: LiveKernel) -> None:
        """End a kernel, and give its seat to the next one."""
        if kernel not in self._kernels:
            return
        self._kernels.discard(kernel)
        for connection in tuple(kernel.connections):
            connection.close()
        if kernel.id:
            task = asyncio.ensure_future(self._manager.shutdown_kernel(kernel.id, now=True))
            self._ending.add(task)
            task.add_done_callback(self._ended)

    def may_stay(self, kernel: LiveKernel) -> bool:
        """Tell whether its viewer may still have a kernel."""
        return self._may_stay(kernel.owner.viewer, kernel.dashboard)

    def sign_out(self, owner: Owner) -> None:
        """End all that a viewer has in one browser."""
        for kernel in list(self._kernels):
            if kernel.owner.key == owner.key:
                self.release(kernel)

    async def watch(self) -> None:
        """End what is to end, for ever."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                await self.look()
            except Exception:  # noqa: BLE001 - an edge: no kernel would end ever again
                _log.exception("What viewers' kernels do can't be told at the moment.")

    async def look(self) -> None:
        """End what is to end now."""
        self._looks += 1
        for kernel in list(self._kernels):
            reason = self._reason_to_end(kernel)
            if not reason and self._looks % _ALIVE_EVERY == 0 and kernel.id:
                reason = "" if await self._manager.is_alive(kernel.id) else "it died"
            if reason:
                _log.info("A kernel of %s ends: %s.", kernel.dashboard, reason)
                self.release(kernel)

    async def close(self) -> None:
        """End all kernels."""
        for kernel in list(self._kernels):
            self.release(kernel)
        await asyncio.gather(*self._ending, return_exceptions=True)

    def _check_share(self, owner: Owner) -> None:
        mine = sum(kernel.owner.person == owner.person for kernel in self._kernels)
        if mine >= self._share():
            count = "one dashboard" if mine == 1 else f"{mine} dashboards"
            raise Conflict(
                f"You are exploring {count} already, which is as many as one viewer may."
                " Close one of them first."
            )

    def _leave(self, owner: Owner, dashboard: str) -> bool:
        """End the kernels that a page left which is loaded again; tells if there were any."""
        left = [
            kernel
            for kernel in self._kernels
            if (kernel.owner.key, kernel.dashboard) == (owner.key, dashboard)
            and kernel.was_connected
            and not kernel.connections
        ]
        for kernel in left:
            self.release(kernel)
        return bool(left)

    def _reason_to_end(self, kernel: LiveKernel) -> str:
        now = self._clock()
        if not self.may_stay(kernel):
            return "its viewer may not see it any more"
        if kernel.is_loading:
            return "its page took too long" if now - kernel.used > kernel.patience else ""
        if not kernel.connections:
            patience = _CLOSED_SECONDS if kernel.was_connected else _UNCONNECTED_SECONDS
            return "its page was closed" if now - kernel.left > patience else ""
        silent, idle = now - kernel.used, self._idle()
        if silent <= idle:
            return ""
        if not self._manager.is_busy(kernel.id):
            return "nobody used it"
        return "it computed too long" if silent > max(kernel.patience, idle) else ""

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._ending.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("A kernel could not be ended.", exc_info=task.exception())

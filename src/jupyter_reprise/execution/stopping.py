"""Passes a request to stop on to everything that is being executed in this process.

It must not decide what stopping means: whoever registers says so.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class StopRequests:
    """Takes Ctrl-C and termination requests for as many runs as are executed side by side.

    The handlers are in place for as long as anything is registered, and only when the main
    thread registers first, as no other may take signals. A request is remembered as long: what
    begins to execute after it is stopped as well.
    """

    def __init__(self) -> None:
        self.is_requested = False
        self._stops: dict[object, Callable[[], None]] = {}
        self._handlers: dict[signal.Signals, Any] = {}

    @contextmanager
    def calling(self, stop: Callable[[], None]) -> Iterator[None]:
        """Have a function called at each request, in the event loop's thread."""
        ticket = object()
        if not self._stops:
            self.is_requested = False
            self._take_signals()
        self._stops[ticket] = stop
        try:
            if self.is_requested:
                stop()
            yield
        finally:
            del self._stops[ticket]
            if not self._stops:
                self._give_signals_back()

    def request(self) -> None:
        """Ask everything that is registered to stop."""
        self.is_requested = True
        for stop in tuple(self._stops.values()):
            stop()

    def _take_signals(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()

        def handle(_number: int, _frame: Any) -> None:
            loop.call_soon_threadsafe(self.request)

        for number in (signal.SIGINT, signal.SIGTERM):
            self._handlers[number] = signal.signal(number, handle)

    def _give_signals_back(self) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._handlers.clear()

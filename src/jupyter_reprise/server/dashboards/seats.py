"""Who may have a live kernel, and who waits for one: first come, first served.

Knows neither kernels nor requests; time is given to it.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

_FORGOTTEN_SECONDS: Final = 30.0
"""Whoever has not asked for so long is taken to have gone away."""
_LONGEST_QUEUE: Final = 10_000


class Seats:
    """A limited number of seats, and the queue before them.

    Parameters
    ----------
    clock
        Tells seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: OrderedDict[str, float] = OrderedDict()

    def place(self, viewer: str, free: int) -> int:
        """Say which place in the queue a viewer has; 0 may take a seat, and leaves the queue.

        To be asked again and again: whoever does not ask any more loses the place.

        Parameters
        ----------
        free
            How many seats nobody has.
        """
        now = self._clock()
        for other, seen in list(self._waiting.items()):
            if now - seen > _FORGOTTEN_SECONDS:
                del self._waiting[other]
        if viewer in self._waiting:
            ahead = list(self._waiting).index(viewer)
        else:
            ahead = len(self._waiting)
        if ahead < free:
            self._waiting.pop(viewer, None)
            return 0
        if viewer in self._waiting or ahead < _LONGEST_QUEUE:
            self._waiting[viewer] = now
        return ahead - max(free, 0) + 1

    @property
    def waiting(self) -> int:
        """Tell how many are in the queue."""
        return len(self._waiting)

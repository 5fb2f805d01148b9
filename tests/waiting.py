"""Waits in tests for what other processes and threads do, up to a deadline that is far away."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 60.0
"""Seconds: a busy machine takes its time, and one that is not is not kept waiting."""
_PAUSE = 0.05
_Found = TypeVar("_Found")


def wait_for(condition: Callable[[], _Found], what: str) -> _Found:
    """Wait until a condition gives something that is true, and give that."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(_PAUSE)
    raise AssertionError(f"waited in vain for {what}")

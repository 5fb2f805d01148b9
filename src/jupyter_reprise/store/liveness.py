"""Who holds a lease, and whether that process is still there.

The only place that asks the operating system about processes; it never signals one.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import datetime

from jupyter_reprise.models import Lease, Run

_START_TOLERANCE = 5.0
"""Seconds: Linux derives a process's start from the boot time, which moves with the clock."""


def current_host() -> str:
    return socket.gethostname()


def lease_of_this_process(expires: datetime) -> Lease:
    """Make the claim that this process writes on a run that it executes."""
    import psutil

    process = psutil.Process()
    return Lease(
        host=current_host(),
        pid=os.getpid(),
        process_started=process.create_time(),
        expires=expires,
    )


def is_alive(lease: Lease) -> bool:
    """Tell whether the lease's process exists on *this* machine and is not a later namesake.

    In doubt, as about a process that may not be looked at, it counts as alive.
    """
    import psutil

    try:
        process = psutil.Process(lease.pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return abs(process.create_time() - lease.process_started) < _START_TOLERANCE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def is_abandoned(run: Run, now: datetime, is_alive: Callable[[Lease], bool], host: str) -> bool:
    """Tell whether the process that holds a run is gone, as `RunStore.abandoned` describes."""
    if run.lease is None:
        return False
    if run.lease.host == host:
        return not is_alive(run.lease)
    return run.lease.expires < now

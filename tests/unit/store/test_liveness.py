"""Whether the process that holds a lease is still there."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import psutil
import pytest

from jupyter_reprise.store.liveness import current_host, is_alive, lease_of_this_process

EXPIRES = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)


def test_this_process_is_alive() -> None:
    lease = lease_of_this_process(EXPIRES)
    assert is_alive(lease)
    assert (lease.host, lease.pid, lease.expires) == (current_host(), os.getpid(), EXPIRES)


def test_a_later_process_of_the_same_number_is_another() -> None:
    lease = lease_of_this_process(EXPIRES)
    assert not is_alive(replace(lease, process_started=lease.process_started - 60))


def test_a_clock_that_was_set_a_little_makes_no_other_process() -> None:
    lease = lease_of_this_process(EXPIRES)
    assert is_alive(replace(lease, process_started=lease.process_started + 2))


def test_a_process_that_ended_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
    lease = replace(lease_of_this_process(EXPIRES), pid=child.pid)
    assert not is_alive(lease)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no zombies")
def test_a_killed_process_that_nobody_waited_for_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        process = psutil.Process(child.pid)
        lease = replace(
            lease_of_this_process(EXPIRES), pid=child.pid, process_started=process.create_time()
        )
        assert is_alive(lease)
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert process.status() == psutil.STATUS_ZOMBIE
        assert not is_alive(lease)

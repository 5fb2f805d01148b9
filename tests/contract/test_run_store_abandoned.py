"""Runs whose process is gone, on every database at hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from jupyter_reprise.errors import Conflict, NotFound
from jupyter_reprise.models import Lease, Run, RunStatus
from jupyter_reprise.store.runs import RunStore

Make = Callable[..., Run]
MakeLease = Callable[..., Lease]


@pytest.fixture
def run_under(store: RunStore, play: Make, clock: Callable) -> Callable[[Lease], Run]:
    """Give a function that makes a running run under a lease."""

    def make(lease: Lease) -> Run:
        run = play(RunStatus.QUEUED)
        return store.start(run.id, lease, clock())

    return make


@pytest.mark.parametrize("has_lapsed", [False, True], ids=["in-time", "lapsed"])
@pytest.mark.parametrize(
    ("host", "is_alive", "expected"),
    [
        pytest.param("here", True, {False: False, True: False}, id="here-and-alive"),
        pytest.param("here", False, {False: True, True: True}, id="here-and-gone"),
        pytest.param("elsewhere", False, {False: False, True: True}, id="elsewhere"),
    ],
)
def test_a_run_is_abandoned_when_its_process_can_not_be_there_any_more(
    host: str,
    is_alive: bool,
    expected: dict[bool, bool],
    has_lapsed: bool,
    store: RunStore,
    run_under: Callable[[Lease], Run],
    make_lease: MakeLease,
) -> None:
    lease = make_lease(host=host)
    run = run_under(lease)
    now = lease.expires + timedelta(seconds=1 if has_lapsed else -1)
    found = store.abandoned(now, lambda _: is_alive, "here")
    assert found == ((run,) if expected[has_lapsed] else ())


def test_only_this_host_s_processes_are_looked_at(
    store: RunStore, run_under: Callable[[Lease], Run], make_lease: MakeLease, clock: Callable
) -> None:
    looked_at = []

    def look(lease: Lease) -> bool:
        looked_at.append(lease.host)
        return True

    run_under(make_lease(host="here"))
    run_under(make_lease(host="elsewhere"))
    store.abandoned(clock(), look, "here")
    assert looked_at == ["here"]


def test_a_queued_run_under_a_lease_can_be_abandoned(
    store: RunStore, make_run: Make, make_lease: MakeLease, clock: Callable
) -> None:
    run = make_run(lease=make_lease())
    store.add(run)
    assert store.abandoned(clock(), lambda _: False, "here") == (run,)


@pytest.mark.parametrize(
    "status", [status for status in RunStatus if status is not RunStatus.RUNNING]
)
def test_a_run_that_nobody_holds_is_not_abandoned(
    status: RunStatus, store: RunStore, play: Make, clock: Callable
) -> None:
    play(status)
    assert store.abandoned(clock() + timedelta(days=9), lambda _: False, "here") == ()


def test_an_interrupted_run_says_why_and_holds_no_lease(
    store: RunStore, play: Make, clock: Callable
) -> None:
    run, ended = play(RunStatus.RUNNING), clock()
    interrupted = store.interrupt(run.id, ended, "the process is gone", lease=run.lease)
    assert interrupted == store.get(run.id)
    assert interrupted.status is RunStatus.INTERRUPTED
    assert (interrupted.ended, interrupted.error) == (ended, "the process is gone")
    assert interrupted.lease is None


def test_a_run_whose_process_came_back_is_not_interrupted(
    store: RunStore, play: Make, clock: Callable
) -> None:
    run = play(RunStatus.RUNNING)
    assert run.lease is not None
    store.extend_lease(run.id, run.lease.expires + timedelta(seconds=30))
    with pytest.raises(Conflict, match="after all"):
        store.interrupt(run.id, clock(), "gone", lease=run.lease)
    assert store.get(run.id).status is RunStatus.RUNNING


def test_a_run_that_ended_is_not_interrupted(store: RunStore, play: Make, clock: Callable) -> None:
    run = play(RunStatus.SUCCEEDED)
    with pytest.raises(Conflict):
        store.interrupt(run.id, clock(), "gone")
    assert store.get(run.id) == run


def test_an_unknown_run_is_not_interrupted(
    store: RunStore, make_lease: MakeLease, clock: Callable
) -> None:
    with pytest.raises(NotFound):
        store.interrupt("01NOTHING", clock(), "gone", lease=make_lease())

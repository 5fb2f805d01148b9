"""First come, first served."""

from __future__ import annotations

from jupyter_reprise.server.dashboards.seats import Seats


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_free_seat_is_taken_at_once() -> None:
    assert Seats(Clock()).place("ann", free=1) == 0


def test_viewers_wait_in_the_order_in_which_they_came() -> None:
    seats = Seats(Clock())
    assert [seats.place(name, free=0) for name in ("ann", "ben", "cleo")] == [1, 2, 3]
    assert seats.place("ben", free=0) == 2


def test_the_first_in_the_queue_gets_the_seat_that_becomes_free() -> None:
    seats = Seats(Clock())
    for name in ("ann", "ben"):
        seats.place(name, free=0)
    assert seats.place("ben", free=1) == 1
    assert seats.place("newcomer", free=1) == 2
    assert seats.place("ann", free=1) == 0
    assert seats.place("ben", free=1) == 0


def test_whoever_does_not_ask_any_more_loses_the_place() -> None:
    clock = Clock()
    seats = Seats(clock)
    seats.place("ann", free=0)
    clock.now = 20
    seats.place("ben", free=0)
    clock.now = 31
    assert seats.place("ben", free=0) == 1
    assert seats.waiting == 1


def test_a_queue_does_not_grow_without_end() -> None:
    seats = Seats(Clock())
    for number in range(10_005):
        place = seats.place(f"viewer {number}", free=0)
    assert (seats.waiting, place) == (10_000, 10_001)


def test_fewer_seats_than_are_taken_are_none() -> None:
    assert Seats(Clock()).place("ann", free=-3) == 1

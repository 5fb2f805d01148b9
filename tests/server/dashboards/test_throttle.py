"""How long whoever guesses passwords has to wait."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_reprise.server.dashboards.throttle import LoginThrottle


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def fail(throttle: LoginThrottle, address: str, name: str = "", *, times: int) -> None:
    for _ in range(times):
        throttle.failed(address, name)


def test_a_few_mistakes_cost_nothing() -> None:
    throttle = LoginThrottle(Clock())
    fail(throttle, "192.0.2.1", times=4)
    assert throttle.wait("192.0.2.1") == 0


def test_each_further_mistake_doubles_the_wait_up_to_a_limit() -> None:
    clock = Clock()
    throttle = LoginThrottle(clock)
    fail(throttle, "192.0.2.1", times=5)
    first = throttle.wait("192.0.2.1")
    fail(throttle, "192.0.2.1", times=1)
    second = throttle.wait("192.0.2.1")
    fail(throttle, "192.0.2.1", times=90)
    assert (first, second, throttle.wait("192.0.2.1")) == (2, 4, 900)
    clock.now = 900
    assert throttle.wait("192.0.2.1") == 0


def test_another_address_does_not_wait() -> None:
    throttle = LoginThrottle(Clock())
    fail(throttle, "192.0.2.1", times=50)
    assert throttle.wait("192.0.2.2") == 0


def test_addresses_of_one_ipv6_network_are_one() -> None:
    throttle = LoginThrottle(Clock())
    for number in range(6):
        throttle.failed(f"2001:db8::{number}")
    assert throttle.wait("2001:db8::ffff") > 0
    assert throttle.wait("2001:db8:0:1::1") == 0


def test_one_who_logs_in_may_not_guess_the_passwords_of_others_for_it() -> None:
    throttle = LoginThrottle(Clock())
    fail(throttle, "192.0.2.1", "alice", times=6)
    throttle.succeeded("192.0.2.1", "mallory")
    assert throttle.wait("192.0.2.1", "alice") > 0
    assert throttle.wait("192.0.2.1", "mallory") == 0


def test_guessing_with_many_names_is_slowed_down_too() -> None:
    throttle = LoginThrottle(Clock())
    for number in range(101):
        throttle.failed("192.0.2.1", f"user{number}")
    assert throttle.wait("192.0.2.1", "another") > 0


def test_success_forgets_the_mistakes_before_it() -> None:
    throttle = LoginThrottle(Clock())
    fail(throttle, "192.0.2.1", times=5)
    throttle.succeeded("192.0.2.1")
    assert throttle.wait("192.0.2.1") == 0


def test_many_who_log_in_from_one_address_do_not_make_each_other_wait() -> None:
    throttle = LoginThrottle(Clock())
    for number in range(500):
        throttle.failed("192.0.2.1", f"user{number}")
        throttle.succeeded("192.0.2.1", f"user{number}")
    assert throttle.wait("192.0.2.1", "another") == 0


def test_those_who_log_in_do_not_hide_who_guesses_from_their_address() -> None:
    throttle = LoginThrottle(Clock())
    for number in range(101):
        throttle.failed("192.0.2.1", f"guessed{number}")
        throttle.failed("192.0.2.1", "alice")
        throttle.succeeded("192.0.2.1", "alice")
    assert throttle.wait("192.0.2.1", "another") > 0


def test_what_is_remembered_is_bounded() -> None:
    throttle = LoginThrottle(Clock())
    for number in range(12_000):
        throttle.failed(f"10.0.{number // 256}.{number % 256}", "x" * 10_000)
    assert len(throttle) <= 10_000

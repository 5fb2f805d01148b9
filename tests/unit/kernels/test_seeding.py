"""The run's seed decides every generator that Reprise hands out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.kernels.seeding import SEED_LIMIT, draw_seed, rng, seed


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    """Make each test a process of its own, as far as seeds are concerned."""
    seed.cache_clear()
    rng.cache_clear()
    yield
    seed.cache_clear()
    rng.cache_clear()


def numbers(name: str | None, value: str, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    monkeypatch.setenv("REPRISE_SEED", value)
    seed.cache_clear()
    rng.cache_clear()
    return list(rng(name).random(4))


def test_the_seed_is_the_one_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPRISE_SEED", "17")
    assert seed() == 17


def test_outside_of_a_run_one_seed_is_drawn_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REPRISE_SEED", raising=False)
    assert seed() == seed()
    assert 0 <= seed() < SEED_LIMIT


def test_drawn_seeds_differ() -> None:
    assert len({draw_seed() for _ in range(20)}) > 1


def test_the_same_seed_and_name_give_the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    assert numbers("a", "1", monkeypatch) == numbers("a", "1", monkeypatch)


def test_another_seed_or_name_gives_other_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    streams = [numbers(name, text, monkeypatch) for name in (None, "a", "b") for text in "12"]
    assert len({tuple(stream) for stream in streams}) == len(streams)


def test_a_named_stream_does_not_depend_on_what_was_drawn_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alone = numbers("a", "1", monkeypatch)
    seed.cache_clear()
    rng.cache_clear()
    rng().random(100)
    rng("b").random(7)
    np.testing.assert_array_equal(rng("a").random(4), alone)


def test_the_same_name_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPRISE_SEED", "1")
    assert rng("a") is rng("a")


@pytest.mark.parametrize("text", ["-1", "x", "", "1.5", str(SEED_LIMIT)])
def test_a_variable_that_holds_no_seed_is_refused(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPRISE_SEED", text)
    with pytest.raises(InvalidInput, match="REPRISE_SEED"):
        seed()

"""Arguments of the sampler are known and in range, or refused by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.stan.settings import check_settings


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"num_smaples": 10}, "did you mean num_samples?"),
        ({"delta": 1.5}, "delta must be a number between 0 and 1"),
        ({"delta": "0.9"}, "not '0.9'"),
        ({"num_samples": 0}, "num_samples must be a whole number from 1 on, not 0"),
        ({"num_samples": 10.5}, "not 10.5"),
        ({"num_chains": True}, "not True"),
        ({"stepsize": float("nan")}, "stepsize must be a number above 0"),
        ({"num_warmup": float("inf")}, "not inf"),
        ({"save_warmup": 2}, "save_warmup must be True or False"),
        ({"max_depth": -1, "num_thin": 0}, "num_thin"),
    ],
)
def test_bad_arguments_are_refused(given: dict[str, Any], text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_settings(given, 1)
    assert text in str(caught.value)


@pytest.mark.parametrize("seed", [-1, 2**31, 1.5, "1", None])
def test_bad_seeds_are_refused(seed: Any) -> None:
    with pytest.raises(InvalidInput, match="seed"):
        check_settings({}, seed)


@pytest.mark.parametrize(
    ("given", "warmup", "rows"),
    [
        ({}, 0, 1000),
        ({"num_thin": 3}, 0, 334),
        ({"save_warmup": True, "num_thin": 3, "num_warmup": 301, "num_samples": 500}, 101, 268),
        ({"save_warmup": True, "num_warmup": 0}, 0, 1000),
    ],
)
def test_rows_are_counted_as_stan_keeps_them(given: dict[str, Any], warmup: int, rows: int) -> None:
    settings = check_settings(given, 1)
    assert (settings.warmup_rows, settings.rows) == (warmup, rows)


def test_numpy_scalars_are_taken_as_numbers() -> None:
    settings = check_settings({"num_samples": np.int64(20), "delta": np.float32(0.5)}, np.int64(3))
    assert (settings["num_samples"], settings["delta"], settings.seed) == (20, 0.5, 3)


def test_each_chain_gets_its_number_and_the_seed() -> None:
    arguments = check_settings({"refresh": 7}, 5).for_chain(2)
    assert arguments["chain"] == 2
    assert arguments["random_seed"] == 5
    assert arguments["refresh"] == 7
    assert "num_chains" not in arguments

"""Summaries that the example notebooks share, on draws whose answer is known."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

pytestmark = [
    # ArviZ announces its next version to whoever imports it
    pytest.mark.filterwarnings(r"ignore:\s*ArviZ is undergoing:FutureWarning"),
]

SOURCE = Path(__file__).parents[3] / "notebooks" / "sampling.py"


@pytest.fixture(scope="module")
def sampling() -> ModuleType:
    """Import the examples' module, which belongs to no package."""
    spec = importlib.util.spec_from_file_location("examples_sampling", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_shortest_interval_finds_where_draws_crowd(sampling: ModuleType) -> None:
    draws = np.concatenate([np.linspace(0.2, 0.3, 96), [0.5, 0.7, 0.8, 0.9]])
    assert sampling.shortest_interval(draws).tolist() == [0.2, 0.3]


def test_shortest_interval_reaches_the_support_where_draws_crowd_there(
    sampling: ModuleType,
) -> None:
    draws = np.linspace(0.0005, 1, 1000) ** 2
    assert sampling.shortest_interval(draws)[0] == 0


def test_shortest_interval_without_support_ends_at_draws(sampling: ModuleType) -> None:
    draws = np.array([3.0, 4.0, 4.5, 5.0, 8.0])
    assert sampling.shortest_interval(draws, 0.4, support=None).tolist() == [4, 5]


def test_shortest_interval_error_covers_what_repetition_shows(sampling: ModuleType) -> None:
    repetitions = np.random.default_rng(1).beta(3, 60, size=(200, 4, 1000))
    ends = np.array([sampling.shortest_interval(draws) for draws in repetitions])
    errors = np.array([sampling.shortest_interval_error(draws) for draws in repetitions])
    lower, upper = errors.mean(axis=0) / ends.std(axis=0)
    assert 0.9 < lower < 2
    assert 0.9 < upper < 2


def test_diagnose_counts_divergences_and_keeps_the_worst_figures(sampling: ModuleType) -> None:
    draws = np.random.default_rng(1).normal(size=(4, 500))
    apart = draws + np.arange(4)[:, None]
    diverging = np.zeros((4, 500), dtype=bool)
    diverging[2, 7:10] = True
    idata = sampling.az.from_dict(
        posterior={"good": draws, "bad": apart}, sample_stats={"diverging": diverging}
    )
    found = sampling.diagnose(idata)
    assert found["divergences"] == 3
    assert found["max_rhat"] > 1.5
    assert found["min_ess_bulk"] < 20


def test_diagnose_says_nan_for_a_chain_that_never_moved(sampling: ModuleType) -> None:
    draws = np.random.default_rng(1).normal(size=(4, 500))
    still = np.array([[np.nan, 1.0], [1.0, 1.0]])
    idata = sampling.az.from_dict(
        posterior={"moves": draws, "still": np.resize(still, (4, 500))},
        sample_stats={"diverging": np.zeros((4, 500), dtype=bool)},
    )
    assert np.isnan(sampling.diagnose(idata)["max_rhat"])

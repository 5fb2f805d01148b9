"""Summaries that the example notebooks share, on draws whose answer is known."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import xarray

pytestmark = [
    # ArviZ announces its next version to whoever imports it
    pytest.mark.filterwarnings(r"ignore:\s*ArviZ is undergoing:FutureWarning"),
]

SOURCE = Path(__file__).parents[3] / "notebooks" / "examples.py"


@pytest.fixture(scope="module")
def examples() -> ModuleType:
    """Import the examples' module, which belongs to no package."""
    spec = importlib.util.spec_from_file_location("examples", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_shortest_interval_finds_where_draws_crowd(examples: ModuleType) -> None:
    draws = np.concatenate([np.linspace(0.2, 0.3, 96), [0.5, 0.7, 0.8, 0.9]])
    assert examples.shortest_interval(draws).tolist() == [0.2, 0.3]


def test_shortest_interval_reaches_the_support_where_draws_crowd_there(
    examples: ModuleType,
) -> None:
    draws = np.linspace(0.0005, 1, 1000) ** 2
    assert examples.shortest_interval(draws)[0] == 0


def test_shortest_interval_without_support_ends_at_draws(examples: ModuleType) -> None:
    draws = np.array([3.0, 4.0, 4.5, 5.0, 8.0])
    assert examples.shortest_interval(draws, 0.4, support=None).tolist() == [4, 5]


def test_shortest_interval_error_covers_what_repetition_shows(examples: ModuleType) -> None:
    repetitions = np.random.default_rng(1).beta(3, 60, size=(200, 4, 1000))
    ends = np.array([examples.shortest_interval(draws) for draws in repetitions])
    errors = np.array([examples.shortest_interval_error(draws) for draws in repetitions])
    lower, upper = errors.mean(axis=0) / ends.std(axis=0)
    assert 0.9 < lower < 2
    assert 0.9 < upper < 2


def test_summary_has_a_row_for_each_quantity_under_its_labels(examples: ModuleType) -> None:
    draws = np.random.default_rng(1).normal([1, 5], [1, 2], size=(4, 1000, 2))
    posterior = xarray.Dataset(
        {"mu": (("chain", "draw"), draws[..., 0]), "beta": (("chain", "draw", "x"), draws)},
        {"x": ["low", "high"]},
    )
    table = examples.summarize({"posterior": posterior}, "mu", "beta")
    assert table.index.tolist() == ["mu", "beta[low]", "beta[high]"]
    assert table.loc["beta[high]", "mean"] == pytest.approx(5, abs=0.2)
    assert table.loc["beta[high]", "sd"] == pytest.approx(2, abs=0.1)
    assert table.loc["beta[high]", "mcse_mean"] == pytest.approx(2 / np.sqrt(4000), rel=0.2)
    assert table.loc["mu", "5 %"] == pytest.approx(1 - 1.645, abs=0.15)

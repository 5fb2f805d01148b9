"""The prevalence that a dashboard works out on grids, against what was published."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FOLDER = Path(__file__).parents[3] / "notebooks"
PUBLISHED = json.loads((FOLDER / "data/santa_clara_published.json").read_text(encoding="utf-8"))
CELLS = PUBLISHED["prior_sweep"]["cells"]


@pytest.fixture(scope="module")
def exact() -> ModuleType:
    """Import the dashboards' module, which belongs to no package."""
    spec = importlib.util.spec_from_file_location("exact", FOLDER / "dashboards" / "exact.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def survey(exact: ModuleType) -> Any:
    studies = json.loads((FOLDER / "data/santa_clara.json").read_text(encoding="utf-8"))
    return exact.Survey(studies)


@pytest.mark.parametrize("name", ["q05", "q50", "q95"])
def test_quantile_is_the_published_one_under_all_55_priors(
    exact: ModuleType, survey: Any, name: str
) -> None:
    share = int(name[1:]) / 100
    found = [
        exact.quantile(
            survey.posterior(50, 3330, tau_spec=cell["tau_spec"], tau_sens=cell["tau_sens"]), share
        )
        for cell in CELLS
    ]
    assert len(found) == 55
    assert found == pytest.approx([cell["exact"][name] for cell in CELLS], rel=0.011)


@pytest.mark.parametrize("scale", [0.3, 1.0])
def test_shortest_interval_is_the_published_one(
    exact: ModuleType, survey: Any, scale: float
) -> None:
    expected = {
        entry["end"]: entry["exact"]
        for entry in PUBLISHED["prevalence"]
        if entry["settings"].get("tau_spec") == scale
    }
    posterior = survey.posterior(50, 3330, tau_spec=scale, tau_sens=scale)
    low, high = exact.shortest_interval(posterior)
    assert exact.quantile(posterior, 0.5) == pytest.approx(expected["median"], rel=0.005)
    assert high == pytest.approx(expected["upper"], rel=0.01)
    assert low == pytest.approx(expected["lower"], abs=2e-4)


def test_more_positives_mean_a_higher_prevalence(exact: ModuleType, survey: Any) -> None:
    medians = [
        exact.quantile(survey.posterior(count, 3330, tau_spec=0.3, tau_sens=0.3), 0.5)
        for count in (0, 25, 50, 100, 200)
    ]
    assert medians == sorted(medians)
    assert medians[0] < 0.003
    assert medians[-1] > 0.05


def test_density_holds_the_whole_posterior(exact: ModuleType, survey: Any) -> None:
    posterior = survey.posterior(50, 3330, tau_spec=0.3, tau_sens=0.3)
    values, density = exact.PREVALENCE, exact.density(posterior)
    between = (density[1:] + density[:-1]) / 2 * (values[1:] - values[:-1])
    assert between.sum() == pytest.approx(1, abs=0.01)

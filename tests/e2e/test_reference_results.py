"""The examples, run by the command line from end to end, agree with known answers.

A run's value v with Monte Carlo standard error s agrees with a reference r of error t if
|v - r| <= 4 sqrt(s^2 + t^2). That error means something only if the sampler did its work, so
every run first has to pass its gates.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from math import hypot
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from xarray import DataArray, Dataset

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.stan,
    # ArviZ announces its next version to whoever imports it
    pytest.mark.filterwarnings(r"ignore:\s*ArviZ is undergoing:FutureWarning"),
]

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "tests" / "assets" / "reference"
EIGHT_SCHOOLS = json.loads((REFERENCE / "eight_schools.json").read_text())["parameters"]
PREVALENCE = json.loads((REFERENCE / "prevalence.json").read_text())["prevalence"]
RUN_REJECTED = 5


@dataclass(frozen=True)
class Examples:
    """A copy of the example project, with a home and a compiler cache of its own."""

    folder: Path
    cache: Path
    environment: dict[str, str]

    def run(self, notebook: str, *options: str) -> Outcome:
        # PyStan keeps fits beside its models and may hand one out again: here all runs sample
        for fit in self.cache.glob("httpstan/*/models/*/fits/*"):
            fit.unlink()
        command = [sys.executable, "-m", "jupyter_reprise", "run", notebook, "--seed", "1"]
        done = subprocess.run(
            [*command, *options, "--json"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout, done.stderr
        return Outcome(done.returncode, json.loads(done.stdout), self.folder)


@dataclass(frozen=True)
class Outcome:
    """What one run left behind."""

    exit_code: int
    manifest: dict[str, Any]
    folder: Path

    @property
    def records(self) -> dict[str, Any]:
        records: dict[str, Any] = self.manifest["records"]
        return records

    def posterior(self) -> Dataset:
        """Read the draws back from the artifact store."""
        wanted = next(a["sha256"] for a in self.manifest["artifacts"] if a["name"] == "idata")
        kept = (self.folder / ".reprise" / "artifacts").rglob("*")
        file = next(path for path in kept if path.is_file() and digest(path) == wanted)
        posterior: Dataset = arviz().from_netcdf(str(file))["posterior"].load()
        return posterior


def arviz() -> Any:
    """Import ArviZ, which has no types, when a test runs and its warning is expected."""
    import arviz as az

    return az


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Examples:
    """Copy the project; models are compiled once, into a cache that all runs here share.

    A folder named by `REPRISE_TEST_CACHE` keeps them for the next session as well.
    """
    base = tmp_path_factory.mktemp("examples")
    folder = base / "notebooks"
    shutil.copytree(ROOT / "notebooks", folder, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    home = base / "home"
    home.mkdir()
    cache = Path(os.environ.get("REPRISE_TEST_CACHE", base / "cache"))
    places = {
        "HOME": home,
        "USERPROFILE": home,
        "XDG_CACHE_HOME": cache,
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local" / "share",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTER_CONFIG_DIR": home / ".jupyter",
        "IPYTHONDIR": home / ".ipython",
    }
    environment = {**os.environ, **{name: str(path) for name, path in places.items()}}
    return Examples(folder, cache, environment)


@pytest.fixture(scope="module")
def eight_schools(examples: Examples) -> Outcome:
    return examples.run("eight-schools.ipynb")


@pytest.fixture(scope="module")
def eight_schools_posterior(eight_schools: Outcome) -> Dataset:
    return eight_schools.posterior()


@pytest.fixture(scope="module")
def prevalence(examples: Examples) -> dict[str, Outcome]:
    return {
        "pooled_v1": examples.run("prevalence.ipynb", "-p", "model", "pooled"),
        "hierarchical_stronger": examples.run("prevalence.ipynb"),
    }


def select(posterior: Dataset, name: str) -> DataArray:
    """Give the draws of a parameter by Stan's name, whose indices count from 1."""
    variable, _, index = name.rstrip("]").partition("[")
    return posterior[variable][..., int(index) - 1] if index else posterior[variable]


def estimate(draws: DataArray, statistic: str) -> tuple[float, float]:
    """Give a statistic of the draws and its Monte Carlo standard error."""
    mcse = arviz().mcse
    values = draws.to_numpy()
    if statistic == "mean":
        return float(values.mean()), float(mcse(values, method="mean"))
    if statistic == "sd":
        return float(values.std(ddof=1)), float(mcse(values, method="sd"))
    quantile = int(statistic.removeprefix("q")) / 100
    error = mcse(values, method="quantile", prob=quantile)
    return float(draws.quantile(quantile)), float(error)


def test_eight_schools_succeeds(eight_schools: Outcome) -> None:
    assert eight_schools.exit_code == 0, eight_schools.manifest["error"]
    assert eight_schools.manifest["status"] == "succeeded"
    assert [gate["has_passed"] for gate in eight_schools.manifest["gates"]] == [True] * 4


@pytest.mark.parametrize("statistic", ["mean", "sd", "q05", "q50", "q95"])
@pytest.mark.parametrize("name", EIGHT_SCHOOLS)
def test_eight_schools_agrees_with_posteriordb(
    eight_schools_posterior: Dataset, name: str, statistic: str
) -> None:
    value, error = estimate(select(eight_schools_posterior, name), statistic)
    reference, reference_error = EIGHT_SCHOOLS[name][statistic]
    assert abs(value - reference) <= 4 * hypot(error, reference_error)


def test_eight_schools_records_what_its_draws_say(
    eight_schools: Outcome, eight_schools_posterior: Dataset
) -> None:
    means = eight_schools_posterior.mean(["chain", "draw"])
    records = eight_schools.records
    assert records["mu_mean"] == pytest.approx(float(means["mu"]))
    assert records["tau_mean"] == pytest.approx(float(means["tau"]))
    assert records["theta_mean"] == pytest.approx(means["theta"].to_numpy().tolist())


def test_eight_schools_played_again_gives_the_same_draws(
    examples: Examples, eight_schools: Outcome
) -> None:
    again = examples.run("eight-schools.ipynb", "--fresh")
    assert again.manifest["run_id"] != eight_schools.manifest["run_id"]
    assert again.records == eight_schools.records
    assert again.posterior().identical(eight_schools.posterior())


@pytest.mark.parametrize("setting", PREVALENCE)
def test_prevalence_succeeds(prevalence: dict[str, Outcome], setting: str) -> None:
    outcome = prevalence[setting]
    assert outcome.exit_code == 0, outcome.manifest["error"]
    assert all(check["has_passed"] for check in outcome.manifest["checks"])
    assert [gate["has_passed"] for gate in outcome.manifest["gates"]] == [True] * 4


@pytest.mark.parametrize("end", ["median", "lower", "upper"])
@pytest.mark.parametrize("setting", PREVALENCE)
def test_prevalence_agrees_with_integration(
    prevalence: dict[str, Outcome], setting: str, end: str
) -> None:
    records = prevalence[setting].records
    distance = abs(records[f"prevalence_{end}"] - PREVALENCE[setting][end])
    assert distance <= 4 * records[f"prevalence_{end}_mcse"]


def test_gate_rejects_weak_prior_at_default_delta(examples: Examples) -> None:
    weak = ["-p", "tau_spec", "1", "-p", "tau_sens", "1", "-p", "delta", "0.8"]
    outcome = examples.run("prevalence.ipynb", *weak)
    assert outcome.exit_code == RUN_REJECTED
    assert outcome.manifest["status"] == "rejected"
    assert outcome.records["divergences"] > 0


def test_impossible_counts_stop_before_sampling(examples: Examples) -> None:
    outcome = examples.run("prevalence.ipynb", "-p", "positives", "4000")
    failed = [check["message"] for check in outcome.manifest["checks"] if not check["has_passed"]]
    assert outcome.exit_code != 0
    assert failed == ["no more positives than people tested"]
    assert "max_rhat" not in outcome.records

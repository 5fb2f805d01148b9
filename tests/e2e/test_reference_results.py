"""The examples, run by the command line from end to end, agree with known answers.

A run's value v with Monte Carlo standard error s agrees with a reference r of error t if
|v - r| <= 4 sqrt(s^2 + t^2). That error means something only if the sampler did its work, so
every run first has to pass its gates.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
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
POSTERIORS = {
    case: json.loads((REFERENCE / f"{case}.json").read_text("utf-8"))["parameters"]
    for case in ("eight_schools", "radon", "ark", "kidscore")
}
COMMANDS = {
    "eight_schools": ("notebooks", "10-eight-schools.ipynb"),
    "radon": ("notebooks", "30-radon.ipynb"),
    "ark": ("project", "posterior.ipynb", "-p", "name", "ark"),
    "kidscore": ("project", "posterior.ipynb", "-p", "name", "kidscore"),
}
PREVALENCE = json.loads((REFERENCE / "prevalence.json").read_text("utf-8"))["prevalence"]
RUN_REJECTED = 5


@dataclass(frozen=True)
class Projects:
    """Copies of the example project and of one for tests only, with a home of their own."""

    folder: Path
    environment: dict[str, str]

    def run(self, project: str, notebook: str, *options: str) -> Outcome:
        folder = self.folder / project
        done = self.command(folder, "run", notebook, "--seed", "1", *options, "--json")
        assert done.stdout, done.stderr
        return Outcome(done.returncode, json.loads(done.stdout), folder)

    def sweep(self, notebook: str, *options: str) -> list[dict[str, str]]:
        """Sweep an example; gives a row of the exported table for each run."""
        folder = self.folder / "notebooks"
        swept = self.command(folder, "sweep", notebook, "--seed", "1", *options)
        assert swept.returncode == 0, swept.stderr
        table = self.command(folder, "export", "--sweep", "latest", "--csv", "-").stdout
        return list(csv.DictReader(table.splitlines()))

    def command(self, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "jupyter_reprise", *words],
            cwd=folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


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

    @cached_property
    def posterior(self) -> Dataset:
        """Read the draws back from the artifact store."""
        artifacts = self.manifest["artifacts"]
        wanted = next(a["sha256"] for a in artifacts if a["name"].startswith("idata/"))
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
def projects(tmp_path_factory: pytest.TempPathFactory, stan_cache: Path) -> Projects:
    """Copy the projects, and compile their programs into the cache that all tests share."""
    base = tmp_path_factory.mktemp("projects")
    ignored = shutil.ignore_patterns(".*", "__pycache__", "build")
    for source in (ROOT / "notebooks", REFERENCE / "project"):
        shutil.copytree(source, base / source.name, ignore=ignored)
    home = base / "home"
    home.mkdir()
    places = {
        "HOME": home,
        "USERPROFILE": home,
        "XDG_CACHE_HOME": home / ".cache",
        "REPRISE_STAN_CACHE": stan_cache,
        "REPRISE_STAN_PCH": "1",
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local" / "share",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTER_CONFIG_DIR": home / ".jupyter",
        "IPYTHONDIR": home / ".ipython",
    }
    environment = {**os.environ, **{name: str(path) for name, path in places.items()}}
    made = Projects(base, environment)
    programs = sorted(map(str, base.rglob("*.stan")))
    with ThreadPoolExecutor(max_workers=2) as compilers:
        list(compilers.map(lambda path: made.command(base, "stan", "compile", path), programs))
    return made


Fits = Callable[[str], "Outcome"]


@pytest.fixture(scope="module")
def fits(projects: Projects) -> Fits:
    """Give a function that runs a case when it is first asked for."""

    @cache
    def fit(case: str) -> Outcome:
        return projects.run(*COMMANDS[case])

    return fit


@pytest.fixture(scope="module")
def prevalence(projects: Projects) -> dict[str, Outcome]:
    notebook = ("notebooks", "20-prevalence.ipynb")
    return {
        "pooled_v1": projects.run(*notebook, "-p", "model", "pooled"),
        "hierarchical_stronger": projects.run(*notebook),
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


def strays(posterior: Dataset, name: str, references: dict[str, Any]) -> dict[str, Any]:
    """Give what does not agree: for each statistic its value, the reference, and the bound."""
    found = {}
    for statistic, (reference, reference_error) in references.items():
        value, error = estimate(select(posterior, name), statistic)
        bound = 4 * hypot(error, reference_error)
        if not abs(value - reference) <= bound:
            found[statistic] = (value, reference, bound)
    return found


@pytest.mark.parametrize("case", POSTERIORS)
def test_model_with_a_known_posterior_passes_its_gates(fits: Fits, case: str) -> None:
    outcome = fits(case)
    assert outcome.exit_code == 0, outcome.manifest["error"]
    assert outcome.manifest["status"] == "succeeded"
    assert [gate["has_passed"] for gate in outcome.manifest["gates"]] == [True] * 4


@pytest.mark.parametrize(
    ("case", "name"), [(case, name) for case, names in POSTERIORS.items() for name in names]
)
def test_draws_agree_with_the_reference(fits: Fits, case: str, name: str) -> None:
    assert strays(fits(case).posterior, name, POSTERIORS[case][name]) == {}


def test_eight_schools_records_what_its_draws_say(fits: Fits) -> None:
    means = fits("eight_schools").posterior.mean(["chain", "draw"])
    records = fits("eight_schools").records
    assert records["mu_mean"] == pytest.approx(float(means["mu"]))
    assert records["tau_mean"] == pytest.approx(float(means["tau"]))
    assert records["theta_mean"] == pytest.approx(means["theta"].to_numpy().tolist())


def test_eight_schools_played_again_gives_the_same_draws(projects: Projects, fits: Fits) -> None:
    first = fits("eight_schools")
    again = projects.run(*COMMANDS["eight_schools"], "--fresh")
    assert again.manifest["run_id"] != first.manifest["run_id"]
    assert again.records == first.records
    assert again.posterior.identical(first.posterior)


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


def test_sweep_over_priors_agrees_with_integration(projects: Projects, tmp_path: Path) -> None:
    published = (ROOT / "notebooks" / "data" / "santa_clara_published.json").read_text("utf-8")
    cells = json.loads(published)["prior_sweep"]["cells"]
    exact = {(cell["tau_spec"], cell["tau_sens"]): cell["exact"] for cell in cells}
    all_priors = (ROOT / "notebooks" / "data" / "prevalence_priors.csv").read_text("utf-8")
    assert len(exact) == len(all_priors.splitlines()) - 1
    some = tmp_path / "some.csv"
    some.write_text("tau_spec,tau_sens\n0.01,0.01\n0.5,0.25\n", "utf-8")
    rows = projects.sweep("20-prevalence.ipynb", "--from", str(some), "-p", "delta=0.999")
    assert len(rows) == 2
    for row in rows:
        expected = exact[float(row["param.tau_spec"]), float(row["param.tau_sens"])]
        for name, quantile in (("q05", "q05"), ("median", "q50"), ("q95", "q95")):
            distance = abs(float(row[f"metric.prevalence_{name}"]) - expected[quantile])
            assert distance <= 4 * float(row[f"metric.prevalence_{name}_mcse"])


def test_gate_rejects_weak_prior_at_default_delta(projects: Projects) -> None:
    weak = ["-p", "tau_spec", "1", "-p", "tau_sens", "1", "-p", "delta", "0.8"]
    outcome = projects.run("notebooks", "20-prevalence.ipynb", *weak)
    assert outcome.exit_code == RUN_REJECTED
    assert outcome.manifest["status"] == "rejected"
    assert outcome.records["divergences"] > 0


def test_impossible_counts_stop_before_sampling(projects: Projects) -> None:
    outcome = projects.run("notebooks", "20-prevalence.ipynb", "-p", "positives", "4000")
    failed = [check["message"] for check in outcome.manifest["checks"] if not check["has_passed"]]
    assert outcome.exit_code != 0
    assert failed == ["no more positives than people tested"]
    assert "max_rhat" not in outcome.records


@pytest.mark.parametrize(
    ("notebook", "names"),
    [
        ("39-make-plants.ipynb", ["plants.csv", "plants_truth.json"]),
        ("49-make-churn.ipynb", ["churn.csv", "churn_truth.json"]),
    ],
)
def test_invented_data_are_drawn_again_byte_for_byte(
    projects: Projects, tmp_path: Path, notebook: str, names: list[str]
) -> None:
    outcome = projects.run("notebooks", notebook, "-p", "folder", str(tmp_path))
    assert outcome.exit_code == 0, outcome.manifest["error"]
    committed = ROOT / "notebooks" / "data"
    assert [(tmp_path / name).read_bytes() for name in names] == [
        (committed / name).read_bytes() for name in names
    ]


def test_sweep_over_plants_finds_what_the_data_were_drawn_from(projects: Projects) -> None:
    rows = projects.sweep("40-predictive-maintenance.ipynb", "-p", "plant=North,River,Harbour")
    assert {row["param.plant"]: row["status"] for row in rows} == {
        "North": "succeeded",
        "River": "succeeded",
        "Harbour": "succeeded",
    }
    # of twelve 90 % intervals; fewer than nine would happen once in forty data sets
    assert sum(float(row["metric.truths_inside"]) for row in rows) >= 9


def test_churn_succeeds_and_finds_what_the_data_were_drawn_from(projects: Projects) -> None:
    outcome = projects.run("notebooks", "50-churn.ipynb")
    assert outcome.exit_code == 0, outcome.manifest["error"]
    assert all(check["has_passed"] for check in outcome.manifest["checks"])
    assert [gate["has_passed"] for gate in outcome.manifest["gates"]] == [True] * 5
    assert outcome.records["price_effect_truth_is_inside"]
    assert outcome.records["truths_inside"] >= 5


def test_churn_with_an_absurd_prior_is_rejected(projects: Projects) -> None:
    outcome = projects.run("notebooks", "50-churn.ipynb", "-p", "base_scale", "5")
    failed = [check["message"] for check in outcome.manifest["checks"] if not check["has_passed"]]
    assert outcome.exit_code == RUN_REJECTED
    assert failed == ["the prior expects weeks that could reasonably happen"]


def test_churn_counts_that_cannot_be_right_stop_before_sampling(
    projects: Projects, tmp_path: Path
) -> None:
    lines = (ROOT / "notebooks" / "data" / "churn.csv").read_text("utf-8").splitlines()
    broken = tmp_path / "churn.csv"
    broken.write_text("\n".join([*lines[:-5], *lines[-4:]]), "utf-8")
    outcome = projects.run("notebooks", "50-churn.ipynb", "-p", "data", str(broken))
    failed = [check["message"] for check in outcome.manifest["checks"] if not check["has_passed"]]
    assert failed == ["every group is counted once in every week"]
    assert "max_rhat" not in outcome.records

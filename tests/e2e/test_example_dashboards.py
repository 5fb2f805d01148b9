"""The example dashboards, rendered by the command line for runs of their sources."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.kernel, pytest.mark.stan]

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
MODELS = ("bearings", "churn", "prevalence_hierarchical")
FEW = ("-p", "num_samples", "1000", "--seed", "1")
SOURCES = (
    ("20-prevalence.ipynb", *FEW),
    ("40-predictive-maintenance.ipynb", *FEW, "-p", "plant", "River"),
    ("50-churn.ipynb", *FEW),
)
SHOWN = {
    "prevalence": ["With these assumptions", "The stored analysis</b>", "Printed by Gelman"],
    "plants": ["No analysis of North and Harbour", "Above the alarm", "fails with a chance of"],
    "churn": ["Week 40, from 6 October 2025", "One as of week 39", " of 40 weeks lie outside"],
    "runs": ["50-churn.ipynb", "Nothing: all of them held", "in 3 runs: between"],
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, stan_cache: Path) -> Path:
    """Run the sources with few draws, and write the pages that viewers see."""
    base = tmp_path_factory.mktemp("examples")
    folder = base / "notebooks"
    ignored = shutil.ignore_patterns(".*", "__pycache__", "build")
    shutil.copytree(NOTEBOOKS, folder, ignore=ignored)
    places = {
        "HOME": base,
        "XDG_CACHE_HOME": base / "cache",
        "REPRISE_STAN_CACHE": stan_cache,
        "REPRISE_STAN_PCH": "1",
        "JUPYTER_RUNTIME_DIR": base / "runtime",
        "IPYTHONDIR": base / "ipython",
    }
    environment = {**os.environ, **{name: str(path) for name, path in places.items()}}

    def command(*words: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "jupyter_reprise", *words],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    command("stan", "compile", *(f"models/{name}.stan" for name in MODELS))
    for source in SOURCES:
        command("run", *source)
    command("dashboard", "export", "--static", str(base / "site"))
    return base / "site"


@pytest.mark.parametrize("name", SHOWN)
def test_page_shows_what_the_runs_found(pages: Path, name: str) -> None:
    text = (pages / "d" / name / "index.html").read_text(encoding="utf-8")
    assert [part for part in SHOWN[name] if part not in text] == []
    assert text.count('role="img"') >= 2
    assert "could not be made" not in text


def test_gallery_names_all_of_them(pages: Path) -> None:
    text = (pages / "index.html").read_text(encoding="utf-8")
    assert [name for name in SHOWN if f"d/{name}/" not in text] == []

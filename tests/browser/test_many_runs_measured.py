"""The benchmark of the panel with a great many runs works, on a server of its own."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.benchmarks.rest_service import fill_store
from tests.browser.lab import Lab

ROOT = Path(__file__).parents[2]
RUNS = 2_000

pytestmark = [pytest.mark.install, pytest.mark.browser]


@pytest.fixture(scope="module")
def full_lab(lab: Lab) -> Iterator[Lab]:
    """Give a JupyterLab whose project has thousands of runs."""
    fill_store(lab.root, RUNS)
    return lab


def test_panel_with_many_runs_is_measured(full_lab: Lab, tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    command = [sys.executable, "-m", "tests.benchmarks.lab_runs", "--quick"]
    options = ["--url", full_lab.url, "--runs", str(RUNS), "--json", str(figures)]
    done = subprocess.run(
        [*command, *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "(wanted 1000)" in done.stdout
    found = json.loads(figures.read_text("utf-8"))
    assert len(found) == 3
    assert all(math.isfinite(figure["median"]) and figure["median"] > 0 for figure in found)

"""The comparison of JupyterLab's start works; how quick anything was is for people to judge."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest
from tests.browser.lab import Lab

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.install, pytest.mark.browser]


def test_start_of_jupyterlab_is_compared_with_and_without_the_extension(
    lab: Lab, tmp_path: Path
) -> None:
    figures = tmp_path / "figures.json"
    command = [sys.executable, "-m", "tests.benchmarks.lab_start", "--quick", "--url", lab.url]
    done = subprocess.run(
        [*command, "--json", str(figures)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(figures.read_text("utf-8"))
    assert len(found) == 3
    assert all(math.isfinite(figure["ratio"]) and figure["ratio"] > 0 for figure in found)

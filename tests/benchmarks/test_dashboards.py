"""The benchmark of dashboards works; how quick anything was is for people to judge."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.benchmark, pytest.mark.browser]

ROOT = Path(__file__).parents[2]


def test_dashboards_are_measured_beside_plain_voila(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    command = [sys.executable, "-m", "tests.benchmarks.dashboards", "--quick", "--json"]
    done = subprocess.run(
        [*command, str(figures)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "(wanted 5x)" in done.stdout
    found = json.loads(figures.read_text("utf-8"))
    assert [one["unit"] for one in found] == ["s", "MB", "s", "s", "MB", "MB", "", "s"]
    assert all(one["reprise"] > 0 and one["voila"] > 0 for one in found)

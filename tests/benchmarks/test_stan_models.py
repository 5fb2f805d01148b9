"""The comparison with PyStan works; how quick anything was is for people to judge."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.benchmark, pytest.mark.stan]


def test_sampling_is_compared_on_equal_draws(
    tmp_path: Path, stan_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPRISE_STAN_PCH", "1")
    figures = tmp_path / "figures.json"
    command = [sys.executable, "-m", "tests.benchmarks.stan_models", "--quick"]
    done = subprocess.run(
        [*command, "--only", "sampling", "--cache", str(stan_cache), "--json", str(figures)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert all(figure["ratio"] > 0 for figure in json.loads(figures.read_text("utf-8")))

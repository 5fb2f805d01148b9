"""The benchmarks work; how quick anything was is for people to judge, not for a test."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OTHERS = ("git-filters", "rest-service")
WORKLOADS = ("help", "trivial", "cells", "output", "sweep")

pytestmark = [pytest.mark.benchmark, pytest.mark.kernel]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_benchmark_gives_a_ratio(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    # sampling compiles a model twice, and has a test of its own
    chosen = [word for name in (*WORKLOADS, *OTHERS) for word in ("--only", name)]
    done = run("--quick", *chosen, "--json", str(figures))
    assert done.returncode == 0, done.stderr
    found = json.loads(figures.read_text("utf-8"))
    assert list(found) == ["runs", *OTHERS]
    named = {outcome["name"].partition(":")[0].split()[0] for outcome in found["runs"]}
    assert named == set(WORKLOADS)
    outcomes = [*found["runs"], *(outcome for name in OTHERS for outcome in found[name])]
    assert "wanted 30x" in done.stdout
    assert all(math.isfinite(outcome["ratio"]) and outcome["ratio"] > 0 for outcome in outcomes)


def test_every_step_of_a_run_is_explained() -> None:
    done = run("--quick", "--explain", "trivial")
    assert done.returncode == 0, done.stderr
    assert "render_report" in done.stdout


def test_a_command_that_fails_fails_the_benchmark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # a kernel that can't be found is what a broken environment looks like
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    spec = tmp_path / "kernels" / "python3"
    spec.mkdir(parents=True)
    broken = {"argv": ["/nonexistent/python"], "display_name": "broken", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(broken), "utf-8")
    done = run("--quick", "--only", "trivial")
    assert done.returncode == 1
    assert "ended with exit code" in done.stderr

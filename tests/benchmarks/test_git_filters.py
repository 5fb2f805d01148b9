"""The comparison of git filters works; how quick they were is for people to judge."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from tests.benchmarks.git_filters import main

pytestmark = [pytest.mark.benchmark, pytest.mark.git]


def test_both_filters_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = tmp_path / "figures.json"
    assert main(["--count", "2", "--json", str(figures)]) == 0
    found = json.loads(figures.read_text("utf-8"))
    assert [f["command"].split(",")[0] for f in found] == ["git add", *["git checkout"] * 2]
    assert all(math.isfinite(f["ratio"]) and f["ratio"] > 0 for f in found)
    assert "starts our filter 0 times" in capsys.readouterr().out

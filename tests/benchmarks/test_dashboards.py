"""The benchmark of dashboards works; how quick anything was is for people to judge."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.benchmarks import dashboards

pytestmark = [pytest.mark.benchmark, pytest.mark.browser]


def test_dashboards_are_measured_beside_plain_voila(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = tmp_path / "figures.json"
    assert dashboards.main(["--quick", "--json", str(figures)]) == 0
    assert "(wanted 5x)" in capsys.readouterr().out
    found = json.loads(figures.read_text("utf-8"))
    assert [one["unit"] for one in found] == ["s", "MB", "s", "MB", "MB", "", "s"]
    assert all(one["reprise"] > 0 and one["voila"] > 0 for one in found)

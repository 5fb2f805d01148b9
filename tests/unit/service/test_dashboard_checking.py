"""What is found wrong with a dashboard, by how it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_reprise.models import Standing
from jupyter_reprise.service import dashboard_checking
from jupyter_reprise.service.dashboard_checking import check_dashboard
from jupyter_reprise.service.dashboards import state_of
from jupyter_reprise.service.project import open_project


def test_how_a_dashboard_stands_is_not_worked_out_again_where_it_is_known(
    project_folder: Path, make_notebook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = '[[dashboard]]\nnotebook = "board.ipynb"\ndescription = "A board"\nlive = "never"\n'
    (project_folder / "reprise.toml").write_text(settings, "utf-8")
    make_notebook(project_folder / "board.ipynb", "print(1)")
    asked: list[str] = []
    read = dashboard_checking.read_source

    def count(project, path):  # type: ignore[no-untyped-def]
        asked.append(path.name)
        return read(project, path)

    monkeypatch.setattr(dashboard_checking, "read_source", count)
    with open_project(project_folder) as project:
        (dashboard,) = project.settings.dashboards
        known = replace(state_of(project, dashboard), standing=Standing.STALE, message="Old.")
        assert [one.message for one in check_dashboard(project, dashboard, known)] == ["Old."]
    assert asked == ["board.ipynb"]

"""The example dashboards as committed: in order but for their runs, and kind to early viewers."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_reprise.project.settings import load_settings
from jupyter_reprise.service.dashboard_checking import Severity, check_dashboard
from jupyter_reprise.service.project import Project, open_project

FOLDER = Path(__file__).parents[3] / "notebooks"
DASHBOARDS = {one.key: one for one in load_settings(FOLDER / "reprise.toml").dashboards}
WITH_SOURCE = [key for key, one in DASHBOARDS.items() if one.source]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Copy the examples, of which nothing has been run."""
    ignored = shutil.ignore_patterns(".*", "__pycache__", "build")
    shutil.copytree(FOLDER, tmp_path / "notebooks", ignore=ignored)
    with open_project(tmp_path / "notebooks") as opened:
        yield opened


def read_code(key: str) -> str:
    """Give the code of a dashboard up to where its page is displayed."""
    path = FOLDER / DASHBOARDS[key].notebook
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    before, _, after = code.rpartition("display(")
    assert after == "make_page())"
    return before


def texts(widget: object) -> str:
    """Give the HTML of a widget and of all that it holds."""
    children = getattr(widget, "children", ())
    return getattr(widget, "value", "") + "".join(texts(child) for child in children)


def test_every_notebook_of_the_folder_is_published() -> None:
    found = {f"dashboards/{path.name}" for path in FOLDER.glob("dashboards/*.ipynb")}
    assert {one.notebook for one in DASHBOARDS.values()} == found


@pytest.mark.parametrize("key", WITH_SOURCE)
def test_nothing_is_wrong_with_a_dashboard_but_that_its_source_has_not_been_run(
    project: Project, key: str
) -> None:
    findings = check_dashboard(project, DASHBOARDS[key])
    assert [(one.severity, one.message.split(" of ")[0]) for one in findings] == [
        (Severity.ERROR, "No run")
    ]


def test_dashboard_of_all_runs_waits_for_its_rendering_alone(project: Project) -> None:
    [finding] = check_dashboard(project, DASHBOARDS["runs"])
    assert finding.severity is Severity.WARNING
    assert "not been rendered" in finding.message


@pytest.mark.parametrize("key", DASHBOARDS)
def test_page_without_any_run_says_so(
    project: Project, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    folder = project.root / "dashboards"
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    for name in ("exact", "pages", "pictures"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    names: dict[str, object] = {"__name__": "__main__"}
    exec(compile(read_code(key), key, "exec"), names)
    page = names["make_page"]
    assert callable(page)
    shown = texts(page())
    assert "There is nothing to show yet" in shown or "Nothing has been run yet" in shown

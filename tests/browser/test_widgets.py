"""A viewer of a dashboard changes a value, has it run, watches that, and sees what came out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.conftest import NotebookMaker
from tests.servers import end_workers, free_port, serving

from jupyter_reprise.models import RunFilter, TriggerKind
from jupyter_reprise.service.api import run
from jupyter_reprise.service.project import open_project

pytestmark = [pytest.mark.browser, pytest.mark.kernel]
SETTINGS = """
[project]
name = "widgets"

[[dashboard]]
notebook = "page.ipynb"
source = "model.ipynb"
parameters = ["n", "seconds"]
"""
PARAMETERS = "\n".join(
    [
        "from typing import Annotated",
        "import annotated_types as at",
        "n: Annotated[float, at.Gt(0)] = 2.0  # how many",
        "seconds: float = 0.0",
        "factor: int = 10",
    ]
)
PAGE = """
from IPython.display import display
import jupyter_reprise as r
from jupyter_reprise.widgets import *
published = r.latest("model.ipynb")
form = ParameterForm("model.ipynb")
button = RunButton(form)
@button.on_done
def show(result):
    display(MetricCard("Total", result.records["total"]))
    display(RunComparison(published, result))
display(ProvenanceBadge(), form, button)
"""


@pytest.fixture
def project(project_folder: Path, make_notebook: NotebookMaker) -> Iterator[Path]:
    (project_folder / "reprise.toml").write_text(SETTINGS, "utf-8")
    make_notebook(
        project_folder / "model.ipynb",
        "import time, jupyter_reprise as r\nr.record('total', n * factor)",
        "time.sleep(seconds)",
        parameters=PARAMETERS,
    )
    make_notebook(project_folder / "page.ipynb", PAGE)
    yield project_folder
    end_workers(project_folder)


@pytest.fixture
def page(project: Path, browser: Browser) -> Iterator[Page]:
    """Open the dashboard, served by plain Voila in the surroundings that a viewer's kernel has."""
    shown = run("model.ipynb", {"factor": 100}, seed=1)
    port = free_port()
    command = [sys.executable, "-m", "voila", "page.ipynb", "--no-browser", f"--port={port}"]
    variables = os.environ | {"REPRISE_DASHBOARD": "page", "REPRISE_SOURCE_RUN": shown.id}
    log = project / "voila.log"
    with (
        serving(command, port, folder=project, log=log, variables=variables),
        browser.new_context(viewport={"width": 390, "height": 844}) as context,
    ):
        opened = context.new_page()
        opened.goto(f"http://127.0.0.1:{port}/")
        expect(opened.get_by_role("button", name="Run")).to_be_visible(timeout=60_000)
        yield opened


def viewers_runs(project: Path) -> int:
    wanted = RunFilter(triggers=frozenset({TriggerKind.VIEWER}))
    with open_project(project) as opened:
        return len(opened.store.list(wanted, limit=None))


def test_a_viewer_changes_a_value_and_sees_what_comes_of_it(project: Path, page: Page) -> None:
    expect(page.get_by_role("note", name="Provenance")).to_contain_text("factor = 100")
    expect(page.get_by_label("factor")).to_have_count(0)
    page.get_by_label("n", exact=True).fill("-3")
    page.get_by_label("n", exact=True).press("Tab")
    expect(page.get_by_role("alert")).to_have_text("-3.0 is not above 0")
    page.get_by_label("n", exact=True).fill("3")
    page.get_by_label("seconds").fill("2")
    page.get_by_label("seconds").press("Tab")
    page.get_by_role("button", name="Run").dblclick()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Step", timeout=60_000)
    expect(page.get_by_role("status")).to_have_text("Done.", timeout=60_000)
    expect(page.get_by_text("300", exact=True).first).to_be_visible()
    expect(page.get_by_role("region", name="Comparison of two runs")).to_contain_text("≠ +1")
    assert viewers_runs(project) == 1
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width == 390


def test_a_viewer_cancels_a_run(project: Path, page: Page) -> None:
    page.get_by_label("seconds").fill("60")
    page.get_by_label("seconds").press("Tab")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("status")).to_contain_text("Step", timeout=60_000)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("status")).to_have_text("The run was cancelled.", timeout=60_000)
    expect(page.get_by_role("button", name="Run")).to_be_enabled()

"""What a viewer chose in a stored page is what their own session begins with."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.dashboard_sites import OpenSite, reprise, write_notebook

pytestmark = [pytest.mark.browser, pytest.mark.kernel]

CONTROLS = """
import ipywidgets as widgets

controls = [
    widgets.Dropdown(options=["a", "b", "c"], description="Letter"),
    widgets.IntText(value=1, description="Number"),
    widgets.Text(value="x", description="Word"),
    widgets.Checkbox(value=False, description="Sure"),
    widgets.RadioButtons(options=["red", "blue"], description="Colour"),
    widgets.FloatSlider(value=0.5, max=1, step=0.05, description="Share"),
    widgets.IntRangeSlider(value=(2, 5), description="Range"),
]
shown = widgets.HTML()


def say(change=None):
    shown.value = "now: " + " ".join(str(control.value) for control in controls)


for control in controls:
    control.observe(say, "value")
say()
widgets.VBox([*controls, shown])
"""
AGAIN = "Please choose once more"


@pytest.fixture
def page(browser: Browser, tmp_path: Path, open_site: OpenSite) -> Page:
    (tmp_path / "reprise.toml").write_text('[[dashboard]]\nnotebook = "choices.ipynb"\n', "utf-8")
    write_notebook(tmp_path / "choices.ipynb", "# Choices", CONTROLS)
    reprise(tmp_path, "dashboards", "render")
    page = browser.new_page()
    page.goto(open_site(tmp_path).url + "d/choices")
    return page


def test_a_session_begins_with_what_was_chosen_before(page: Page) -> None:
    page.get_by_label("Letter").select_option("c")
    page.get_by_label("Number").fill("42")
    page.get_by_label("Word").fill("tide")
    page.get_by_label("Sure").check()
    page.get_by_label("blue").check()
    page.get_by_role("slider", name="Share").press("ArrowRight")

    live = page.frame_locator("iframe[title='Live dashboard']")
    expect(live.get_by_text("now: c 42 tide True blue 0.55 (2, 5)")).to_be_visible()
    expect(page.get_by_text(AGAIN)).to_have_count(0)

    page.get_by_role("button", name="Back").click()
    expect(page.get_by_label("Word")).to_have_value("x")
    expect(page.get_by_label("Sure")).not_to_be_checked()

    page.get_by_role("slider", name="Range from").press("ArrowRight")
    expect(page.get_by_text(AGAIN)).to_be_visible()
    expect(live.get_by_text("now: a 1 x False red 0.5 (2, 5)")).to_be_visible()

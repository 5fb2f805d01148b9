"""What an analyst sees of notebooks and runs beside the notebook, and in the views of runs."""

from __future__ import annotations

import re
import subprocess

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.lab import Lab
from tests.browser.steps import (
    PATIENCE,
    OpenPage,
    choose_in_palette,
    ended_run,
    execute,
    narrow,
    open_form,
    panel_of,
    start,
    wait_until_kept,
    wait_until_restored,
)
from tests.chromium import Picture

pytestmark = [pytest.mark.install, pytest.mark.browser]

NO_NEWS = ".Toastify { display: none }"
"""Takes notifications out of a picture, which lie over what it is to show."""
SECTIONS = ["notebook", "running", "history", "sweeps", "dashboards"]


def test_palette_opens_the_panel_without_console_errors(lab: Lab, browser: Browser) -> None:
    page = browser.new_page()
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{lab.url}/lab/workspaces/palette")
    expect(page.locator("#jp-main-dock-panel")).to_be_visible(timeout=PATIENCE)

    choose_in_palette(page, "Open Reprise Panel", "reprise:open-panel")

    panel = panel_of(page)
    for section in ("This Notebook", "Running", "All Runs", "Sweeps", "Dashboards"):
        expect(panel.locator("h3", has_text=section)).to_be_visible()
    expect(panel).to_contain_text("Open a notebook to see how it stands.")
    page.close()
    assert problems == []


def test_run_is_followed_through_a_reload_and_in_two_tabs_until_cancelled(
    lab: Lab, open_page: OpenPage, picture: Picture
) -> None:
    name = lab.add_notebook("long.ipynb")
    page = open_page(name, "first")
    start(open_form(page), seconds="60")
    running = page.locator(".jp-Reprise-runningSection")
    expect(running.get_by_role("progressbar")).to_be_visible(timeout=PATIENCE)
    expect(running.get_by_label("The end of the output")).to_contain_text("step 0")
    expect(page.get_by_role("button", name="1 running")).to_be_visible()
    page.screenshot(path=picture("lab"), style=NO_NEWS)
    wait_until_kept(page, "first", '"seconds":60')

    page.reload()
    expect(running.get_by_role("progressbar")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".jp-Reprise-runForm").get_by_label("seconds")).to_have_value("60")
    other = open_page(name, "second")
    elsewhere = other.locator(".jp-Reprise-runningSection")
    expect(elsewhere.get_by_role("progressbar")).to_be_visible(timeout=PATIENCE)
    elsewhere.get_by_role("button", name=re.compile("^Cancel run")).click()

    for seen in (page, other):
        expect(seen.locator(".jp-Reprise-runningSection")).to_contain_text("Nothing is running.")
        latest = seen.locator(".jp-Reprise-run").first
        expect(latest.locator("[data-status='cancelled']")).to_be_visible()


def test_two_runs_are_compared_with_their_differences_marked(
    lab: Lab, open_page: OpenPage, picture: Picture
) -> None:
    page = open_page(lab.add_notebook("compared.ipynb"))
    form = open_form(page)
    for n in ("3", "4"):
        start(form, n=n)
        expect(form.get_by_text(f"rmse={int(n) / 2:g}")).to_be_visible(timeout=PATIENCE)

    page.get_by_role("button", name="Its Runs").click()
    expect(page.locator(".jp-Reprise-run")).to_have_count(2)
    for row in range(2):
        page.locator(".jp-Reprise-check").nth(row).click()
    page.get_by_role("button", name="Compare 2").click()

    table = page.locator(".jp-Reprise-comparison")
    expect(table.get_by_role("row", name=re.compile(r"^n .*differs 3 4"))).to_be_visible()
    expect(table).not_to_contain_text("model")
    page.get_by_label("Only what differs").uncheck()
    expect(table).to_contain_text("model")
    expect(page.get_by_role("img", name="rmse over 2 runs, from 1.5 to 2")).to_be_visible()
    page.screenshot(path=picture("lab-compare"), style=NO_NEWS)


def test_badge_tells_whose_outputs_the_notebook_holds(lab: Lab, open_page: OpenPage) -> None:
    page = open_page(lab.add_notebook("badge.ipynb"))
    badge = page.locator(".jp-Reprise-badge")
    expect(badge).to_contain_text("No outputs")
    form = open_form(page)
    start(form)
    ended_run(form).get_by_role("button", name="Show").click()

    page.get_by_role("button", name="Put Outputs into the Notebook").click()
    expect(page.locator(".jp-Notebook")).to_contain_text("rmse 5")
    expect(badge).to_have_attribute("data-state", "match")
    page.locator(".jp-Notebook .jp-Cell").nth(2).locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("  # edited")

    expect(badge).to_have_attribute("data-state", "source-changed")


def test_notebook_section_leads_to_findings_parameters_and_the_git_filter(
    lab: Lab, open_page: OpenPage
) -> None:
    name = lab.add_notebook(
        "plain.ipynb", {"inputs": "n = 5", "draw": "import numpy as np\nnp.random.normal()"}
    )
    page = open_page(name)

    section = page.locator(".jp-Reprise-notebookSection")
    section.get_by_role("button", name=re.compile("np.random.normal")).click()
    expect(page.locator(".jp-Notebook .jp-Cell").nth(1)).to_have_class(re.compile("jp-mod-active"))
    page.locator(".jp-Notebook .jp-Cell").first.click()
    section.get_by_role("button", name="Make This the Parameters Cell").click()
    expect(section.get_by_role("button", name="Run with Parameters…")).to_be_visible()
    section.get_by_role("button", name="Install the Filter").click()

    expect(section).to_contain_text("Git keeps its code, not its outputs.")
    filters = subprocess.run(
        ["git", "config", "--get-regexp", "^filter"],
        cwd=lab.root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "reprise" in filters.stdout


@pytest.mark.parametrize(
    "theme", ["JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"]
)
def test_panel_of_320_pixels_shows_all_its_sections(
    lab: Lab, open_page: OpenPage, picture: Picture, theme: str
) -> None:
    page = open_page(lab.add_notebook("a-notebook-with-a-name-that-is-longer-than-the-panel.ipynb"))
    narrow(page)
    execute(page, "apputils:change-theme", theme=theme)

    panel = panel_of(page)
    expect(panel.get_by_role("button", name="Run with Parameters…")).to_be_visible()
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", theme)
    width = "node => node.scrollWidth - node.clientWidth"
    assert [panel.locator(f".jp-Reprise-{name}Section").evaluate(width) for name in SECTIONS] == [
        0
    ] * len(SECTIONS)
    panel.screenshot(path=picture(f"panel-{theme.split(maxsplit=1)[1].replace(' ', '-').lower()}"))


def test_hostile_output_of_a_run_reaches_nothing_beyond_its_frame(
    lab: Lab, open_page: OpenPage
) -> None:
    hostile = "<b>seen</b><script>top.hacked = 1; parent.document.title = 'hacked'</script>"
    cells = {"parameters": "n = 1", "show": f"from IPython.display import HTML\nHTML({hostile!r})"}
    page = open_page(lab.add_notebook("hostile.ipynb", cells))
    form = open_form(page)
    start(form)
    ended_run(form).get_by_role("button", name="Show").click()

    page.get_by_role("tab", name="Notebook", exact=True).click()
    expect(page.frame_locator(".jp-Reprise-report").locator("b", has_text="seen")).to_be_visible()

    assert page.evaluate("window.hacked") is None
    assert "hacked" not in page.title()


def test_missing_server_part_says_what_to_type(lab: Lab, open_page: OpenPage) -> None:
    page = open_page(lab.add_notebook("missing.ipynb"))
    page.route("**/reprise/api/v1/status*", lambda route: route.fulfill(status=404, body="{}"))
    page.reload()
    expect(page.locator(".jp-Notebook")).to_be_visible(timeout=PATIENCE)
    wait_until_restored(page)
    execute(page, "reprise:open-panel")

    panel = panel_of(page)
    expect(panel).to_contain_text("pip install jupyter-reprise", timeout=PATIENCE)
    expect(panel).to_contain_text("jupyter server extension enable jupyter_reprise")
    page.unroute("**/reprise/api/v1/status*")
    panel.get_by_role("button", name="Try Again").click()
    expect(panel.get_by_role("button", name="Run with Parameters…")).to_be_visible()

"""What an analyst does in JupyterLab to show others the results of a notebook."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.lab import Lab
from tests.browser.steps import PATIENCE, OpenPage, choose_in_file_browser, execute
from tests.chromium import Picture

pytestmark = [pytest.mark.install, pytest.mark.browser]

SOURCE = {
    "parameters": "rate: float = 0.25  # share of positives\nn: int = 40",
    "work": "import jupyter_reprise as reprise\nreprise.record('expected', rate * n)",
}
BOARD = {
    "read": "import jupyter_reprise as reprise\nrun = reprise.latest('{source}')",
    "show": "from IPython.display import HTML, display\n"
    "display(HTML(f'<h2>Expected</h2><p>{run.records[\"expected\"]:g} positives</p>'))",
}
THUMBNAIL = "positives.svg"


@pytest.fixture
def board(lab: Lab, request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Give a notebook that shows the runs of another, and that other; withdrawn at the end."""
    settings = lab.root / "reprise.toml"
    before = settings.read_text(encoding="utf-8")
    stem = f"p{abs(hash(request.node.name)) % 10**6}"
    source = lab.add_notebook(f"{stem}-fit.ipynb", SOURCE)
    (lab.root / THUMBNAIL).write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    cells = {name: text.replace("{source}", source) for name, text in BOARD.items()}
    yield lab.add_notebook(f"{stem}.ipynb", cells), source
    settings.write_text(before, encoding="utf-8")


def opened_view(page: Page) -> Locator:
    view = page.locator(".jp-Reprise-publish")
    expect(view.get_by_label("Title", exact=True)).to_be_visible()
    return view


def entry_of(lab: Lab) -> dict[str, Any]:
    """Give what the settings say of the only dashboard."""
    settings = tomllib.loads((lab.root / "reprise.toml").read_text(encoding="utf-8"))
    (entry,) = settings["dashboard"]
    return dict(entry)


def run_source(page: Page, source: str) -> None:
    """Run a notebook over REST, as a colleague may have done before."""
    status = page.evaluate(
        """async path => {
            const { baseUrl } = window.jupyterapp.serviceManager.serverSettings;
            const url = `${baseUrl}reprise/api/v1/notebooks/${path}/runs`;
            const xsrf = document.cookie.match(/_xsrf=([^;]+)/)?.[1] ?? '';
            const headers = { 'X-XSRFToken': xsrf };
            const given = { method: 'POST', body: '{}', headers };
            let { run } = await (await fetch(url, given)).json();
            while (['queued', 'running'].includes(run.status)) {
                await new Promise(resolve => setTimeout(resolve, 500));
                const answer = await fetch(`${baseUrl}reprise/api/v1/runs/${run.id}`);
                ({ run } = await answer.json());
            }
            return run.status;
        }""",
        source,
    )
    assert status == "succeeded"


def test_notebook_is_published_previewed_renamed_and_withdrawn(
    lab: Lab, open_page: OpenPage, picture: Picture, board: tuple[str, str]
) -> None:
    notebook, source = board
    page = open_page()
    run_source(page, source)
    choose_in_file_browser(page, notebook, "reprise:publish")
    view = opened_view(page)
    execute(page, "reprise:open-panel")
    section = page.locator(".jp-Reprise-dashboardsSection")
    expect(section).to_contain_text("No dashboards yet")
    expect(view.get_by_label("Source notebook")).to_have_value(source)
    view.get_by_label("Title", exact=True).fill("Positives")
    view.get_by_label("Maximum age").fill("soon")
    view.get_by_role("group", name="Viewers may change").get_by_label("rate").check()
    view.get_by_role("button", name="Publish").click()
    expect(view.locator("[id$='_max_age__error']")).to_contain_text("not a duration")
    page.screenshot(path=picture("publish-wrong"))
    view.get_by_label("Maximum age").fill("7d")
    view.get_by_role("button", name="Publish").click()

    expect(view.get_by_text("It is published.")).to_be_visible()
    frame = view.frame_locator("iframe")
    expect(frame.get_by_text("10 positives")).to_be_visible(timeout=90_000)
    expect(view.locator(".jp-Reprise-preview [data-standing='current']")).to_be_visible()
    expect(section.get_by_role("article", name="Positives")).to_contain_text("up to date")
    assert entry_of(lab)["parameters"] == ["rate"]
    page.screenshot(path=picture("lab-publish"))

    view.get_by_label("Title", exact=True).fill("Share of positives")
    run = view.get_by_label("Source run").locator("option").nth(1).get_attribute("value")
    view.get_by_label("Source run").select_option(run)
    view.get_by_label("Who may see it").fill("board, finance")
    view.get_by_label("Thumbnail").fill(THUMBNAIL)
    view.get_by_role("button", name="Save").click()
    expect(view.get_by_text("The changes are saved.")).to_be_visible()
    expect(frame.get_by_role("heading", name="Share of positives")).to_be_visible()
    expect(section.get_by_role("article", name="Share of positives")).to_be_visible()
    entry = entry_of(lab)
    assert (entry["run"], entry["groups"]) == (run, ["board", "finance"])
    assert entry["thumbnail"] == THUMBNAIL

    view.get_by_role("button", name="Withdraw…").click()
    page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    expect(view.get_by_text("It is withdrawn")).to_be_visible()
    expect(view.get_by_role("button", name="Publish")).to_be_visible()
    expect(section).to_contain_text("No dashboards yet")
    assert "[[dashboard]]" not in (lab.root / "reprise.toml").read_text(encoding="utf-8")


def test_published_notebook_without_a_run_leads_to_one_by_keyboard(
    lab: Lab, open_page: OpenPage, picture: Picture, board: tuple[str, str]
) -> None:
    notebook, source = board
    page = open_page(notebook)
    page.locator(".jp-NotebookPanel-toolbar [data-jp-item-name='reprise-publish'] button").click()
    view = opened_view(page)
    view.get_by_label("Title", exact=True).press("Enter")
    expect(view.locator("[data-standing='missing']")).to_contain_text("no results yet")
    run = view.get_by_role("button", name="Run the Source…")
    expect(run).to_be_visible()
    page.screenshot(path=picture("publish-missing"))

    run_source(page, source)
    render = view.get_by_role("button", name="Render", exact=True)
    expect(render).to_be_enabled(timeout=PATIENCE)
    render.focus()
    page.keyboard.press("Enter")
    expect(view.frame_locator("iframe").get_by_text("10 positives")).to_be_visible(timeout=90_000)
    page.reload()

    view = page.locator(".jp-Reprise-publish")
    expect(view.get_by_role("button", name="Withdraw…")).to_be_visible(timeout=PATIENCE)
    expect(view.frame_locator("iframe").get_by_text("10 positives")).to_be_visible()
    choice = view.get_by_label("Source run")
    expect(choice.locator("option")).to_have_count(2)
    expect(choice.locator("option").nth(1)).to_have_text(re.compile("rate=0.25"))

"""What an analyst sees when something is amiss, and how it is mended without leaving JupyterLab."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.lab import Lab
from tests.browser.steps import (
    PATIENCE,
    OpenPage,
    open_form,
    wait_until_kept,
    wait_until_restored,
)
from tests.chromium import Picture

pytestmark = [pytest.mark.install, pytest.mark.browser]

LISTS = ("running", "history", "sweeps")


def add_project(lab: Lab, name: str) -> Path:
    folder = lab.root / name
    folder.mkdir(parents=True)
    (folder / "reprise.toml").write_text(f'[project]\nname = "{folder.name}"\n', "utf-8")
    lab.add_notebook(f"{name}/n.ipynb")
    return folder


ASK = """async values => {
  const token = document.cookie.match(/_xsrf=([^;]*)/)[1];
  const answer = await fetch('/reprise/api/v1/notebooks/deleted/n.ipynb/runs?wait=60s', {
    method: 'POST',
    headers: { 'X-XSRFToken': token, 'Content-Type': 'application/json' },
    body: JSON.stringify({ parameters: values })
  });
  return (await answer.json()).run.id;
}"""


def test_database_that_cannot_be_opened_is_named_once_and_lists_lead_there(
    lab: Lab, open_page: OpenPage, picture: Picture
) -> None:
    # a path so long that the message about it does not fit
    place = "/".join(["what-was-measured-in-the-field"] * 3 + ["damaged"])
    folder = add_project(lab, place)
    (folder / ".reprise").mkdir()
    database = folder / ".reprise" / "runs.db"
    database.write_bytes(b"this is no database" * 200)

    page = open_page(f"{place}/n.ipynb")
    section = page.locator(".jp-Reprise-notebookSection")
    expect(section).to_contain_text("is not a run database")
    expect(section.get_by_role("button", name="Try Again")).to_be_in_viewport(ratio=1)
    for name in LISTS:
        expect(page.locator(f".jp-Reprise-{name}Section")).to_contain_text(
            "“This Notebook” says why"
        )
    page.screenshot(path=picture("no-database"))
    database.unlink()
    section.get_by_role("button", name="Try Again").click()

    expect(section.get_by_role("button", name="Run with Parameters…")).to_be_visible()
    expect(page.locator(".jp-Reprise-historySection")).to_contain_text("No runs yet.")


def test_mistake_in_the_settings_is_tried_again_from_panel_and_form(
    lab: Lab, open_page: OpenPage
) -> None:
    folder = add_project(lab, "mistaken")
    page = open_page("mistaken/n.ipynb")
    form = open_form(page)
    settings = folder / "reprise.toml"
    right = settings.read_text("utf-8")
    settings.write_text('[project]\nnam = "mistaken"\n', "utf-8")
    page.locator(".jp-Notebook .jp-Cell").nth(1).locator(".cm-content").click()
    page.keyboard.type("#")

    section = page.locator(".jp-Reprise-notebookSection")
    for place in (section, form):
        expect(place).to_contain_text("nam is unknown")
    settings.write_text(right, "utf-8")
    form.get_by_role("button", name="Try Again").click()

    for place in (section, form):
        expect(place).not_to_contain_text("nam is unknown")


def test_views_of_runs_that_were_deleted_say_so(lab: Lab, open_page: OpenPage) -> None:
    add_project(lab, "deleted")
    page = open_page("deleted/n.ipynb")
    runs = [page.evaluate(ASK, {"n": n}) for n in (1, 2, 3)]
    expect(page.locator(".jp-Reprise-run")).to_have_count(3)
    page.evaluate(
        "runs => { window.jupyterapp.commands.execute('reprise:compare-runs', { runs }); }", runs
    )
    view = page.locator(".jp-Reprise-view", has=page.get_by_role("region", name="Comparison"))
    expect(view.locator("thead th")).to_have_count(3)

    forget(page, runs[0])
    expect(view).to_contain_text(f"Run {runs[0][-6:]} is not there any more.")
    expect(view.locator("thead th")).to_have_count(2)
    forget(page, runs[1])

    left = page.locator(".jp-Reprise-view", has_text="Nothing is left to compare.")
    expect(left).to_contain_text(f"{runs[0][-6:]}, {runs[1][-6:]}")


def forget(page: Page, run: str) -> None:
    page.evaluate(
        "run => { window.jupyterapp.commands.execute('reprise:delete-run', { run }); }", run
    )
    page.get_by_role("button", name="Delete", exact=True).click()


def test_heights_of_the_sections_are_kept_through_a_reload(lab: Lab, open_page: OpenPage) -> None:
    # in a workspace of its own, as others find the heights too
    page = open_page(lab.add_notebook("heights.ipynb"), "heights")
    section = page.locator(".jp-Reprise-notebookSection")
    handle = page.locator("#jupyter-reprise-panel .lm-SplitPanel-handle:visible").first
    place = handle.bounding_box()
    assert place
    page.mouse.move(place["x"] + 80, place["y"] + 1)
    page.mouse.down()
    page.mouse.move(place["x"] + 80, place["y"] - 60, steps=4)
    page.mouse.up()
    height = section.evaluate("node => node.clientHeight")
    wait_until_kept(page, "heights", sizes_of(page))

    page.reload()
    expect(section.get_by_role("button", name="Run with Parameters…")).to_be_visible(
        timeout=PATIENCE
    )
    wait_until_restored(page)

    expect(section).to_have_js_property("clientHeight", height)


def sizes_of(page: Page) -> str:
    """Give the sizes of the sections as JupyterLab's state has them."""
    sizes: str = page.evaluate("""() => {
        const panels = [...window.jupyterapp.shell.widgets('left')];
        const { content } = panels.find(panel => panel.id === 'jupyter-reprise-panel');
        return `"sizes":${JSON.stringify(content.relativeSizes())}`;
    }""")
    return sizes

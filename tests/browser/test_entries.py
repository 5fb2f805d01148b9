"""Where JupyterLab leads to Reprise: its launcher, menus, palette, settings and notifications."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.lab import SHORT, Lab
from tests.browser.steps import (
    PATIENCE,
    OpenPage,
    choose_in_file_browser,
    choose_in_palette,
    ended_run,
    execute,
    menu_item,
    open_form,
    panel_of,
    start,
)

pytestmark = [pytest.mark.install, pytest.mark.browser]


def notification(page: Page, text: str) -> Locator:
    return page.locator(".Toastify__toast").filter(has_text=text)


def test_launcher_leads_to_the_panel(open_page: OpenPage) -> None:
    page = open_page()
    execute(page, "filebrowser:activate")
    expect(panel_of(page)).to_be_hidden()

    card = page.locator(".jp-LauncherCard").filter(has_text="Open Reprise Panel")
    expect(card.locator("svg")).to_be_visible()
    card.click()

    expect(panel_of(page)).to_contain_text("Open a notebook to see how it stands.")


def test_file_browser_runs_a_notebook_that_is_not_open_and_lists_its_runs(
    lab: Lab, open_page: OpenPage
) -> None:
    lab.add_notebook("listed-one.ipynb", SHORT)
    lab.add_notebook("listed-two.ipynb", SHORT)
    page = open_page()

    form = page.locator(".jp-Reprise-runForm:visible")
    for name, n in (("listed-one", "6"), ("listed-two", "7")):
        choose_in_file_browser(page, name, "reprise:run-with-parameters")
        expect(form.get_by_role("heading", name=f"{name}.ipynb")).to_be_visible()
        start(form, n=n)
        ended_run(form)
    choose_in_file_browser(page, "listed-one", "reprise:show-runs")

    runs = panel_of(page).locator(".jp-Reprise-run")
    expect(runs).to_have_count(1)
    expect(runs).to_contain_text("n=6")
    panel_of(page).get_by_role("button", name="Show runs of all notebooks").click()
    expect(runs.filter(has_text="n=7")).to_be_visible()


def test_run_menu_and_palette_name_what_can_be_done_with_the_notebook(
    lab: Lab, open_page: OpenPage
) -> None:
    page = open_page(lab.add_notebook("menu.ipynb", SHORT))
    choose_in_palette(page, "Sweep over Parameters", "reprise:sweep")
    expect(page.get_by_label("Sweep: many values")).to_be_checked()

    page.get_by_role("menuitem", name="Run", exact=True).click()
    for command, label in (
        ("reprise:run-with-parameters", "Run with Parameters…"),
        ("reprise:show-runs", "Show Runs"),
        ("reprise:make-parameters-cell", "Make This the Parameters Cell"),
        ("reprise:publish", "Publish as Dashboard…"),
    ):
        expect(menu_item(page, command)).to_contain_text(label)
    menu_item(page, "reprise:show-runs").click()
    chip = panel_of(page).get_by_role("button", name="Show runs of all notebooks")
    expect(chip).to_contain_text("menu.ipynb")


def test_notebook_without_parameters_gets_its_cell_from_the_cells_own_menu(
    lab: Lab, open_page: OpenPage
) -> None:
    page = open_page(lab.add_notebook("untagged.ipynb", {"inputs": "n = 5", "show": "print(n)"}))
    section = page.locator(".jp-Reprise-notebookSection")
    expect(section).to_contain_text("It has no parameters cell.")

    page.locator(".jp-Notebook .jp-Cell").first.click(button="right")
    menu_item(page, "reprise:make-parameters-cell").click()
    expect(section.get_by_role("button", name="Run with Parameters…")).to_be_visible()
    section.get_by_role("button", name="Run with Parameters…").click()

    form = page.locator(".jp-Reprise-runForm")
    expect(form.get_by_label("n", exact=True)).to_have_attribute("placeholder", "5")


def test_settings_say_what_they_do_and_take_effect_at_once(lab: Lab, open_page: OpenPage) -> None:
    page = open_page(lab.add_notebook("chosen.ipynb", SHORT))
    execute(page, "settingeditor:open", query="Reprise")
    editor = page.locator(".jp-SettingsPanel")
    for title, text in (
        ("Notifications", "What is told of when it ends"),
        ("Unsaved edits", "What to do with edits that are not saved"),
        ("Fresh", "Whether to compute a run even if the same run was made before."),
    ):
        expect(editor.get_by_text(title, exact=True).first).to_be_visible()
        expect(editor.locator(".jp-FormGroup-description").filter(has_text=text)).to_be_visible()

    for is_fresh in (True, False):
        with page.expect_response("**/api/settings/jupyter-reprise-extension:plugin*"):
            editor.get_by_label("Fresh").set_checked(is_fresh)
        execute(page, "docmanager:open", path="chosen.ipynb")
        form = open_form(page)
        choice = form.get_by_label(re.compile("^Fresh: compute it"))
        expect(choice).to_be_checked(checked=is_fresh)
        page.locator(".lm-TabBar-tab", has_text="Run chosen.ipynb").locator(
            ".lm-TabBar-tabCloseIcon"
        ).click()
        page.locator("#jp-main-dock-panel .lm-TabBar-tab", has_text="Settings").click()


def test_end_of_a_run_is_told_with_ways_to_it(lab: Lab, open_page: OpenPage) -> None:
    page = open_page(lab.add_notebook("told.ipynb"))
    start(open_form(page), seconds="2")
    running = page.locator("#jp-main-statusbar").get_by_role("button", name="1 running")
    expect(running).to_be_visible(timeout=PATIENCE)
    execute(page, "filebrowser:activate")
    running.click()
    expect(panel_of(page)).to_be_visible()

    told = notification(page, "told: succeeded")
    expect(told).to_be_visible(timeout=PATIENCE)
    expect(running).to_be_hidden()
    with page.context.expect_page() as opened:
        told.get_by_role("button", name="Report").click()
    expect(opened.value.get_by_role("heading", name="told").first).to_be_visible()


def test_failure_is_told_with_its_error_and_found_again_among_notifications(
    lab: Lab, open_page: OpenPage
) -> None:
    cells = {"parameters": "n = 5", "fail": "raise ValueError('no such plant')"}
    page = open_page(lab.add_notebook("failing.ipynb", cells))
    start(open_form(page))

    expect(notification(page, "failing: failed")).to_contain_text("no such plant", timeout=PATIENCE)
    execute(page, "apputils:display-notifications")
    listed = page.locator(".jp-Notification-List-Item").filter(has_text="failing: failed")
    listed.get_by_role("button", name="Show").click()

    view = page.locator(".jp-Reprise-view", has=page.get_by_role("tablist"))
    expect(view.get_by_role("tab", name="Overview")).to_be_visible()
    expect(view).to_contain_text("no such plant")

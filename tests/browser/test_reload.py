"""What an analyst finds again after reloading the page, or logging out and in again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect
from tests.browser.lab import Lab, running_lab
from tests.browser.steps import (
    PATIENCE,
    OpenPage,
    ended_run,
    execute,
    open_form,
    panel_of,
    start,
    wait_until_kept,
    wait_until_restored,
)

pytestmark = [pytest.mark.install, pytest.mark.browser]

RENAME = """([before, after]) => {
    const { contents } = window.jupyterapp.serviceManager;
    return contents.rename(before, after).then(() => null);
}"""


def test_form_keeps_what_was_typed_however_late_its_notebook_is_read_or_renamed(
    lab: Lab, open_page: OpenPage
) -> None:
    page = open_page(lab.add_notebook("late.ipynb"), "late")
    form = open_form(page)
    form.get_by_label("seconds", exact=True).fill("60")
    form.get_by_label("Seed").fill("7")
    form.get_by_label("Kernel").select_option("python3")
    form.get_by_label("Fresh: compute").check()
    for kept in ('"seconds":60', '"isFresh":true'):
        wait_until_kept(page, "late", kept)
    held: list[Route] = []
    page.route("**/api/contents/late.ipynb?*content=1*", lambda route: held.append(route))

    page.reload()
    expect(form.get_by_label("n", exact=True)).to_have_value("10", timeout=PATIENCE)
    assert held
    for route in held:
        route.continue_()
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(3)

    expect(form.get_by_label("seconds", exact=True)).to_have_value("60")
    expect(form.get_by_label("Seed")).to_have_value("7")
    expect(form.get_by_label("Kernel")).to_have_value("python3")
    expect(form.get_by_label("Fresh: compute")).to_be_checked()

    page.evaluate(RENAME, ["late.ipynb", "later.ipynb"])
    expect(form.get_by_role("heading", name="later.ipynb")).to_be_visible()
    expect(form.get_by_label("seconds", exact=True)).to_have_value("60")
    wait_until_kept(page, "late", "form:later.ipynb")


def test_list_of_runs_is_filtered_and_ordered_as_it_was_left(lab: Lab, open_page: OpenPage) -> None:
    page = open_page(lab.add_notebook("filtered.ipynb"), "filtered")
    form = open_form(page)
    for n in ("3", "4"):
        start(form, n=n)
        ended_run(form)
        expect(form.get_by_text(f"rmse={int(n) / 2:g}")).to_be_visible(timeout=PATIENCE)
    panel = panel_of(page)
    panel.get_by_role("button", name="Its Runs").click()
    chip = panel.get_by_role("button", name="Show runs of all notebooks")
    expect(chip).to_contain_text("filtered.ipynb")
    panel.get_by_label("Filter runs").fill("n=3")
    panel.get_by_label("Status").select_option("succeeded")
    panel.get_by_label("Order").select_option("oldest")
    runs = panel.locator(".jp-Reprise-run")
    expect(runs).to_have_count(1)
    for kept in ('"sort":"oldest"', '"text":"n=3"'):
        wait_until_kept(page, "filtered", kept)

    page.reload()
    expect(panel.get_by_label("Filter runs")).to_have_value("n=3", timeout=PATIENCE)

    expect(panel.get_by_label("Status")).to_have_value("succeeded")
    expect(panel.get_by_label("Order")).to_have_value("oldest")
    expect(chip).to_contain_text("filtered.ipynb")
    expect(runs).to_have_count(1)
    expect(runs).to_contain_text("rmse=1.5")


def test_logging_out_and_in_again_finds_the_runs(
    lab_commands: Path, browser: Browser, tmp_path: Path
) -> None:
    home, root = tmp_path / "home", tmp_path / "root"
    home.mkdir()
    root.mkdir()
    with (
        running_lab(lab_commands, home, root, "--IdentityProvider.token=sesame") as lab,
        browser.new_context(viewport={"width": 1400, "height": 900}) as context,
    ):
        page = context.new_page()
        page.goto(lab.address(lab.add_notebook("guarded.ipynb")))
        page.locator("#password_input").fill("sesame")
        page.locator("#login_submit").click()
        wait_until_restored(page)
        start(open_form(page), n="8", seconds="4")
        execute(page, "reprise:open-panel")
        running = page.locator(".jp-Reprise-runningSection")
        expect(running.get_by_role("progressbar")).to_be_visible(timeout=PATIENCE)

        execute(page, "filemenu:logout")
        expect(page.get_by_text("Successfully logged out.")).to_be_visible()
        page.goto(lab.address("guarded.ipynb"))
        page.locator("#password_input").fill("sesame")
        page.locator("#login_submit").click()
        wait_until_restored(page)
        execute(page, "reprise:open-panel")

        expect(panel_of(page).get_by_role("option").filter(has_text="rmse=4")).to_be_visible(
            timeout=PATIENCE
        )

"""What an analyst does with the form of a notebook: values, sweeps, and runs that come of them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.lab import Lab
from tests.browser.steps import (
    PATIENCE,
    OpenPage,
    ended_run,
    find_in_palette,
    open_form,
    start,
)
from tests.chromium import Picture

pytestmark = [pytest.mark.install, pytest.mark.browser]


def test_form_shows_wrong_values_at_their_fields_and_runs_the_right_ones(
    lab: Lab, open_page: OpenPage, picture: Picture
) -> None:
    page = open_page(lab.add_notebook("form.ipynb"))
    form = open_form(page)

    form.get_by_label("n", exact=True).fill("0")
    expect(form.locator("[id$='_n__error']")).to_have_text("must be at least 1")
    # a rule that JSON Schema can't say is the server's to find broken
    start(form, n="20", step="0.3")
    expect(form.locator("[id$='_step__error']")).to_contain_text("0.5")
    page.screenshot(path=picture("form"))
    start(form, step="1.5")

    card = ended_run(form)
    expect(card).to_contain_text("rmse=30")
    # a kernel that starts may have JupyterLab count the notebook as edited
    expect(card).to_contain_text(re.compile("as it was saved|a snapshot"))
    expect(page.get_by_text("form: succeeded")).to_be_visible()
    expect(page.get_by_role("option").filter(has_text="rmse=30").first).to_be_visible()
    card.get_by_role("button", name="Show").click()
    view = page.locator(".jp-Reprise-view", has=page.get_by_role("tablist"))
    expect(view.get_by_role("table", name="Parameters")).to_contain_text("seconds")
    page.screenshot(path=picture("run"))
    view.get_by_role("tab", name="Notebook").click()
    report = view.frame_locator("iframe")
    expect(report.get_by_text("rmse 30").first).to_be_visible()
    view.get_by_role("tab", name="Files").click()
    with page.expect_download() as download:
        view.get_by_role("row", name="executed.ipynb").get_by_role("link").click()
    assert download.value.suggested_filename == "executed.ipynb"


def test_numbers_are_stepped_by_keys_and_keep_their_digits(lab: Lab, open_page: OpenPage) -> None:
    large = 2**70
    cells = {
        "parameters": "\n".join(
            [
                "from typing import Annotated",
                "import annotated_types as at",
                f"large: int = {large}",
                "n: Annotated[int, at.Ge(1), at.Le(3)] = 2",
                "rate: float = 0.05",
            ]
        ),
        "show": "import jupyter_reprise as r\nr.record('text', f'{large}, {n}, {rate}')",
    }
    page = open_page(lab.add_notebook("numbers.ipynb", cells))
    form = open_form(page)

    number = form.get_by_role("spinbutton", name="n")
    for key in ("ArrowUp", "ArrowUp"):
        number.press(key)
    expect(number).to_have_value("3")
    expect(number).to_have_attribute("aria-valuemax", "3")
    form.get_by_label("rate", exact=True).press("ArrowDown")
    expect(form.get_by_label("large", exact=True)).to_have_value(str(large))
    start(form, large=str(large + 1))

    expect(ended_run(form)).to_contain_text(f"text={large + 1}, 3, 0.04")


def test_sweep_is_asked_for_in_the_form_and_shown_as_one(
    lab: Lab, open_page: OpenPage, picture: Picture
) -> None:
    page = open_page(lab.add_notebook("swept.ipynb"))
    form = open_form(page)
    form.get_by_label("step", exact=True).fill("1.5")
    form.get_by_label("Sweep: many values").check()
    expect(form.get_by_label("step", exact=True)).to_have_value("1.5")

    form.get_by_label("n", exact=True).fill("1:5:0")
    form.get_by_role("button", name=re.compile("^Sweep: ")).click()
    expect(form.locator("[id$='_n__error']")).to_contain_text("step of 0")
    form.get_by_label("n", exact=True).fill("2:6:2, 10")
    form.get_by_role("button", name="Sweep: 4 runs").click()

    card = form.get_by_role("article").first
    expect(card).to_contain_text("4 points · 4 succeeded", timeout=90_000)
    listed = page.locator(".jp-Reprise-sweepsSection").get_by_role("article").first
    expect(listed).to_contain_text("4 points · 4 succeeded")
    page.screenshot(path=picture("sweep"))
    listed.get_by_role("button", name="swept").click()
    expect(page.locator(".jp-Reprise-run")).to_have_count(4)
    expect(page.get_by_role("option").filter(has_text="rmse=15")).to_be_visible()


def test_same_run_is_offered_again_and_unsaved_edits_run_as_a_snapshot(
    lab: Lab, open_page: OpenPage
) -> None:
    page = open_page(lab.add_notebook("again.ipynb"))
    form = open_form(page)
    start(form, n="7", Seed="1")
    ended_run(form)

    start(form)
    expect(form.get_by_text("The same run was made before")).to_be_visible()
    page.locator(".jp-Notebook .jp-Cell").nth(2).locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nprint('edited')")
    expect(form.get_by_label("Unsaved edits")).to_be_visible()
    start(form, n="8")

    expect(form.get_by_text("It runs a snapshot").first).to_be_visible(timeout=PATIENCE)
    ended_run(form)
    form.get_by_label("Values of").select_option(index=2)
    expect(form.get_by_label("n", exact=True)).to_have_value("7")


def test_keyboard_alone_runs_a_notebook_and_opens_the_run(lab: Lab, open_page: OpenPage) -> None:
    page = open_page(lab.add_notebook("keys.ipynb"))
    button = page.locator(".jp-NotebookPanel-toolbar [data-jp-item-name='reprise-run'] button")
    expect(button).to_be_enabled()
    page.locator(".jp-Notebook").focus()
    find_in_palette(page, "Run with Parameters", "reprise:run-with-parameters")
    item = page.locator(".lm-CommandPalette-item.lm-mod-active:not(.lm-mod-disabled)")
    expect(item).to_contain_text("Run with")
    page.keyboard.press("Enter")
    form = page.locator(".jp-Reprise-runForm")
    field = form.get_by_label("n", exact=True)
    expect(field).to_be_visible()

    for _ in range(40):
        page.keyboard.press("Tab")
        if field.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.press("Control+A")
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(form.get_by_text("rmse=6")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("listbox").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")

    expect(page.get_by_role("tab", name="Overview")).to_be_visible()
    page.get_by_role("tab", name="Overview").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Notebook")).to_have_attribute("aria-selected", "true")

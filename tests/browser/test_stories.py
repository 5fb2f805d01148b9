"""What an analyst does with Reprise in JupyterLab, from the form to the comparison."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

pytestmark = [pytest.mark.install, pytest.mark.browser]

OpenPage = Callable[..., Page]
Picture = Callable[[str], Path]


def execute(page: Page, command: str, **arguments: Any) -> None:
    """Execute a command of JupyterLab's without waiting for what it does."""
    page.evaluate(
        "([command, args]) => { window.jupyterapp.commands.execute(command, args); }",
        [command, arguments],
    )


def open_form(page: Page) -> Locator:
    page.locator(".jp-NotebookPanel-toolbar [data-jp-item-name='reprise-run'] button").click()
    form = page.locator(".jp-Reprise-runForm")
    expect(form.get_by_label("n", exact=True)).to_be_visible()
    return form


def start(form: Locator, **values: str) -> None:
    for name, value in values.items():
        form.get_by_label(name, exact=True).fill(value)
    form.get_by_role("button", name="Run", exact=True).click()


def ended_run(form: Locator, status: str = "succeeded") -> Locator:
    card = form.get_by_role("article").filter(has_text=status).first
    expect(card).to_be_visible(timeout=60_000)
    return card


def test_palette_opens_the_panel_without_console_errors(lab: Any, browser: Any) -> None:
    page = browser.new_page()
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{lab.url}/lab/workspaces/palette")
    expect(page.locator("#jp-main-dock-panel")).to_be_visible(timeout=60_000)

    open_palette(page).fill("Open Reprise Panel")
    page.locator(".lm-CommandPalette-item[data-command='reprise:open-panel']").click()

    panel = page.get_by_role("region", name="Reprise", exact=True)
    for section in ("This Notebook", "Running", "All Runs", "Sweeps", "Dashboards"):
        expect(panel.locator("h3", has_text=section)).to_be_visible()
    expect(panel).to_contain_text("Open a notebook to see how it stands.")
    page.close()
    assert problems == []


def open_palette(page: Page) -> Locator:
    """Press the shortcut until it is heard: JupyterLab shows itself before it listens."""
    search = page.locator(".lm-CommandPalette-input")
    for _ in range(30):
        page.keyboard.press("Control+Shift+C")
        with suppress(PlaywrightTimeout):
            search.wait_for(state="visible", timeout=2_000)
            page.wait_for_timeout(500)  # an earlier press that is heard late closes it again
            if search.is_visible():
                return search
    raise AssertionError("The command palette did not open.")


def test_form_shows_wrong_values_at_their_fields_and_runs_the_right_ones(
    lab: Any, open_page: OpenPage, picture: Picture
) -> None:
    page = open_page(lab.add_notebook("form.ipynb"))
    form = open_form(page)

    form.get_by_label("n", exact=True).fill("0")
    expect(form.locator("#reprise_n__error")).to_have_text("must be at least 1")
    # a rule that JSON Schema can't say is the server's to find broken
    start(form, n="20", step="0.3")
    expect(form.locator("#reprise_step__error")).to_contain_text("0.5")
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


def test_numbers_are_stepped_by_keys_and_keep_their_digits(lab: Any, open_page: OpenPage) -> None:
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
    lab: Any, open_page: OpenPage, picture: Picture
) -> None:
    page = open_page(lab.add_notebook("swept.ipynb"))
    form = open_form(page)
    form.get_by_label("step", exact=True).fill("1.5")
    form.get_by_label("Sweep: many values").check()
    expect(form.get_by_label("step", exact=True)).to_have_value("1.5")

    form.get_by_label("n", exact=True).fill("1:5:0")
    form.get_by_role("button", name=re.compile("^Sweep: ")).click()
    expect(form.locator("#reprise_sweep_n__error")).to_contain_text("step of 0")
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
    lab: Any, open_page: OpenPage
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

    expect(form.get_by_text("It runs a snapshot").first).to_be_visible(timeout=60_000)
    ended_run(form)
    form.get_by_label("Values of").select_option(index=2)
    expect(form.get_by_label("n", exact=True)).to_have_value("7")


def test_run_is_followed_through_a_reload_and_in_two_tabs_until_cancelled(
    lab: Any, open_page: OpenPage, picture: Picture
) -> None:
    name = lab.add_notebook("long.ipynb")
    page = open_page(name, "first")
    start(open_form(page), seconds="60")
    running = page.locator(".jp-Reprise-runningSection")
    expect(running.get_by_role("progressbar")).to_be_visible(timeout=60_000)
    expect(running.get_by_label("The end of the output")).to_contain_text("step 1")
    expect(page.get_by_role("button", name="1 running")).to_be_visible()
    page.screenshot(path=picture("running"))

    page.reload()
    expect(running.get_by_role("progressbar")).to_be_visible(timeout=60_000)
    expect(page.locator(".jp-Reprise-runForm").get_by_label("seconds")).to_have_value("60")
    other = open_page(name, "second")
    elsewhere = other.locator(".jp-Reprise-runningSection")
    expect(elsewhere.get_by_role("progressbar")).to_be_visible(timeout=60_000)
    elsewhere.get_by_role("button", name=re.compile("^Cancel run")).click()

    for seen in (page, other):
        expect(seen.locator(".jp-Reprise-runningSection")).to_contain_text("Nothing is running.")
        latest = seen.locator(".jp-Reprise-run").first
        expect(latest.locator("[data-status='cancelled']")).to_be_visible()


def test_two_runs_are_compared_with_their_differences_marked(
    lab: Any, open_page: OpenPage, picture: Picture
) -> None:
    page = open_page(lab.add_notebook("compared.ipynb"))
    form = open_form(page)
    for n in ("3", "4"):
        start(form, n=n)
        expect(form.get_by_text(f"rmse={int(n) / 2:g}")).to_be_visible(timeout=60_000)

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
    page.screenshot(path=picture("compare"))


def test_badge_tells_whose_outputs_the_notebook_holds(lab: Any, open_page: OpenPage) -> None:
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
    lab: Any, open_page: OpenPage
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


def test_keyboard_alone_runs_a_notebook_and_opens_the_run(lab: Any, open_page: OpenPage) -> None:
    page = open_page(lab.add_notebook("keys.ipynb"))
    button = page.locator(".jp-NotebookPanel-toolbar [data-jp-item-name='reprise-run'] button")
    expect(button).to_be_enabled()
    page.locator(".jp-Notebook").focus()
    open_palette(page)
    page.keyboard.type("Run with Parameters")
    expect(page.locator(".lm-CommandPalette-item.lm-mod-active")).to_contain_text("Run with")
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
    expect(form.get_by_text("rmse=6")).to_be_visible(timeout=60_000)
    page.get_by_role("listbox").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")

    expect(page.get_by_role("tab", name="Overview")).to_be_visible()
    page.get_by_role("tab", name="Overview").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Notebook")).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize(
    "theme", ["JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"]
)
def test_panel_of_320_pixels_shows_all_its_sections(
    lab: Any, open_page: OpenPage, picture: Picture, theme: str
) -> None:
    page = open_page(lab.add_notebook("a-notebook-with-a-name-that-is-longer-than-the-panel.ipynb"))
    narrow(page)
    execute(page, "apputils:change-theme", theme=theme)

    panel = page.get_by_role("region", name="Reprise", exact=True)
    expect(panel.get_by_role("button", name="Run with Parameters…")).to_be_visible()
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", theme)
    width = "node => node.scrollWidth - node.clientWidth"
    assert [panel.locator(f".jp-Reprise-{name}Section").evaluate(width) for name in SECTIONS] == [
        0
    ] * len(SECTIONS)
    panel.screenshot(path=picture(f"panel-{theme.split(maxsplit=1)[1].replace(' ', '-').lower()}"))


SECTIONS = ["notebook", "running", "history", "sweeps", "dashboards"]


def narrow(page: Page) -> None:
    handle = page.locator("#jp-main-split-panel > .lm-SplitPanel-handle:not(.lm-mod-hidden)").first
    box = handle.bounding_box()
    panel = page.locator("#jupyter-reprise-panel").bounding_box()
    assert box
    assert panel
    page.mouse.move(box["x"] + box["width"] / 2, 400)
    page.mouse.down()
    page.mouse.move(panel["x"] + 320, 400, steps=4)
    page.mouse.up()
    panel = page.locator("#jupyter-reprise-panel").bounding_box()
    assert panel
    assert abs(panel["width"] - 320) < 3


def test_hostile_output_of_a_run_reaches_nothing_beyond_its_frame(
    lab: Any, open_page: OpenPage
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


def test_missing_server_part_says_what_to_type(lab: Any, open_page: OpenPage) -> None:
    page = open_page(lab.add_notebook("missing.ipynb"))
    page.route("**/reprise/api/v1/status*", lambda route: route.fulfill(status=404, body="{}"))
    page.reload()
    expect(page.locator(".jp-Notebook")).to_be_visible(timeout=60_000)
    page.evaluate("() => window.jupyterapp.restored.then(() => null)")
    execute(page, "reprise:open-panel")

    panel = page.get_by_role("region", name="Reprise", exact=True)
    expect(panel).to_contain_text("pip install jupyter-reprise", timeout=60_000)
    expect(panel).to_contain_text("jupyter server extension enable jupyter_reprise")
    page.unroute("**/reprise/api/v1/status*")
    panel.get_by_role("button", name="Try Again").click()
    expect(panel.get_by_role("button", name="Run with Parameters…")).to_be_visible()

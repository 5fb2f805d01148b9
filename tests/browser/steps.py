"""What one does in JupyterLab over and over, in stories of any kind."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

OpenPage = Callable[..., Page]

PATIENCE = 60_000
"""Milliseconds for what starts a kernel or loads JupyterLab."""


def wait_until_restored(page: Page) -> None:
    """Wait for JupyterLab to be as it was left: what is clicked before may be undone by that."""
    page.wait_for_function("window.jupyterapp", timeout=PATIENCE)
    page.evaluate("() => window.jupyterapp.restored.then(() => null)")


def execute(page: Page, command: str, **arguments: Any) -> None:
    """Execute a command of JupyterLab's without waiting for what it does."""
    page.evaluate(
        "([command, args]) => { window.jupyterapp.commands.execute(command, args); }",
        [command, arguments],
    )


def wait_until_kept(page: Page, workspace: str, text: str) -> None:
    """Wait until the server has a workspace in whose state the text is, as JSON has it."""
    page.evaluate(
        """async ([workspace, text, patience]) => {
            const { baseUrl } = window.jupyterapp.serviceManager.serverSettings;
            const last = Date.now() + patience;
            let state = '';
            while (!state.includes(text)) {
                if (Date.now() > last) {
                    throw new Error(`${text} is not in ${state}`);
                }
                await new Promise(resolve => setTimeout(resolve, 200));
                const answer = await fetch(`${baseUrl}lab/api/workspaces/${workspace}`);
                state = JSON.stringify(await answer.json());
            }
        }""",
        [workspace, text, PATIENCE],
    )


def panel_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Reprise", exact=True)


def open_form(page: Page) -> Locator:
    """Press the button of the notebook's toolbar, and wait for the form."""
    page.locator(".jp-NotebookPanel-toolbar [data-jp-item-name='reprise-run'] button").click()
    form = page.locator(".jp-Reprise-runForm")
    expect(form.get_by_label("n", exact=True)).to_be_visible()
    return form


def start(form: Locator, **values: str) -> None:
    """Fill in the form, and press its button."""
    for name, value in values.items():
        form.get_by_label(name, exact=True).fill(value)
    form.get_by_role("button", name="Run", exact=True).click()


def ended_run(form: Locator, status: str = "succeeded") -> Locator:
    """Wait until what was started from a form has ended so."""
    card = form.get_by_role("article").filter(has_text=status).first
    expect(card).to_be_visible(timeout=PATIENCE)
    return card


def find_in_palette(page: Page, words: str, command: str) -> Locator:
    """Open the command palette by its keys, and find a command that can be executed by its words.

    Whatever takes the focus closes the palette, such as a notebook that has just been loaded: then
    it is opened again, as anyone would.
    """
    wait_until_restored(page)
    # the keys are bound only after JupyterLab shows itself
    page.wait_for_function(
        "window.jupyterapp.commands.keyBindings.some("
        "one => one.command === 'apputils:activate-command-palette')"
    )
    search = page.locator(".lm-CommandPalette-input")
    item = page.locator(f".lm-CommandPalette-item[data-command='{command}']:not(.lm-mod-disabled)")
    for _ in range(5):
        page.keyboard.press("Control+Shift+C")
        with suppress(PlaywrightTimeout, AssertionError):
            expect(search).to_be_focused(timeout=5_000)
            search.fill(words, timeout=2_000)
            expect(item).to_be_visible(timeout=5_000)
            return item
    raise AssertionError(f"{command} could not be found in the palette")


def choose_in_palette(page: Page, words: str, command: str) -> None:
    """Find a command by its words, and click it."""
    # items are drawn anew whenever a command changes: one may be gone under the mouse
    find_in_palette(page, words, command).evaluate("node => node.click()")


def menu_item(page: Page, command: str) -> Locator:
    return page.locator(f".lm-Menu-item[data-command='{command}']")


def choose_in_file_browser(page: Page, name: str, command: str) -> None:
    """Choose a command in the context menu of a file."""
    execute(page, "filebrowser:activate")
    page.locator(".jp-DirListing-item").filter(has_text=name).click(button="right")
    menu_item(page, command).click()


def narrow(page: Page) -> None:
    """Make the panel 320 pixels wide, as one does with the mouse."""
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

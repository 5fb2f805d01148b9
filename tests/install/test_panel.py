"""The side panel in a real JupyterLab, seen by a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

pytestmark = [pytest.mark.install, pytest.mark.browser]

BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def lab_url(lab_environment: Any, isolated_home: Path, tmp_path: Path) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [
        *(str(lab_environment.bin / "jupyter"), "lab", "--no-browser", "--allow-root"),
        f"--ServerApp.root_dir={tmp_path}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    log = tmp_path / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=lab_environment.variables(), stdout=output, stderr=output
        )
    try:
        _wait_for(port, process, log)
        yield f"http://127.0.0.1:{port}/lab"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")


@pytest.fixture
def page() -> Iterator[Page]:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "No Chromium on PATH: install it, or name it in the variable CHROMIUM."
    with sync_playwright() as playwright:
        # a machine that is busy with other tests is slow, not wrong
        expect.set_options(timeout=60_000)
        browser = playwright.chromium.launch(executable_path=found, args=OPTIONS)
        yield browser.new_page(viewport={"width": 1200, "height": 800})
        browser.close()


def collect_problems(page: Page) -> list[str]:
    """Collect what the page logs as errors, and what it fails to catch."""
    problems: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: problems.append(str(error)))
    return problems


def open_palette(page: Page) -> Locator:
    """Press the shortcut until it is heard: JupyterLab shows itself before it listens."""
    search = page.locator(".lm-CommandPalette-input")
    for _ in range(30):
        page.keyboard.press("Control+Shift+C")
        with suppress(PlaywrightTimeout):
            search.wait_for(state="visible", timeout=2_000)
            return search
    raise AssertionError("The command palette did not open.")


def test_palette_opens_the_panel_without_console_errors(
    lab_url: str, page: Page, tmp_path: Path
) -> None:
    problems = collect_problems(page)
    page.goto(lab_url)
    expect(page.locator("#jp-main-dock-panel")).to_be_visible(timeout=60_000)

    open_palette(page).fill("Open Reprise Panel")
    page.locator(".lm-CommandPalette-item[data-command='reprise:open-panel']").click()

    panel = page.get_by_role("region", name="Reprise")
    expect(panel).to_be_visible()
    for section in ("This Notebook", "Running", "All Runs", "Sweeps"):
        expect(panel.locator("h3", has_text=section)).to_be_visible()
    page.screenshot(path=os.environ.get("REPRISE_SCREENSHOT", tmp_path / "panel.png"))
    assert problems == []

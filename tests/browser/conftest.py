"""JupyterLab with the built extension, a project to work in, and a real browser.

One server serves all tests of a module. `REPRISE_TEST_LAB` may name an environment that has
JupyterLab and Reprise, to save the minutes of building one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.lab import Lab, running_lab
from tests.browser.steps import PATIENCE, execute, wait_until_restored


@pytest.fixture(scope="session")
def lab_commands(request: pytest.FixtureRequest) -> Path:
    named = os.environ.get("REPRISE_TEST_LAB")
    if named:
        return Path(named) / "bin"
    environment: Any = request.getfixturevalue("lab_environment")
    return Path(environment.bin)


@pytest.fixture(scope="module")
def lab(lab_commands: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    home, root = map(tmp_path_factory.mktemp, ("lab-home", "lab-root"))
    with running_lab(lab_commands, home, root) as started:
        yield started


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(lab: Lab, browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Give a function that opens a notebook, or none, in a workspace of this test's own."""
    contexts = []

    def visit(notebook: str = "", workspace: str = "") -> Page:
        context = browser.new_context(viewport={"width": 1400, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.goto(lab.address(notebook, workspace or request.node.name[:40]))
        if notebook:
            expect(page.locator(".jp-Notebook")).to_be_visible(timeout=PATIENCE)
        wait_until_restored(page)
        execute(page, "reprise:open-panel")
        expect(page.get_by_role("region", name="Reprise", exact=True)).to_be_visible()
        return page

    yield visit
    for context in contexts:
        context.close()

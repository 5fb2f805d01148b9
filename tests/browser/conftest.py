"""JupyterLab with the built extension, a project to work in, and a real browser.

One server serves all tests here, as it takes longest to start. `REPRISE_TEST_LAB` may name an
environment that has JupyterLab and Reprise, to save the minutes of building one.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NOTEBOOK = {
    "parameters": "\n".join(
        [
            "from typing import Annotated, Literal",
            "import annotated_types as at",
            "n: Annotated[int, at.Ge(1), at.Le(100)] = 10  # draws",
            "step: Annotated[float, at.MultipleOf(0.5)] = 0.5",
            'model: Literal["pooled", "single"] = "pooled"  # how groups are treated',
            "seconds: float = 0.0  # how long it takes",
        ]
    ),
    "work": "\n".join(
        [
            "import time",
            "for i in range(10):",
            '    print("step", i, flush=True)',
            "    time.sleep(seconds / 10)",
        ]
    ),
    "record": "\n".join(
        [
            "import jupyter_reprise as reprise",
            'reprise.record("rmse", n * step)',
            'print("rmse", n * step)',
        ]
    ),
}


def write_notebook(path: Path, cells: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    written = [
        {
            "cell_type": "code",
            "id": name,
            "metadata": {"tags": ["parameters"]} if name == "parameters" else {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for name, source in cells.items()
    ]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nb = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": spec}, "cells": written}
    path.write_text(json.dumps(nb), encoding="utf-8")


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab."""

    url: str
    root: Path

    def address(self, notebook: str = "", workspace: str = "default") -> str:
        place = f"/tree/{notebook}" if notebook else ""
        return f"{self.url}/lab/workspaces/{workspace}{place}"

    def add_notebook(self, name: str, cells: dict[str, str] | None = None) -> str:
        write_notebook(self.root / name, cells or NOTEBOOK)
        return name


@pytest.fixture(scope="session")
def lab_commands(request: pytest.FixtureRequest) -> Path:
    named = os.environ.get("REPRISE_TEST_LAB")
    if named:
        return Path(named) / "bin"
    environment: Any = request.getfixturevalue("lab_environment")
    return Path(environment.bin)


@pytest.fixture(scope="module")
def lab(lab_commands: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    home = tmp_path_factory.mktemp("lab-home")
    root = tmp_path_factory.mktemp("lab-root")
    (root / "reprise.toml").write_text('[project]\nname = "browser"\n', encoding="utf-8")
    variables = {k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    for name, folder in (
        ("HOME", ""),
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_DATA_HOME", ".local/share"),
        ("JUPYTER_CONFIG_DIR", ".jupyter"),
        ("JUPYTER_RUNTIME_DIR", "runtime"),
        ("IPYTHONDIR", ".ipython"),
        ("GIT_CONFIG_GLOBAL", ".gitconfig"),
    ):
        variables[name] = str(home / folder)
    variables["PATH"] = os.pathsep.join([str(lab_commands), variables["PATH"]])
    for command in (["git", "init", "-q"], ["git", "add", "reprise.toml"]):
        subprocess.run(command, cwd=root, env=variables, check=True)
    answer_news(home / ".jupyter")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [
        *(str(lab_commands / "jupyter"), "lab", "--no-browser", "--allow-root"),
        f"--ServerApp.root_dir={root}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.expose_app_in_browser=True",
    ]
    log = home / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=variables, stdout=output, stderr=output)
    try:
        wait_for(port, process, log)
        yield Lab(f"http://127.0.0.1:{port}", root)
    finally:
        process.terminate()
        process.wait(timeout=20)


def answer_news(config: Path) -> None:
    """Say no to JupyterLab's news, whose question would cover what tests look at."""
    folder = config / "lab/user-settings/@jupyterlab/apputils-extension"
    folder.mkdir(parents=True)
    settings = folder / "notification.jupyterlab-settings"
    settings.write_text('{"fetchNews": "false"}', encoding="utf-8")


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a browser; while it is there, its event loop runs, and no other can in this thread."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "No Chromium on PATH: install it, or name it in the variable CHROMIUM."
    with sync_playwright() as playwright:
        # a machine that is busy with other tests is slow, not wrong
        expect.set_options(timeout=30_000)
        chromium = playwright.chromium.launch(executable_path=found, args=OPTIONS)
        yield chromium
        chromium.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(lab: Lab, browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Give a function that opens a notebook in a workspace of this test's own."""
    contexts = []

    def visit(notebook: str, workspace: str = "") -> Page:
        context = browser.new_context(viewport={"width": 1400, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.goto(lab.address(notebook, workspace or request.node.name[:40]))
        expect(page.locator(".jp-Notebook")).to_be_visible(timeout=60_000)
        # what is clicked before the layout is restored may be undone by it
        page.evaluate("() => window.jupyterapp.restored.then(() => null)")
        page.evaluate("() => { window.jupyterapp.commands.execute('reprise:open-panel'); }")
        expect(page.get_by_role("region", name="Reprise", exact=True)).to_be_visible()
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture
def picture(tmp_path: Path) -> Callable[[str], Path]:
    """Say where to put a screenshot: kept if `REPRISE_SCREENSHOTS` names a folder."""
    folder = Path(os.environ.get("REPRISE_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return lambda name: folder / f"{name}.png"

"""The Chromium of this machine, which tests and benchmarks drive; they never bring one along."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Picture = Callable[[str], Path]
SERIOUS = frozenset({"serious", "critical"})
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = (
    "There is no Chromium on PATH: `sh tools/require.sh browser` says how to install it; "
    "one elsewhere can be named in the variable CHROMIUM."
)


def find_chromium() -> str | None:
    """Give the browser's program: the one that `CHROMIUM` names, or the first on PATH."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start a browser; while it is there, its event loop runs, and no other can in this thread."""
    from playwright.sync_api import expect, sync_playwright

    found = find_chromium()
    assert found, MISSING
    with sync_playwright() as playwright:
        # a machine that is busy with other tests is slow, not wrong
        expect.set_options(timeout=30_000)
        chromium = playwright.chromium.launch(executable_path=found, args=list(OPTIONS))
        yield chromium
        chromium.close()


@pytest.fixture
def picture(tmp_path: Path) -> Picture:
    """Say where to put a screenshot: kept if `REPRISE_SCREENSHOTS` names a folder."""
    folder = Path(os.environ.get("REPRISE_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return lambda name: folder / f"{name}.png"


def hindrances(page: Any) -> list[str]:
    """Name what axe finds on a page that keeps people out of it."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [str(one["id"]) for one in found if one["impact"] in SERIOUS]

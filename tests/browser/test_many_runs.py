"""The panel in a project with thousands of runs shows what is in sight, and finds the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Locator, expect
from tests.benchmarks.rest_service import fill_store
from tests.browser.lab import Lab
from tests.browser.steps import OpenPage, panel_of

RUNS, PAGE = 2_000, 100
OLDEST = re.compile(r"^analyses/notebook-0\.ipynb[^=]*plant=P0, week=0$")
ROW = 44
"""How high a row is, in pixels."""
MOST_ROWS = 60
"""More than are in sight, with those beyond the edges."""

pytestmark = [pytest.mark.install, pytest.mark.browser]


@pytest.fixture(scope="module")
def full_lab(lab: Lab) -> Iterator[Lab]:
    """Give a JupyterLab whose project has thousands of runs."""
    fill_store(lab.root, RUNS)
    return lab


def press_until(runs: Locator, key: str, expected: Locator) -> None:
    """Press a key in the list until something is there, as the launcher may take the focus."""
    for _ in range(5):
        runs.press(key)
        with suppress(AssertionError):
            expect(expected).to_be_visible(timeout=6_000)
            return
    raise AssertionError(f"{key} leads nowhere")


def test_only_rows_in_sight_are_there_and_the_end_has_the_oldest(
    full_lab: Lab, open_page: OpenPage
) -> None:
    page = open_page()
    panel = panel_of(page)
    expect(panel.get_by_text(f"{RUNS} runs")).to_be_visible()
    rows = panel.locator(".jp-Reprise-run")
    first, last = (rows.and_(panel.locator(f"[aria-posinset='{at}']")) for at in (1, RUNS))
    assert 0 < rows.count() < MOST_ROWS

    runs = panel.get_by_role("listbox")
    for read in range(PAGE, RUNS, PAGE):
        press_until(runs, "End", runs.locator(f"> div[style*='{(read + PAGE) * ROW}px']"))
    press_until(runs, "End", last)
    expect(last).to_have_attribute("title", OLDEST)
    assert 0 < rows.count() < MOST_ROWS
    press_until(runs, "Home", first)

    panel.get_by_label("Filter runs").fill("notebook-7.ipynb plant=P7 week=47")
    expect(panel.get_by_text("1 run", exact=True)).to_be_visible()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("notebook-7")
    panel.get_by_label("Filter runs").fill("")
    panel.get_by_label("Order").select_option("oldest")
    expect(first).to_have_attribute("title", OLDEST)

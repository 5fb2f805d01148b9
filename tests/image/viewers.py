"""What viewers do in Chromium with the dashboard of an image."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.image.conftest import PASSWORD

PATIENCE = 90_000
"""Milliseconds, in which a kernel starts on a busy machine."""


def sign_in(page: Page, password: str = PASSWORD) -> None:
    """Give a password in the form that is shown."""
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def have_a_run_made(page: Page, address: str, count: int) -> None:
    """Open the dashboard of somebody who is signed in, change both values, and press Run."""
    page.goto(address + "d/tide")
    expect(page.get_by_text("Two to it is 8.")).to_be_visible(timeout=PATIENCE)
    page.get_by_text("Explore live").click()
    expect(page.get_by_text("You are exploring live")).to_be_visible(timeout=PATIENCE)
    live = page.frame_locator("iframe[title='Live dashboard']")
    live.get_by_role("slider").press("ArrowRight")
    expect(live.get_by_text("Two to it is 16.")).to_be_visible(timeout=PATIENCE)
    live.get_by_label("count").fill(str(count))
    live.get_by_label("count").press("Tab")
    live.get_by_role("button", name="Run").click()
    expect(live.get_by_role("status")).to_have_text("Done.", timeout=PATIENCE)

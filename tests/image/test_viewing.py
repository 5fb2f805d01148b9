"""A viewer opens a dashboard of the image in Chromium, changes a value, and has a run made."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.chromium import Picture
from tests.image.conftest import PASSWORD, Served

pytestmark = [pytest.mark.image, pytest.mark.browser]

SECONDS = 1000
PATIENCE = 90 * SECONDS


def sign_in(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Password").fill("the tide is in")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_viewer_signs_in_changes_a_parameter_and_has_a_run_made(
    served: Served, browser: Browser, picture: Picture
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    sign_in(page, served.address)
    expect(page.get_by_text("How high the water rises.")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="show", exact=True).click()
    expect(page.get_by_text("Two to it is 8.")).to_be_visible(timeout=PATIENCE)
    page.get_by_text("Explore live").click()
    expect(page.get_by_text("You are exploring live")).to_be_visible(timeout=PATIENCE)
    live = page.frame_locator("iframe[title='Live dashboard']")
    live.get_by_role("slider").press("ArrowRight")
    expect(live.get_by_text("Two to it is 16.")).to_be_visible(timeout=PATIENCE)
    live.get_by_label("count").fill("50")
    live.get_by_label("count").press("Tab")
    live.get_by_role("button", name="Run").click()
    expect(live.get_by_role("status")).to_have_text("Done.", timeout=PATIENCE)
    page.screenshot(path=picture("image"), full_page=True)
    for private in ("d/private", "d/wave", "voila/render/private.ipynb", "files/wave.ipynb"):
        answer = page.goto(served.address + private)
        assert answer is not None
        assert answer.status == 404
    page.close()
    runs = served.docker.do(
        *("exec", "--workdir", "/tmp/reprise/project", served.name),
        *("python", "-m", "jupyter_reprise", "runs", "--json"),
    )
    assert '"count": 50' in runs

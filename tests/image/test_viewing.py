"""A viewer opens a dashboard of the image in Chromium, changes a value, and has a run made."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from tests.chromium import Picture
from tests.image.conftest import Served
from tests.image.tides import PICTURE_WIDTH
from tests.image.viewers import PATIENCE, have_a_run_made, sign_in

pytestmark = [pytest.mark.image, pytest.mark.browser]


def test_a_viewer_signs_in_changes_a_parameter_and_has_a_run_made(
    served: Served, browser: Browser, picture: Picture
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(served.address)
    sign_in(page, "the tide is in")
    expect(page.get_by_role("alert")).to_be_visible(timeout=PATIENCE)
    sign_in(page)
    expect(page.get_by_text("How high the water rises.")).to_be_visible(timeout=PATIENCE)
    picture_of_it = page.locator("img[src*='d/tide/thumbnail']")
    expect(picture_of_it).to_have_js_property("naturalWidth", PICTURE_WIDTH)
    link = page.get_by_role("link", name="show", exact=True)
    expect(link).to_have_attribute("href", "/d/tide")
    have_a_run_made(page, served.address, 50)
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

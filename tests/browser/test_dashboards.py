"""What viewers of dashboards see and do, from the gallery to a session of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect
from tests.chromium import hindrances
from tests.dashboard_sites import OpenSite, Site, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.kernel]

Look = Callable[..., Page]
# Voila's bundle is older than the extensions of a newer JupyterLab beside it, and says so.
EXPECTED = ("Unsatisfied version", "No satisfying version")


@pytest.fixture(scope="module")
def site(sites: OpenSite) -> Site:
    return sites("--max-kernels=1")


@pytest.fixture
def look(browser: Browser, site: Site) -> Iterator[Look]:
    """Give a function that opens a page as another viewer each time, and minds what it loads."""
    amiss: list[str] = []
    with ExitStack() as stack:

        def visit(path: str = "", *, width: int = 1280, theme: str = "light") -> Page:
            context = stack.enter_context(
                browser.new_context(
                    viewport={"width": width, "height": 900},
                    color_scheme="dark" if theme == "dark" else "light",
                )
            )
            page = context.new_page()
            context.on(
                "request",
                lambda request: (
                    None
                    if request.url.startswith((site.url, "data:", "blob:"))
                    else amiss.append(request.url)
                ),
            )
            context.on(
                "console",
                lambda said: (
                    amiss.append(said.text)
                    if said.type == "error" and not said.text.startswith(EXPECTED)
                    else None
                ),
            )
            page.goto(site.url + path)
            return page

        yield visit
    assert amiss == []


@pytest.fixture(autouse=True)
def nobody_else(site: Site) -> Iterator[None]:
    yield
    wait_for(lambda: site.kernels() == 0, 30)


def frame_of(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title='Live dashboard']")


def move_slider(frame: FrameLocator) -> None:
    handle = frame.locator(".noUi-handle").first
    handle.focus()
    handle.press("ArrowRight")


def status(page: Page) -> str:
    return page.locator(".pg-live-status").inner_text()


def test_a_viewer_goes_from_the_gallery_to_a_changed_number(
    look: Look, site: Site, picture: Callable[[str], Path]
) -> None:
    page = look()
    page.screenshot(path=picture("gallery"))
    page.get_by_role("link", name="Plants").click()
    expect(page.get_by_role("heading", name="Plants")).to_be_visible()
    expect(page.get_by_text("count: 3")).to_be_visible()
    assert site.kernels() == 0, "the stored page needs no kernel"

    page.get_by_role("slider").first.press("ArrowRight")
    expect(page.get_by_text("Starting your own session")).to_be_visible()
    expect(page.get_by_text("count: 3")).to_be_visible()
    expect(page.get_by_text("You are exploring live")).to_be_visible()
    expect(frame_of(page).get_by_text("count: 4")).to_be_visible()
    move_slider(frame_of(page))
    expect(frame_of(page).get_by_text("count: 5")).to_be_visible()
    assert site.kernels() == 1
    page.screenshot(path=picture("live"))
    assert hindrances(page) == []

    frame_of(page).get_by_role("button", name="Fail").click()
    expect(page.locator("#live-status")).to_contain_text("Something went wrong there")
    assert "this-is" not in frame_of(page).locator("html").inner_html()
    page.screenshot(path=picture("live-failed"))
    move_slider(frame_of(page))
    expect(page.locator("#live-status")).to_contain_text("You are exploring live")

    page.close()
    assert wait_for(lambda: site.kernels() == 0) < 8


def test_a_viewer_who_goes_back_sees_the_stored_page_and_frees_the_seat(
    look: Look, site: Site
) -> None:
    page = look("d/plants", width=390, theme="dark")
    page.get_by_role("link", name="Explore live").click()
    expect(page.get_by_text("You are exploring live")).to_be_visible()
    expect(frame_of(page).locator("body.theme-dark")).to_be_attached()
    expect(frame_of(page).locator("mjx-container")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_text("count: 3")).to_be_visible()
    assert wait_for(lambda: site.kernels() == 0) < 8


def test_a_page_that_is_live_at_once_waits_until_another_viewer_has_gone(
    look: Look, picture: Callable[[str], Path]
) -> None:
    first = look("d/plants")
    first.get_by_role("link", name="Explore live").click()
    expect(first.get_by_text("You are exploring live")).to_be_visible()
    second = look("d/awake")
    expect(second.get_by_text("you are number 1 in the queue")).to_be_visible()
    expect(second.get_by_text("count: 3")).to_be_visible()
    second.screenshot(path=picture("queue"))
    first.close()
    expect(second.get_by_text("You are exploring live")).to_be_visible()
    move_slider(frame_of(second))
    expect(frame_of(second).get_by_text("count: 4")).to_be_visible()


def test_a_session_that_nobody_uses_is_paused_and_goes_on_with_a_click(
    browser: Browser, sites: OpenSite
) -> None:
    idle = sites("--idle=3s")
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(idle.url + "d/plants")
        page.get_by_role("link", name="Explore live").click()
        expect(page.get_by_text("You are exploring live")).to_be_visible()
        expect(page.get_by_text("Paused")).to_be_visible()
        assert idle.kernels() == 0
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_text("You are exploring live")).to_be_visible()
        move_slider(frame_of(page))
        expect(frame_of(page).get_by_text("count: 4")).to_be_visible()


def test_a_notebook_that_fails_live_says_so_kindly(look: Look) -> None:
    page = look("d/shaky")
    expect(page.get_by_text("all is well")).to_be_visible()
    page.get_by_role("link", name="Explore live").click()
    expect(frame_of(page).get_by_text("Something went wrong here")).to_be_visible()
    assert "this-is" not in frame_of(page).locator("html").inner_html()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "d/plants"], ids=["gallery", "dashboard"])
def test_pages_can_be_used_by_everyone(look: Look, path: str, theme: str) -> None:
    assert hindrances(look(path, theme=theme)) == []

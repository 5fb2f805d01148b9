"""Stored pages in a real browser: nothing of an output acts, and all works that needs no kernel."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from tests.chromium import Picture, hindrances

from jupyter_reprise.models import (
    Dashboard,
    DashboardState,
    LiveMode,
    Run,
    RunStatus,
    SourceChoice,
    Standing,
    TriggerKind,
)
from jupyter_reprise.publishing.dashboards.assets import read_asset
from jupyter_reprise.publishing.dashboards.content import draw_notebook
from jupyter_reprise.publishing.dashboards.pages import (
    render_dashboard_page,
    render_gallery,
    render_login_page,
    state_document,
)
from jupyter_reprise.publishing.dashboards.thumbnails import thumbnail_of_title
from jupyter_reprise.publishing.dashboards.views import (
    Addresses,
    CardView,
    GalleryView,
    PageView,
    Provenance,
    SignInView,
)
from jupyter_reprise.publishing.dashboards.widget_models import STATE_MIME, VIEW_MIME
from jupyter_reprise.server.dashboards.headers import PAGE_POLICY

pytestmark = pytest.mark.browser
SITE = "http://dashboards.test/"
HOSTILE = "".join(
    [
        "<script>window.broken = 1</script><img src=x onerror='window.broken = 2'>",
        "<svg><script>window.broken = 3</script><style><img src=x onerror='broken=4'></style>",
        "</svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x ",
        "onerror=window.broken=5>'></table></mtext></math>",
        "<form id=stored><input name=dataset></form><a href='javascript:window.broken=6'>x</a>",
        "<style>body { background: url(http://elsewhere.test/a) }",
        " @import 'http://elsewhere.test/b'; .pg-top { display: none } </style>",
        "<iframe srcdoc='<script>top.broken = 7</script>'></iframe>",
        "<div style='position: fixed; inset: 0; background: red'>over all</div>",
        "<noscript><p title='</noscript><img src=x onerror=window.broken=8>'></noscript>",
    ]
)
LYING = (
    "position: absolute !important; top: -300px !important; left: 0; width: 100%;"
    " min-height: 600px; margin-top: -200px !important; z-index: 99 !important; background: #fff"
)
TABS: dict[str, dict[str, Any]] = {
    "box": {"model_name": "TabModel", "state": {"titles": ["One", "Two"], "selected_index": 0}},
    "one": {"model_name": "IntSliderModel", "state": {"value": 3, "description": "Weeks"}},
    "two": {"model_name": "HTMLModel", "state": {"value": HOSTILE + "<b>second</b>"}},
}
TABS["box"]["state"]["children"] = ["IPY_MODEL_one", "IPY_MODEL_two"]


class Site:
    """Pages as a server would send them, and what the browser made of them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.rendering = "RUN1"
        self.output = ""
        self.standing, self.message = Standing.CURRENT, ""
        self.complaints: list[str] = []
        page.route("**/*", self._answer)
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def view(self) -> PageView:
        shown = [
            {VIEW_MIME: {"model_id": "box"}},
            {"text/html": HOSTILE},
            {"text/markdown": HOSTILE},
            {"text/html": self.output},
        ]
        outputs = [{"output_type": "display_data", "data": data} for data in shown]
        nb = {
            "metadata": {"widgets": {STATE_MIME: {"state": TABS}}},
            "cells": [{"cell_type": "code", "outputs": outputs}],
        }
        now = datetime.now(UTC)
        return PageView(
            key="churn",
            title="Churn",
            standing=self.standing,
            message=self.message,
            now=now,
            data_time=now - timedelta(days=3),
            rendering=self.rendering,
            content=draw_notebook(nb).html,
            live=LiveMode.NEVER,
            provenance=Provenance(run_id="01RUN"),
        )

    def state(self) -> DashboardState:
        rendering = Run(
            id=self.rendering,
            notebook="churn.ipynb",
            status=RunStatus.SUCCEEDED,
            plan_key="plan",
            seed=1,
            queued=datetime.now(UTC),
            trigger=TriggerKind.RENDERING,
        )
        return DashboardState(
            dashboard=Dashboard("churn.ipynb"),
            title="Churn",
            standing=self.standing,
            message=self.message,
            source=SourceChoice(),
            rendering=rendering,
        )

    def _answer(self, route: Route) -> None:
        path = route.request.url.partition("?")[0].removeprefix(SITE)
        links = Addresses(SITE)
        if path.startswith("assets/"):
            body, kind = read_asset(path.removeprefix("assets/"))
            route.fulfill(body=body, content_type=kind)
        elif path.endswith("/thumbnail"):
            picture = thumbnail_of_title(path)
            route.fulfill(body=picture.data, content_type=picture.media_type)
        elif path == "d/churn/state":
            route.fulfill(body=json.dumps(state_document(self.state(), is_live=False)))
        elif path in PAGES:
            html = PAGES[path](self, links)
            policy = {"Content-Security-Policy": PAGE_POLICY}
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=policy)
        else:
            self.complaints.append(f"asked for {route.request.url}")
            route.abort()


PAGES: dict[str, Callable[[Site, Addresses], str]] = {
    "": lambda _, links: gallery(links),
    "d/churn": lambda site, links: render_dashboard_page(site.view(), links),
    "login": lambda _, links: render_login_page(
        SignInView("login", "Shop", message="That is not the password.", asks_user=True), links
    ),
}


def gallery(links: Addresses) -> str:
    titles = ["Churn", "Überblick über alle Werke", "Prevalence " + "of antibodies " * 12, "A" * 90]
    cards = [
        CardView(f"key{index}", title, Standing.CURRENT, description="What it shows. " * 6)
        for index, title in enumerate(titles)
    ]
    return render_gallery(GalleryView("Shop", tuple(cards), datetime.now(UTC)), links)


@pytest.fixture(params=[1280, 390], ids=["desk", "phone"])
def site(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Site]:
    page = browser.new_page(viewport={"width": request.param, "height": 800})
    yield Site(page)
    page.close()


def is_too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def test_nothing_of_an_output_acts_or_leaves_its_place(site: Site) -> None:
    site.page.goto(f"{SITE}d/churn")
    expect(site.page.get_by_role("heading", name="Churn")).to_be_visible()
    site.page.get_by_role("tab", name="Two").click()
    expect(site.page.get_by_text("second")).to_be_visible()
    assert site.page.evaluate("window.broken") is None
    expect(site.page.locator(".pg-top")).to_be_visible()
    link = site.page.get_by_role("link", name="All dashboards")
    link.click()  # which fails where something lies over it
    assert site.page.url == SITE
    assert site.complaints == []


@pytest.mark.parametrize(
    "output",
    [f"<style>body {{ {LYING} }}</style>", f'<div style="{LYING}">Up to date · 2 checks</div>'],
    ids=["stylesheet", "attribute"],
)
def test_no_output_lies_over_where_the_numbers_come_from(site: Site, output: str) -> None:
    site.output = output
    site.page.goto(f"{SITE}d/churn")
    site.page.locator(".pg-origin summary").click(timeout=5_000)
    expect(site.page.get_by_text("01RUN")).to_be_visible()
    top = "document.elementFromPoint(innerWidth / 2, 100).closest('#stored')"
    assert site.page.evaluate(top) is None


def test_tabs_are_switched_by_mouse_and_keys(site: Site) -> None:
    site.page.goto(f"{SITE}d/churn")
    slider = site.page.get_by_role("slider", name="Weeks")
    expect(slider).to_be_visible()
    site.page.get_by_role("tab", name="Two").click()
    expect(slider).to_be_hidden()
    site.page.keyboard.press("ArrowRight")
    expect(slider).to_be_visible()
    assert not is_too_wide(site.page)


def test_newer_results_are_offered(site: Site) -> None:
    site.page.clock.install()
    site.page.goto(f"{SITE}d/churn")
    offer = site.page.get_by_text("Newer results are here.")
    with site.page.expect_response("**/state"):
        site.page.clock.run_for(31_000)
    expect(offer).to_be_hidden()
    site.rendering = "RUN2"
    site.page.clock.run_for(31_000)
    expect(offer).to_be_visible()
    site.page.get_by_role("link", name="Refresh").click()
    expect(site.page.locator("#stored")).to_have_attribute("data-rendering", "RUN2")
    expect(offer).to_be_hidden()


def test_an_open_page_says_when_its_results_are_not_the_newest_any_more(site: Site) -> None:
    site.page.clock.install()
    site.page.goto(f"{SITE}d/churn")
    origin = site.page.locator(".pg-origin")
    expect(origin.get_by_text("Up to date")).to_be_visible()
    site.standing, site.message = Standing.REFUSED, "A newer run was rejected."
    site.page.clock.run_for(31_000)
    expect(origin.get_by_text("Last good results")).to_be_visible()
    expect(origin.get_by_text("A newer run was rejected.")).to_be_visible()
    site.standing, site.message = Standing.CURRENT, ""
    site.page.clock.run_for(31_000)
    expect(origin.get_by_text("Up to date")).to_be_visible()
    expect(origin.get_by_text("A newer run")).to_have_count(0)


def test_a_stored_badge_says_how_old_its_data_is_and_when_that_is_too_old(site: Site) -> None:
    moment = datetime.now(UTC) - timedelta(hours=23)
    site.output = (
        '<div class="rw rw-badge" role="note"><p><span>Data of <span data-max-age="86400">'
        f'<time class="rw-age" datetime="{moment:%Y-%m-%dT%H:%M:%SZ}">Monday</time></span></span>'
        "</p></div>"
    )
    site.page.clock.install()
    site.page.goto(f"{SITE}d/churn")
    badge = site.page.get_by_role("note")
    expect(badge).to_have_text("Data of Monday (23 hours ago)")
    site.page.clock.run_for(2 * 3_600_000)
    expect(badge).to_contain_text("(1 day ago)")
    expect(badge.get_by_text("older than it should be")).to_have_count(1)


def test_the_gallery_finds_by_words_and_forgives_accents(site: Site) -> None:
    site.page.goto(SITE)
    cards = site.page.locator(".pg-card:visible")
    expect(cards).to_have_count(4)
    assert not is_too_wide(site.page)
    site.page.keyboard.press("/")
    site.page.keyboard.type("alle uberBLICK")
    expect(cards).to_have_count(1)
    expect(site.page.get_by_role("status")).to_have_text("1 of 4")
    site.page.get_by_role("searchbox").fill("nothing")
    site.page.get_by_role("button", name="Show all").click()
    expect(cards).to_have_count(4)
    assert site.complaints == []


def test_the_login_can_be_used_by_everyone(site: Site, picture: Picture) -> None:
    for theme in ("light", "dark"):
        site.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        site.page.goto(f"{SITE}login")
        assert hindrances(site.page) == []
        assert not is_too_wide(site.page)
        site.page.screenshot(path=picture(f"login-{theme}"))


def test_the_chosen_theme_stays(site: Site) -> None:
    site.page.emulate_media(color_scheme="light")
    site.page.goto(SITE)
    ground = "getComputedStyle(document.body).backgroundColor"
    light = site.page.evaluate(ground)
    site.page.get_by_role("button", name="Switch between light and dark").click()
    dark = site.page.evaluate(ground)
    assert dark != light
    site.page.reload()
    assert site.page.evaluate(ground) == dark


def test_everything_can_be_read_without_scripts(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    site = Site(context.new_page())
    site.page.goto(f"{SITE}d/churn")
    expect(site.page.get_by_text("3 days ago")).to_be_visible()
    expect(site.page.get_by_role("slider", name="Weeks")).to_be_visible()
    expect(site.page.get_by_text("second")).to_be_visible()
    site.page.goto(SITE)
    expect(site.page.locator(".pg-card:visible")).to_have_count(4)
    expect(site.page.get_by_role("searchbox")).to_be_hidden()
    context.close()

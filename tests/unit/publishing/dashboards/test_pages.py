"""Pages are rendered from plain views: readable without scripts, and with none of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from jupyter_reprise.models import (
    LiveMode,
    Run,
    RunStatus,
    Standing,
    TriggerKind,
    Verdict,
    Verification,
)
from jupyter_reprise.publishing.dashboards.pages import (
    render_dashboard_page,
    render_gallery,
    render_login_page,
    render_logout_page,
    render_message_page,
    render_preview,
    render_queue_page,
    standing_words,
)
from jupyter_reprise.publishing.dashboards.views import (
    Addresses,
    CardView,
    GalleryView,
    MessageView,
    PageView,
    Provenance,
    QueueView,
    SignInView,
    SignOutView,
    Viewer,
)

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
REPETITION = Run(
    "RUN9", "churn.ipynb", RunStatus.SUCCEEDED, "plan", 7, queued=NOW, trigger=TriggerKind.RERUN
)
HOSTILE = "\"><script>alert(1)</script>'"
SERVED = Addresses("/boards/")
FILES = Addresses("../../", is_static=True)


def page_view(**given: object) -> PageView:
    facts = {
        "key": "churn",
        "title": "Churn",
        "standing": Standing.CURRENT,
        "now": NOW,
        "site": "Shop",
        "data_time": NOW - timedelta(days=3),
        "rendering": "RUN1",
        "content": "<p>drawn</p>",
        "live": LiveMode.ON_DEMAND,
    }
    return PageView(**{**facts, **given})  # type: ignore[arg-type]


def card(**given: object) -> CardView:
    facts = {"key": "churn", "title": "Churn", "standing": Standing.CURRENT}
    return CardView(**{**facts, **given})  # type: ignore[arg-type]


PAGES: dict[str, Callable[[str, Addresses], str]] = {
    "gallery": lambda text, links: render_gallery(
        GalleryView(
            text,
            (card(title=text, description=text, message=text, standing=Standing.BROKEN), card()),
            NOW,
            Viewer(text, "/logout"),
        ),
        links,
    ),
    "empty gallery": lambda text, links: render_gallery(GalleryView(text, (), NOW), links),
    "dashboard": lambda text, links: render_dashboard_page(
        page_view(
            title=text,
            site=text,
            message=text,
            rendering=text,
            provenance=Provenance(
                run_id=text,
                notebook=text,
                parameters=((text, text),),
                commit=text,
                branch=text,
                rendering_id=text,
            ),
            widget_state={"state": {"a": text}},
        ),
        links,
    ),
    "message": lambda text, links: render_message_page(MessageView(text, text, status=404), links),
    "sign in": lambda text, links: render_login_page(
        SignInView(text, site=text, message=text, asks_user=True, user=text, hidden={"next": text}),
        links,
    ),
    "sign out": lambda text, links: render_logout_page(
        SignOutView(text, name=text, hidden={"_xsrf": text}), links
    ),
    "queue": lambda text, links: render_queue_page(QueueView(text, 3), links),
}


class Reader(HTMLParser):
    """Collects what a page would run, and where it points."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.handlers: list[str] = []
        self.addresses: list[str] = []
        self._is_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        self._is_script = tag == "script" and not str(facts.get("type", "")).startswith("app")
        self.handlers += [name for name in facts if name.startswith("on")]
        self.addresses += [str(facts[name]) for name in ("href", "src") if name in facts]

    def handle_data(self, data: str) -> None:
        if self._is_script and data.strip():
            self.inline.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


@pytest.mark.parametrize("links", [SERVED, FILES], ids=["served", "files"])
@pytest.mark.parametrize("render", PAGES.values(), ids=PAGES)
def test_no_text_becomes_markup_and_no_page_has_a_script_of_its_own(
    render: Callable[[str, Addresses], str], links: Addresses
) -> None:
    html = render(HOSTILE, links)
    reader = read(html)
    assert reader.inline == []
    assert reader.handlers == []
    assert "<script>alert" not in html


@pytest.mark.parametrize("render", PAGES.values(), ids=PAGES)
def test_pages_link_below_their_base_only(render: Callable[[str, Addresses], str]) -> None:
    addresses = read(render("x", SERVED)).addresses
    assert addresses
    outside = [one for one in addresses if not one.startswith("/boards/")]
    assert set(outside) <= {"", "/logout"}
    inside = read(render("x", FILES)).addresses
    assert [one for one in inside if one.startswith("/") and one != "/logout"] == []


def test_a_page_says_what_live_and_news_need() -> None:
    html = render_dashboard_page(page_view(), SERVED)
    main = re.search(r"<main [^>]*>", html)
    assert main is not None
    assert main[0] == (
        '<main id="stored" data-live="on-demand"'
        ' data-live-url="/boards/d/churn/live" data-state-url="/boards/d/churn/state"'
        ' data-rendering="RUN1" data-standing="current">'
    )
    assert "/boards/assets/live.js" in html
    assert '<a class="pg-button" id="explore" href="/boards/d/churn/live">Explore live</a>' in html


@pytest.mark.parametrize(
    ("view", "links"),
    [(page_view(live=LiveMode.NEVER), SERVED), (page_view(), FILES)],
    ids=["never live", "files"],
)
def test_where_there_is_no_kernel_nothing_offers_one(view: PageView, links: Addresses) -> None:
    html = render_dashboard_page(view, links)
    assert 'data-live="never"' in html
    assert "data-live-url" not in html
    assert "live.js" not in html
    assert "Explore live" not in html


def test_files_ask_nobody_for_news_and_name_files() -> None:
    html = render_dashboard_page(page_view(), FILES)
    assert "data-state-url" not in html
    assert 'href="../../index.html"' in html
    assert "Content-Security-Policy" in html
    assert 'href="d/a%20b/index.html"' in render_gallery(
        GalleryView("G", (card(key="a b"),), NOW), Addresses("", is_static=True)
    )


def test_the_age_of_data_is_told_with_its_moment() -> None:
    html = render_dashboard_page(page_view(), SERVED)
    assert "Data: 3 days ago</time>" in html
    assert "18 Nov 2026, 09:30 UTC" in html
    # files are read whenever: they tell the moment, and a script the age
    assert "Data from 18 Nov 2026, 09:30 UTC</time>" in render_dashboard_page(page_view(), FILES)


@pytest.mark.parametrize("standing", Standing)
def test_each_standing_is_told_in_words(standing: Standing) -> None:
    html = render_gallery(GalleryView("G", (card(standing=standing),), NOW), SERVED)
    assert f">{standing_words(standing, is_renewed=True).replace(chr(39), '&#39;')}</span>" in html
    view = page_view(standing=standing, content="", rendering="", message="Why.")
    assert f"is-{standing}" in render_dashboard_page(view, SERVED)


def test_a_file_claims_neither_to_be_up_to_date_nor_that_it_will_be() -> None:
    assert "Up to date" not in render_dashboard_page(page_view(), FILES)
    pending = render_dashboard_page(page_view(standing=Standing.PENDING), FILES)
    assert "Being updated" not in pending
    assert "Not the newest" in pending


def test_provenance_is_told() -> None:
    origin = Provenance(
        run_id="RUN0",
        notebook="churn.ipynb",
        parameters=(("weeks", "4"),),
        commit="0123456789abcdef",
        branch="main",
        is_dirty=True,
        seed=7,
        checks=2,
        verification=Verification("RUN0", REPETITION, Verdict.OUTPUTS),
    )
    html = render_dashboard_page(page_view(provenance=origin), SERVED)
    told = re.sub(r"<[^>]+>|\s+", " ", html)
    for part in ("RUN0 · 2 checks passed", "churn.ipynb", "weeks 4", "0123456789ab on main"):
        assert part in re.sub(r" +", " ", told)
    assert "with uncommitted changes" in html
    assert "Verified another execution gave the same outputs · 21 Nov 2026, 09:30 UTC · RUN9" in (
        re.sub(r" +", " ", told)
    )


def test_controls_that_cant_be_used_say_so() -> None:
    frozen = page_view(has_controls=True, live=LiveMode.NEVER)
    assert "can't be changed here" in render_dashboard_page(frozen, SERVED).replace("&#39;", "'")
    assert "changed here" not in render_dashboard_page(page_view(has_controls=True), SERVED)


@pytest.mark.parametrize(("cards", "has_search"), [(0, False), (1, False), (2, True)])
def test_there_is_a_search_where_there_is_something_to_search(cards: int, has_search: bool) -> None:
    html = render_gallery(GalleryView("G", (card(),) * cards, NOW), SERVED)
    assert ('type="search"' in html) == has_search
    assert ("Nothing here yet" in html) == (cards == 0)


def test_the_sign_in_form_posts_what_it_was_given() -> None:
    view = SignInView("/login", asks_user=True, user="ada", hidden={"next": "/d/churn"})
    html = render_login_page(view, SERVED)
    assert '<form method="post" action="/login">' in html
    assert '<input type="hidden" name="next" value="/d/churn">' in html
    assert re.search(r'name="username" value="ada"', html)
    assert 'type="password"' in html
    assert 'name="username"' not in render_login_page(SignInView("/login"), SERVED)


def test_the_queue_page_looks_again_by_itself() -> None:
    html = render_queue_page(QueueView("Churn", 3, refresh_seconds=7), SERVED)
    assert '<meta http-equiv="refresh" content="7">' in html
    assert "You are number 3 in the queue" in html
    framed = render_queue_page(QueueView("Churn", 3, is_framed=True), SERVED)
    assert "<header" not in framed


def test_what_changes_is_told_in_an_element_that_was_there_before() -> None:
    html = render_dashboard_page(page_view(), SERVED)
    assert '<div class="pg-told" id="live-status" role="status"></div>' in html
    assert '<div class="pg-told" role="status"><div class="pg-news" hidden>' in html
    assert '<div aria-live="polite"><p class="pg-remark" id="message" hidden>' in html


@pytest.mark.parametrize("content", ["<p>drawn</p>", ""], ids=["an older page", "no page"])
def test_what_nobody_renews_is_not_said_to_be_on_its_way(content: str) -> None:
    given = {"standing": Standing.PENDING, "message": "Nobody draws it.", "is_renewed": False}
    shown = render_dashboard_page(page_view(content=content, **given), SERVED)
    gallery = GalleryView("Shop", (card(**given),), NOW)
    preview = render_preview(page_view(content=content, **given | {"is_renewed": True}))
    for html in (shown, render_gallery(gallery, SERVED), preview):
        assert "Not the newest" in html
        assert "Nobody draws it." in html
        assert "Being updated" not in html
        assert "by itself" not in html
    assert standing_words(Standing.PENDING, is_renewed=False) == "Not the newest"

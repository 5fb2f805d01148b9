"""Renders the pages that viewers see: the gallery, a dashboard, and those that say one thing.

Pure: views in, HTML out. No page has a script or an event handler of its own, so that a policy
of `script-src 'self'` holds for all of them, and each can be read without any script.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jupyter_reprise.models import DashboardState, LiveMode, Standing
from jupyter_reprise.publishing.dashboards.assets import read_asset
from jupyter_reprise.publishing.dashboards.views import (
    Addresses,
    GalleryView,
    MessageView,
    PageView,
    QueueView,
    SignInView,
    SignOutView,
)
from jupyter_reprise.publishing.dashboards.widget_models import STATE_MIME
from jupyter_reprise.publishing.formats import format_age, format_minute

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

CONTENT_SECURITY_POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        # outputs carry styles of their own, so that these can't be forbidden
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    ]
)
"""What the pages need: nothing that a notebook put into its outputs runs or loads."""

_STANDING_WORDS: Final = {
    Standing.CURRENT: "Up to date",
    Standing.STALE: "Out of date",
    Standing.REFUSED: "Last good results",
    Standing.PENDING: "Being updated",
    Standing.BROKEN: "Can't be updated",
    Standing.MISSING: "No results yet",
}
_NOT_RENEWED: Final = "Not the newest"


def standing_words(standing: Standing, *, is_renewed: bool) -> str:
    """Say how a dashboard stands, in the words of a viewer."""
    if standing is Standing.PENDING and not is_renewed:
        return _NOT_RENEWED
    return _STANDING_WORDS[standing]


def render_gallery(view: GalleryView, links: Addresses) -> str:
    """Render the landing page."""
    return _pages().get_template("gallery.html.j2").render(view=view, links=links)


def render_dashboard_page(view: PageView, links: Addresses) -> str:
    """Render a dashboard's page around its stored content."""
    from markupsafe import Markup

    can_go_live = view.live is not LiveMode.NEVER and not links.is_static
    return (
        _pages()
        .get_template("dashboard.html.j2")
        .render(
            view=view,
            links=links,
            can_go_live=can_go_live,
            content=Markup(view.content),  # noqa: S704 - cleaned when it was drawn
            state=_island(view.widget_state) if view.widget_state else "",
        )
    )


def render_preview(view: PageView, theme: str = "") -> str:
    """Render a dashboard's page as its maker sees it beside the notebook: in one piece, inert.

    Parameters
    ----------
    theme
        `light` or `dark`; empty is what the browser likes.
    """
    from markupsafe import Markup

    return (
        _pages()
        .get_template("preview.html.j2")
        .render(
            # nobody looks after what is only looked at here
            view=replace(view, is_renewed=False),
            links=Addresses(),
            can_go_live=False,
            content=Markup(view.content),  # noqa: S704 - cleaned when it was drawn
            state="",
            styles=Markup(read_asset("dashboards.css")[0].decode()),  # noqa: S704 - our own
            theme=theme,
        )
    )


def render_message_page(view: MessageView, links: Addresses) -> str:
    """Render a page that says one thing, such as an error."""
    return _pages().get_template("message.html.j2").render(view=view, links=links)


def render_login_page(view: SignInView, links: Addresses) -> str:
    """Render the page that asks for a password."""
    return _pages().get_template("login.html.j2").render(view=view, links=links)


def render_logout_page(view: SignOutView, links: Addresses) -> str:
    """Render the page on which someone signs out."""
    return _pages().get_template("logout.html.j2").render(view=view, links=links)


def render_queue_page(view: QueueView, links: Addresses) -> str:
    """Render the page of someone who waits; it asks again by itself."""
    return _pages().get_template("queue.html.j2").render(view=view, links=links)


def state_document(state: DashboardState, *, is_live: bool) -> dict[str, Any]:
    """Give what an open page asks for again and again, to know whether there is news."""
    return {
        "name": state.dashboard.key,
        "title": state.title,
        "standing": state.standing.value,
        "standing_words": standing_words(state.standing, is_renewed=state.is_renewed),
        "message": state.message,
        "rendering": state.rendering.id if state.rendering else None,
        "run": state.shown.id if state.shown else None,
        "data_time": state.data_time.isoformat() if state.data_time else None,
        "live": is_live,
    }


def _island(state: Any) -> Markup:
    """Write a state document so that nothing in it can end the element that it is in."""
    from markupsafe import Markup

    text = json.dumps(state, separators=(",", ":")).replace("<", "\\u003c")
    return Markup('<script type="{}">{}</script>').format(STATE_MIME, Markup(text))  # noqa: S704


@cache
def _pages() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["age"] = format_age
    pages.filters["minute"] = format_minute
    pages.globals["standing_words"] = standing_words
    pages.globals["policy"] = CONTENT_SECURITY_POLICY
    return pages

"""What the pages show, as plain values: nothing here knows a store, and nothing draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from jupyter_reprise.models import LiveMode, Standing, Verification
from jupyter_reprise.publishing.dashboards.assets import asset_version


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where pages are, seen from the one that links to them.

    Parameters
    ----------
    base
        The way to the gallery, ending in a slash; empty means that this page is beside it.
    is_static
        Whether the pages are files: addresses name them, and there is nobody to ask for news.
    """

    base: str = "/"
    is_static: bool = False

    def gallery(self) -> str:
        return f"{self.base}index.html" if self.is_static else self.base

    def dashboard(self, key: str) -> str:
        return (
            f"{self.base}d/{quote(key)}/index.html"
            if self.is_static
            else f"{self.base}d/{quote(key)}"
        )

    def state(self, key: str) -> str:
        return "" if self.is_static else f"{self.base}d/{quote(key)}/state"

    def live(self, key: str) -> str:
        return "" if self.is_static else f"{self.base}d/{quote(key)}/live"

    def thumbnail(self, key: str, version: str = "", suffix: str = "") -> str:
        if self.is_static:
            return f"{self.base}d/{quote(key)}/thumbnail{suffix}"
        return f"{self.base}d/{quote(key)}/thumbnail{version and f'?v={version}'}"

    def asset(self, name: str) -> str:
        version = asset_version(name)
        return f"{self.base}assets/{name}{version and f'?v={version}'}"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a page."""

    name: str = ""
    sign_out_url: str = ""


@dataclass(frozen=True, slots=True)
class CardView:
    """A dashboard as the gallery shows it."""

    key: str
    title: str
    standing: Standing
    description: str = ""
    message: str = ""
    is_renewed: bool = True
    """Whether someone sees to it that what is pending gets done."""
    data_time: datetime | None = None
    is_restricted: bool = False
    thumbnail_version: str = ""
    """Changes with the thumbnail, so that browsers may keep it."""
    thumbnail_suffix: str = ""
    """Of the thumbnail's file, where pages are files."""


@dataclass(frozen=True, slots=True)
class GalleryView:
    """The landing page."""

    title: str
    cards: tuple[CardView, ...]
    now: datetime
    viewer: Viewer = field(default_factory=Viewer)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where what a dashboard shows comes from."""

    run_id: str = ""
    notebook: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    commit: str = ""
    branch: str = ""
    is_dirty: bool = False
    """Whether the commit alone does not say what ran."""
    ended: datetime | None = None
    seed: int | None = None
    checks: int = 0
    """Checks and gates that the run has passed."""
    verification: Verification | None = None
    rendering_id: str = ""
    rendered: datetime | None = None
    is_complete: bool = True
    """Whether the run's manifest could be read."""


@dataclass(frozen=True, slots=True)
class PageView:
    """One dashboard's page."""

    key: str
    title: str
    standing: Standing
    now: datetime
    site: str = ""
    """What the gallery is called."""
    message: str = ""
    is_renewed: bool = True
    """Whether someone sees to it that what is pending gets done."""
    data_time: datetime | None = None
    rendering: str = ""
    """The id of the stored rendering; empty when there is none."""
    content: str = ""
    """Cleaned HTML, which goes into the page as it is."""
    has_controls: bool = False
    live: LiveMode = LiveMode.NEVER
    provenance: Provenance = field(default_factory=Provenance)
    widget_state: Mapping[str, object] | None = None
    """Put into the page for other tools; None leaves it out."""
    viewer: Viewer = field(default_factory=Viewer)


@dataclass(frozen=True, slots=True)
class MessageView:
    """A page that says one thing, such as that something is not there."""

    title: str
    text: str
    status: int | None = None
    is_framed: bool = False
    """Whether it stands inside of a dashboard's page, which has a head already."""


@dataclass(frozen=True, slots=True)
class SignInView:
    """The page that asks who someone is."""

    action: str
    site: str = ""
    message: str = ""
    """Why the last try was not accepted."""
    asks_user: bool = False
    user: str = ""
    is_token: bool = False
    """Whether a token is asked for instead of a password."""
    hidden: Mapping[str, str] = field(default_factory=dict)
    """Fields that travel along, such as where to go afterwards."""


@dataclass(frozen=True, slots=True)
class SignOutView:
    """The page that asks whether someone wants to leave."""

    action: str
    name: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QueueView:
    """The page of someone who waits for a kernel."""

    title: str
    position: int
    """Counted from 1."""
    refresh_seconds: int = 5
    is_framed: bool = False

"""Answers with what is stored: the gallery, the pages of dashboards, and what belongs to them.

No kernel is needed or started by any of these.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from jupyter_reprise.models import DashboardState, LiveMode
from jupyter_reprise.publishing.dashboards.assets import asset_version, read_asset
from jupyter_reprise.publishing.dashboards.pages import (
    render_dashboard_page,
    render_gallery,
    state_document,
)
from jupyter_reprise.publishing.dashboards.views import Viewer as ViewedBy
from jupyter_reprise.server.dashboards import headers
from jupyter_reprise.server.dashboards.base import ViewerHandler
from jupyter_reprise.server.dashboards.board import can_be_live


class StoredHandler(ViewerHandler):
    """Base of the pages that say who looks at them."""

    def visitor(self) -> ViewedBy:
        """Give who looks, if viewers have names, and the way out, if they came in by a form."""
        has_session = self.house.identity.has_session
        return ViewedBy(
            self.viewer.name if self.viewer.is_one_of_many else "",
            f"{self.base_url}logout" if has_session else "",
        )


class GalleryHandler(StoredHandler):
    """The dashboards that a viewer may see."""

    async def get(self) -> None:
        """Answer with the gallery."""
        states = await self.house.board.states(self.viewer)
        self.finish_page(await asyncio.to_thread(self._render, states))

    head = get

    def _render(self, states: list[DashboardState]) -> str:
        view = self.house.pages.gallery(self.house.board.project, states, self.visitor())
        return render_gallery(replace(view, title=self.site), self.links)


class DashboardHandler(StoredHandler):
    """A dashboard's page with its stored rendering."""

    async def get(self, key: str) -> None:
        """Answer with the page."""
        state = await self.house.board.state(self.viewer, key)
        self.finish_page(await asyncio.to_thread(self._render, state))

    head = get

    def _render(self, state: DashboardState) -> str:
        view = self.house.pages.page(self.house.board.project, state, self.visitor())
        is_live = can_be_live(state) and self.house.kernels.limit > 0
        live = view.live if is_live else LiveMode.NEVER
        return render_dashboard_page(replace(view, site=self.site, live=live), self.links)


class StateHandler(ViewerHandler):
    """How a dashboard stands, for pages that are open."""

    is_page = False

    async def get(self, key: str) -> None:
        """Answer with JSON; the ETag is the same as long as nothing changed."""
        state = await self.house.board.state(self.viewer, key)
        self.finish_json(state_document(state, is_live=can_be_live(state)))

    head = get


class ThumbnailHandler(ViewerHandler):
    """The picture of a dashboard in the gallery."""

    is_page = False

    async def get(self, key: str) -> None:
        """Answer with the image."""
        state = await self.house.board.state(self.viewer, key)
        project, pages = self.house.board.project, self.house.pages
        found = await asyncio.to_thread(pages.thumbnail, project, state)
        self.set_header("Content-Type", found.media_type)
        if self.get_query_argument("v", ""):
            self.set_header("Cache-Control", headers.KEPT_BY_VIEWER)
        # an SVG that is opened by itself is a page, in which nothing shall run either
        self.set_header("Content-Security-Policy", headers.PICTURE_POLICY)
        self.finish(found.data)

    head = get


class AssetHandler(ViewerHandler):
    """Styles and scripts of the pages, which are the same for everyone."""

    is_public = True
    is_page = False

    async def get(self, name: str) -> None:
        """Answer with the file; one that is asked for by its digest never changes."""
        data, kind = read_asset(name)
        is_exact = self.get_query_argument("v", "") == asset_version(name)
        self.set_header("Cache-Control", headers.FOREVER if is_exact else headers.FOR_AN_HOUR)
        self.set_header("Content-Type", f"{kind}; charset=utf-8")
        self.finish(data)

    head = get


class WithoutSlashHandler(ViewerHandler):
    """The gallery's address below a path, without the slash that ends it."""

    async def prepare(self) -> None:  # type: ignore[override]
        """Lead to the gallery, which asks who it is; Tornado calls this."""
        query = self.request.query
        self.redirect(f"{self.base_url}?{query}" if query else self.base_url)


class HealthHandler(ViewerHandler):
    """Whether the server works, for whoever watches it; says nothing of what it shows."""

    is_public = True
    is_page = False
    caching = headers.NEVER_KEPT

    async def get(self) -> None:
        """Answer with 200, or 503 while the store can't be read."""
        house = self.house
        is_well = house.board.problem is None
        self.set_status(200 if is_well else 503)
        self.finish_json(
            {
                "status": "ok" if is_well else "store unreachable",
                "kernels": house.kernels.count,
                "waiting": house.kernels.waiting,
            }
        )

    head = get

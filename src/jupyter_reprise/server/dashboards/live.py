"""Gives viewers kernels of their own: the page, its websocket, and the kernel's end.

Whose a kernel is, is told by the viewer's name and the cookie of the browser that asked for it.
"""

from __future__ import annotations

import asyncio
import logging
import os
from http import HTTPStatus
from typing import Any

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from jupyter_reprise.errors import KernelUnavailable
from jupyter_reprise.kernels.launching import DASHBOARD_VARIABLE, SOURCE_VARIABLE
from jupyter_reprise.models import DashboardState
from jupyter_reprise.publishing.dashboards.pages import render_queue_page
from jupyter_reprise.publishing.dashboards.views import QueueView
from jupyter_reprise.server.dashboards import headers
from jupyter_reprise.server.dashboards.base import ViewerHandler
from jupyter_reprise.server.dashboards.board import can_be_live
from jupyter_reprise.server.dashboards.identities import quoted
from jupyter_reprise.server.dashboards.kernel_manager import (
    PROTOCOL,
    is_allowed,
    may_be_shown,
    said_aside,
)
from jupyter_reprise.server.dashboards.kernels import LONGEST_SECONDS, LiveKernel, Owner
from jupyter_reprise.server.dashboards.live_pages import LivePlace
from jupyter_reprise.server.dashboards.live_sources import LiveSource, live_source

_SECRETS = ("REPRISE_DASHBOARDS_", "JUPYTERHUB_API_TOKEN")
_ASK_AGAIN_SECONDS = 3
_HEARTBEAT_SECONDS = 10.0
_HEARTBEAT = "<!-- -->"

_log = logging.getLogger("jupyter_reprise")


class LiveHandler(ViewerHandler):
    """A dashboard's page with a kernel of the viewer's own, written as its cells are executed."""

    caching = headers.NEVER_KEPT
    _kernel: LiveKernel | None = None

    @property
    def is_framed(self) -> bool:  # type: ignore[override]
        """Tell whether it answers into a frame, as far as the browser says so."""
        return self.request.headers.get("Sec-Fetch-Dest") == "iframe"

    async def get(self, key: str) -> None:
        """Answer with the page, or with the viewer's place in the queue."""
        if self.request.headers.get("Sec-Fetch-Site") == "cross-site":
            raise HTTPError(403, "Another site must not start kernels.")
        state = await self._state(key)
        source = await asyncio.to_thread(live_source, self.house.board.project, state)
        owner = Owner(self.browser_id(), self.viewer)
        seat = self.house.kernels.take(owner, key, source.timeout or LONGEST_SECONDS)
        if isinstance(seat, int):
            self._ask_to_wait(seat, state.title)
            return
        self._kernel = seat
        try:
            await self._write(seat, source, state)
        except (StreamClosedError, asyncio.CancelledError):
            self.house.kernels.release(seat)
        except Exception:
            self.house.kernels.release(seat)
            raise

    async def head(self, key: str) -> None:
        """Answer whether there is such a page, without a kernel for it."""
        await self._state(key)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish()

    def on_connection_close(self) -> None:
        """End a kernel whose page is not wanted any more; Tornado calls this."""
        if self._kernel is not None:
            self.house.kernels.release(self._kernel)
        super().on_connection_close()

    async def _state(self, key: str) -> DashboardState:
        state = await self.house.board.state(self.viewer, key)
        if not can_be_live(state) or self.house.kernels.limit == 0:
            raise HTTPError(404, "This dashboard shows its stored version only.")
        return state

    def _ask_to_wait(self, place: int, title: str) -> None:
        # no error, as proxies put pages of their own in the place of these
        self.set_status(HTTPStatus.ACCEPTED)
        self.set_header("Retry-After", str(_ASK_AGAIN_SECONDS))
        view = QueueView(title, place, refresh_seconds=_ASK_AGAIN_SECONDS, is_framed=self.is_framed)
        self.finish_page(render_queue_page(view, self.links))

    async def _write(self, seat: LiveKernel, source: LiveSource, state: DashboardState) -> None:
        _log.info("%s gets a kernel for %s.", quoted(self.viewer), state.dashboard.key)
        environment = _environment(state, self.house.board.name_for_kernel(state.dashboard))
        try:
            await self.house.kernels.start(
                seat, kernel_name=source.kernel, cwd=str(source.folder), env=environment
            )
        except (OSError, RuntimeError) as error:
            raise KernelUnavailable(f"The kernel {source.kernel} would not start.") from error
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Security-Policy", headers.LIVE_POLICY)
        self.give_xsrf_cookie()  # with it the page can release its kernel
        self.set_header("X-Accel-Buffering", "no")  # nginx would keep the page back
        is_dark = self.get_query_argument("theme", "") == "dark"
        place = LivePlace(self.base_url, is_dark, state.title)
        kernel = self.kernel_manager.get_kernel(seat.id)
        pages = self.house.live_pages.write(source.notebook, source.folder, seat.id, kernel, place)
        async for piece in _with_heartbeat(pages):
            self.write(piece)
            await self.flush()
        self.house.kernels.loaded(seat)
        self.finish()


class OwnKernelHandler(ViewerHandler):
    """Base of what concerns one kernel: only the viewer and browser that it is for get that far."""

    is_page = False
    caching = headers.NEVER_KEPT

    def own_kernel(self, kernel_id: str) -> LiveKernel:
        """Give the kernel, if it is this viewer's; it ends if they may not have it any more."""
        kernel = self.house.kernels.find(kernel_id)
        if kernel is None:
            raise HTTPError(404, "This session has ended.")
        if kernel.owner.browser != self.known_browser_id():
            raise HTTPError(403)
        if kernel.owner.viewer.name != self.viewer.name:
            self.house.kernels.release(kernel)  # whoever had it has left this browser
            raise HTTPError(403)
        if not self.house.board.has_live(self.viewer, kernel.dashboard):
            self.house.kernels.release(kernel)
            raise HTTPError(404, "This session has ended.")
        return kernel

    def ask_who(self) -> None:
        """End the kernel of a viewer who is not signed in any more; the base calls this."""
        kernel = self.house.kernels.find(self.path_kwargs["kernel_id"])
        if kernel is not None and kernel.owner.browser == self.known_browser_id():
            self.house.kernels.release(kernel)
        super().ask_who()


class KernelHandler(OwnKernelHandler):
    """What a page asks about its kernel before it connects, and while it is open."""

    async def get(self, kernel_id: str) -> None:
        """Answer with what JupyterLab's scripts expect."""
        self.own_kernel(kernel_id)
        try:
            model = self.kernel_manager.kernel_model(kernel_id)  # type: ignore[no-untyped-call]
        except (KeyError, HTTPError) as error:
            raise HTTPError(404, "This session has ended.") from error
        self.finish_json({**model, "last_activity": str(model["last_activity"])})

    head = get


class ReleaseHandler(OwnKernelHandler):
    """Where a page that is closed says so, so that its kernel ends at once."""

    def check_xsrf_cookie(self) -> None:
        """Believe the browser that a page of ours sends it; Voila's own page has no token."""
        if self.request.headers.get("Origin") is None or not self.is_from_here():
            super().check_xsrf_cookie()

    async def post(self, kernel_id: str) -> None:
        """End the kernel."""
        self.house.kernels.release(self.own_kernel(kernel_id))
        self.set_status(HTTPStatus.NO_CONTENT)
        self.finish()


class ChannelsHandler(OwnKernelHandler, KernelWebsocketHandler):
    """The websocket between a page's widgets and its kernel."""

    _live: LiveKernel | None = None
    # seconds, for Tornado: a browser that went away without a word is noticed after two of them
    ping_interval = 15.0
    ping_timeout = 15.0

    @ws_authenticated
    async def get(self, kernel_id: str) -> None:
        """Connect a page to its own kernel."""
        live = self.own_kernel(kernel_id)
        offered = self.request.headers.get("Sec-WebSocket-Protocol", "")
        if PROTOCOL not in [one.strip() for one in offered.split(",")]:
            raise HTTPError(400, f"The websocket has to speak {PROTOCOL}.")
        self.kernel_id = kernel_id
        await self.pre_get()  # type: ignore[no-untyped-call]
        self._live = live
        await super(KernelWebsocketHandler, self).get(kernel_id=kernel_id)

    async def open(self, kernel_id: str) -> None:
        """Note the connection; Tornado calls this when it is made."""
        live = self.house.kernels.find(kernel_id)
        if live is None:
            self.close()
            return
        self.house.kernels.connected(live, self)
        # not what Jupyter does besides: pings of its own, whose time-out Tornado warns of
        await self.connection.connect()

    def on_message(self, ws_message: str | bytes) -> None:
        """Let through what widgets send; Tornado calls this for each message."""
        if self._live is None or not self.house.kernels.may_stay(self._live):
            self.close()
        elif is_allowed(ws_message):
            self.house.kernels.used(self._live)
            super().on_message(ws_message)  # type: ignore[no-untyped-call]

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Let through what viewers may see; Jupyter's connection calls this for each message."""
        if self._live is None:
            return None
        if not may_be_shown(message):
            if said := said_aside(message):
                _log.info("A live dashboard said: %s", said)
            return None
        self.house.kernels.used(self._live)
        return super().write_message(message, binary)

    def on_close(self) -> None:
        """Note that the connection ended; Tornado calls this."""
        if self._live is not None:
            self.house.kernels.disconnected(self._live, self)
        super().on_close()  # type: ignore[no-untyped-call]


def _environment(state: DashboardState, name: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_SECRETS)}
    kept[SOURCE_VARIABLE] = state.shown.id if state.shown else ""
    kept[DASHBOARD_VARIABLE] = name
    return kept


async def _with_heartbeat(pieces: Any) -> Any:
    """Say something now and then, as proxies cut off who is silent for long."""
    queue: asyncio.Queue[str | None] = asyncio.Queue()

    async def fill() -> None:
        try:
            async for piece in pieces:
                queue.put_nowait(piece)
        finally:
            queue.put_nowait(None)

    task = asyncio.ensure_future(fill())
    try:
        while True:
            try:
                piece = await asyncio.wait_for(queue.get(), _HEARTBEAT_SECONDS)
            except TimeoutError:
                yield _HEARTBEAT
                continue
            if piece is None:
                await task  # what went wrong is raised here
                return
            yield piece
    finally:
        task.cancel()

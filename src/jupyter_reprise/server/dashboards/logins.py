"""Lets viewers in who know a password or the token, and out again."""

from __future__ import annotations

import asyncio
import logging
import math
from urllib.parse import urlsplit

from jupyter_reprise.publishing.dashboards.pages import render_login_page, render_logout_page
from jupyter_reprise.publishing.dashboards.views import SignInView, SignOutView
from jupyter_reprise.server.dashboards import headers
from jupyter_reprise.server.dashboards.base import ViewerHandler
from jupyter_reprise.server.dashboards.kernels import Owner

_log = logging.getLogger("jupyter_reprise")


class LoginHandler(ViewerHandler):
    """The form in which viewers show who they are."""

    is_public = True
    caching = headers.NEVER_KEPT

    async def get(self) -> None:
        """Answer with the form; who needs none goes on."""
        if self.current_user is not None or not self.house.identity.has_form:
            self.redirect(self.next_address())
            return
        self._ask()

    head = get

    async def post(self) -> None:
        """Let someone in, or ask again."""
        identity = self.house.identity
        if not identity.has_form:
            self.redirect(self.next_address())
            return
        given = self.get_body_argument("username", "", strip=True)
        name = identity.guessed(given)
        throttle, address = self.house.throttle, self.origin.address
        wait = throttle.wait(address, name)
        if wait > 0:
            self._refuse(wait)
            return
        # counted before it is known, so that many at once are not all let through
        throttle.failed(address, name)
        secret = self.get_body_argument("password", "", strip=False)
        if not await asyncio.to_thread(identity.admit, self, given, secret):
            _log.warning("A login from %s failed.", address)
            self.set_status(401)
            self._ask("That is not right. Please try again.")
            return
        throttle.succeeded(address, name)
        self.redirect(self.next_address())

    def _refuse(self, wait: float) -> None:
        seconds = math.ceil(wait)
        self.set_status(429)
        self.set_header("Retry-After", str(seconds))
        self._ask(f"Too many attempts. Please try again in {seconds} seconds.")

    def _ask(self, problem: str = "") -> None:
        identity = self.house.identity
        view = SignInView(
            action=f"{self.base_url}login",
            site=self.site,
            message=problem,
            asks_user=identity.asks_user,
            user=self.get_body_argument("username", "")[:200],
            is_token=identity.asks_token,
            hidden={"_xsrf": self.give_xsrf_cookie(), "next": self.next_address()},
        )
        self.finish_page(render_login_page(view, self.links))

    def next_address(self) -> str:
        """Give where to go on: an address of ours, whatever was asked for."""
        return own_address(self.get_argument("next", ""), self.base_url)


class LogoutHandler(ViewerHandler):
    """The way out."""

    is_public = True
    caching = headers.NEVER_KEPT

    async def get(self) -> None:
        """Ask whether to leave, as a link alone must not end a session."""
        if self.current_user is None:
            self.redirect(self.base_url)
            return
        view = SignOutView(
            action=f"{self.base_url}logout",
            name=self.viewer.name if self.viewer.is_one_of_many else "",
            hidden={"_xsrf": self.give_xsrf_cookie()},
        )
        self.finish_page(render_logout_page(view, self.links))

    head = get

    async def post(self) -> None:
        """End the session, and with it what the viewer explores in this browser."""
        if self.current_user is not None:
            self.house.kernels.sign_out(Owner(self.known_browser_id(), self.viewer))
        self.house.identity.dismiss(self)
        self.redirect(f"{self.base_url}login" if self.house.identity.has_form else self.base_url)


def own_address(address: str, base_url: str) -> str:
    """Give an address if it is one of ours, which no trick makes lead elsewhere."""
    try:
        parts = urlsplit(address.replace("\\", "/"))
    except ValueError:  # it is no address at all
        return base_url
    is_ours = (
        not parts.scheme
        and not parts.netloc
        and address.startswith(base_url)
        and not address.startswith("//")
        and address.isprintable()
    )
    return address if is_ours else base_url

"""What every handler of the viewers' server shares: who asks, headers, and errors as pages."""

from __future__ import annotations

import json
import logging
import re
import secrets
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from jupyter_server.base.handlers import JupyterHandler
from tornado import web
from tornado.web import HTTPError

from jupyter_reprise.errors import Conflict, RepriseError
from jupyter_reprise.publishing.dashboards.pages import render_message_page
from jupyter_reprise.publishing.dashboards.views import Addresses, MessageView
from jupyter_reprise.server.base import http_status
from jupyter_reprise.server.dashboards import headers
from jupyter_reprise.server.dashboards.house import House
from jupyter_reprise.server.dashboards.identities import SESSION_DAYS, Viewer
from jupyter_reprise.server.dashboards.proxies import Origin, origin_of
from jupyter_reprise.service.dashboard_pages import site_title

_BROWSER_ID: Final = re.compile(r"[\w-]{20,80}")
_WORDS: Final = {
    403: "You may not do this.",
    404: "There is no such page, or you may not see it.",
    405: "This can't be done here.",
    503: "The dashboards can't be shown at the moment. Please try again in a minute.",
}

_log = logging.getLogger("jupyter_reprise")


class ViewerHandler(JupyterHandler):
    """Base of all our handlers; without a viewer only those that say so are reached."""

    is_public: bool = False
    """Whether it answers those who have not shown who they are."""
    is_page: bool = True
    """Whether it answers a human, who gets errors as pages and is asked to log in."""
    policy: str = headers.PAGE_POLICY
    caching: str = headers.ASKED_AGAIN

    is_framed: bool = False
    """Whether it answers into a frame of a dashboard's page."""

    house: House
    viewer: Viewer
    origin: Origin

    def initialize(self, house: House) -> None:
        """Take the collaborators from the route; Tornado calls this first."""
        self.house = house
        options = house.options
        self.origin = origin_of(self.request, options.trusted_proxies, options.base_url)
        self._ask_for_security()

    def set_default_headers(self) -> None:
        """Set what every answer has; Tornado calls this at the start and for errors again."""
        for name, value in headers.ALWAYS.items():
            self.set_header(name, value)
        self.set_header("Content-Security-Policy", self.policy)
        self.set_header("Cache-Control", self.caching)
        self.clear_header("Server")
        if hasattr(self, "origin"):  # not yet at the start
            self._ask_for_security()

    def _ask_for_security(self) -> None:
        if self.is_secure:
            self.set_header("Strict-Transport-Security", headers.SECURE_ONLY)

    async def prepare(self) -> None:  # type: ignore[override]
        """Find out who asks; Tornado calls this before the verb."""
        self._jupyter_current_user = self.current_user = None
        self.house.distrust.hear(self.request, self.origin)
        if not self.check_host():
            # A script of another site's page can send a proxy's headers, but not another `Host`.
            raise HTTPError(403, "The server does not answer to this name.")
        if self._is_let_in_by_link():
            return
        viewer = await self._identify()
        if viewer is not None:
            self.viewer = self.current_user = viewer
        elif not self.is_public:
            self.ask_who()

    def _is_let_in_by_link(self) -> bool:
        """Begin a session if the address holds the token, and go on without it."""
        identity = self.house.identity
        tokens = self.get_query_arguments("token")
        if not identity.takes_token_links or not tokens or self.request.method != "GET":
            return False
        self._refuse_guessing()
        if not identity.admit(self, "", tokens[-1]):
            self.house.throttle.failed(self.origin.address)
            return False
        self.redirect(f"{self.base_url}{self._path_below(without='token')}")
        return True

    async def _identify(self) -> Viewer | None:
        """Find out who asks; whoever guesses tokens has to wait."""
        identity = self.house.identity
        scheme, _, sent = self.request.headers.get("Authorization", "").partition(" ")
        tried = [sent] if scheme.casefold() in {"token", "bearer"} else []
        if identity.reads_token_arguments:
            tried += self.get_arguments("token")
        is_tried = identity.takes_tokens and any(tried)
        if is_tried:
            self._refuse_guessing()
        viewer = await identity.identify(self)
        if viewer is None and is_tried:
            self.house.throttle.failed(self.origin.address)
        return viewer

    def _refuse_guessing(self) -> None:
        if self.house.throttle.wait(self.origin.address) > 0:
            raise HTTPError(429, "Too many attempts. Please try again later.")

    @property
    def base_url(self) -> str:
        """Below which the viewer's browser finds everything."""
        return self.origin.base_url

    @property
    def links(self) -> Addresses:
        return Addresses(self.base_url)

    @property
    def site(self) -> str:
        """What the gallery is called."""
        return site_title(self.house.board.project)

    @property
    def is_secure(self) -> bool:
        return self.origin.scheme == "https"

    # Cookies. Each server has its own, as those of one host are shared by all its ports.

    def session(self) -> str:
        """Give what the session's cookie says, empty without one."""
        return self._read_cookie("session")

    def write_cookie(self, name: str, value: str) -> None:
        """Set a signed cookie that scripts can't read."""
        self.set_signed_cookie(
            self._cookie_name(name),
            value,
            expires_days=SESSION_DAYS,
            path=self.base_url,
            httponly=True,
            samesite="Lax",
        )

    def set_cookie(self, name: str, value: Any, *given: Any, **options: Any) -> None:
        """Set a cookie as the viewer's address asks for; Tornado and Jupyter call this for all."""
        if name == self.settings["xsrf_cookie_name"]:
            options["path"] = self.base_url  # which a proxy may have put another path before
        if self.is_secure:
            options["secure"] = True
        super().set_cookie(name, value, *given, **options)

    def begin_session(self, text: str) -> None:
        """Have the session's cookie say something."""
        self.write_cookie("session", text)

    def end_session(self) -> None:
        """Have the browser forget the session."""
        self.clear_cookie(self._cookie_name("session"), path=self.base_url)

    def browser_id(self) -> str:
        """Give what tells this browser from others, and set it if there is none yet."""
        known = self.known_browser_id()
        if known:
            return known
        fresh = secrets.token_urlsafe(24)
        self.write_cookie("viewer", fresh)
        return fresh

    def known_browser_id(self) -> str:
        """Give what tells this browser from others, empty if nothing does yet."""
        known = self._read_cookie("viewer")
        return known if _BROWSER_ID.fullmatch(known) else ""

    def _read_cookie(self, name: str) -> str:
        value = self.get_signed_cookie(self._cookie_name(name), max_age_days=SESSION_DAYS)
        return value.decode("utf-8", "replace") if value else ""

    def _cookie_name(self, name: str) -> str:
        return f"reprise-{name}-{self.house.options.port}"

    # Requests from elsewhere

    def give_xsrf_cookie(self) -> str:
        """Give the token that a page has to send, and the browser its cookie."""
        return str(self.xsrf_token.decode())

    def check_xsrf_cookie(self) -> None:
        """Refuse what another site's page sends; Tornado calls this for all but reading."""
        if not self.is_from_here():
            raise HTTPError(403, "It was sent from another site.")
        web.RequestHandler.check_xsrf_cookie(self)

    def is_from_here(self) -> bool:
        """Tell whether the page that sent a request is ours, as far as the browser says."""
        sender = self.request.headers.get("Origin")
        if sender is None:
            return True
        try:
            return urlsplit(sender).netloc.casefold() == self.origin.host.casefold()
        except ValueError:  # it is no address at all
            return False

    def check_origin(self, origin: str | None = None) -> bool:  # noqa: ARG002
        """Tell whether a websocket is opened by a page of ours; Tornado calls this."""
        return self.is_from_here()

    def ask_who(self) -> None:
        """Ask whoever has not shown who they are to log in; prepare calls this."""
        if not self.is_page or self.request.method not in {"GET", "HEAD"}:
            raise HTTPError(401, "Log in first.")
        here = self.origin.base_url.rstrip("/") + "/" + self._path_below()
        login = self.house.identity.login_address(self, here)
        if login is None:
            raise HTTPError(401, "The proxy did not say who you are. Log in there first.")
        self.redirect(login)

    def _path_below(self, without: str = "") -> str:
        """Give where the request leads, seen from the gallery, less one argument."""
        parts = urlsplit(self.request.uri or "")
        kept = [pair for pair in parse_qsl(parts.query, True) if pair[0] != without]
        path = parts.path.removeprefix(self.house.options.base_url).lstrip("/")
        return f"{path}?{urlencode(kept)}" if kept else path

    # Errors

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log what went wrong; Tornado calls this."""
        if isinstance(value, RepriseError):
            cause = f" The cause: {value.__cause__}" if value.__cause__ is not None else ""
            _log.info("%s %s: %s%s", self.request.method, self.request.path, value, cause)
        else:
            super().log_exception(typ, value, tb)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say what went wrong, without anything that is only for the server's log."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(error, RepriseError):
            status_code = http_status(error)
            self.set_status(status_code)
        words = _WORDS.get(status_code, "")
        if isinstance(error, Conflict):
            words = error.message
        if isinstance(error, HTTPError) and error.log_message and status_code < 500:
            words = words or error.log_message
        words = words or "Something went wrong. It is written in the server's log."
        self.set_header("Cache-Control", headers.NEVER_KEPT)
        if status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            self.set_header("Retry-After", "10")
        if self.is_page:
            title = HTTPStatus(status_code).phrase
            view = MessageView(title, words, status=status_code, is_framed=self.is_framed)
            self.finish_page(render_message_page(view, self.links))
        else:
            self.finish_json({"message": words})

    def finish_page(self, html: str) -> None:
        """Answer with a page."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(html)

    def finish_json(self, data: Any) -> None:
        """Answer with JSON."""
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(json.dumps(data))


class NothingHere(ViewerHandler):
    """Answers for every address that there is not."""

    async def prepare(self) -> None:  # type: ignore[override]
        """Say that there is nothing, whoever asks; Tornado calls this."""
        raise HTTPError(404)

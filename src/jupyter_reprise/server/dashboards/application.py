"""Puts the routes together: there is no other address than those that are named here."""

from __future__ import annotations

import secrets
from typing import Any, Final

from jupyter_server.auth.authorizer import AllowAllAuthorizer
from jupyter_server.auth.identity import IdentityProvider
from jupyter_server.utils import url_path_join
from tornado.web import Application

from jupyter_reprise.server.dashboards.base import NothingHere
from jupyter_reprise.server.dashboards.house import House
from jupyter_reprise.server.dashboards.kernel_manager import ViewerConnection, ViewerKernelManager
from jupyter_reprise.server.dashboards.live import (
    ChannelsHandler,
    KernelHandler,
    LiveHandler,
    ReleaseHandler,
)
from jupyter_reprise.server.dashboards.live_pages import extension_folders, static_folders
from jupyter_reprise.server.dashboards.logins import LoginHandler, LogoutHandler
from jupyter_reprise.server.dashboards.scripts import ScriptHandler
from jupyter_reprise.server.dashboards.shown import (
    AssetHandler,
    DashboardHandler,
    GalleryHandler,
    HealthHandler,
    StateHandler,
    ThumbnailHandler,
    WithoutSlashHandler,
)

XSRF_COOKIE: Final = "reprise-xsrf"
_KEY: Final = "([^/]+)"
"""A dashboard's name, of any letters; which there are, the board knows."""
_KERNEL: Final = r"(?P<kernel_id>\w{8}(?:-\w{4}){3}-\w{12})"


def make_application(house: House, kernels: ViewerKernelManager) -> Application:
    """Make the application of a server."""
    base = house.options.base_url
    identity = house.identity
    provider = identity.provider or IdentityProvider()
    settings: dict[str, Any] = {
        "base_url": base,
        "default_handler_class": NothingHere,
        "default_handler_args": {"house": house},
        "compress_response": True,
        "cookie_secret": house.options.cookie_secret or secrets.token_bytes(32),
        "xsrf_cookies": True,
        "xsrf_cookie_name": XSRF_COOKIE,
        "xsrf_cookie_kwargs": {"samesite": "Lax"},
        "login_url": f"{base}login",
        # for the parts of the Jupyter server that are used: its websockets, and its logins
        "identity_provider": provider,
        "authorizer": AllowAllAuthorizer(identity_provider=provider),
        "kernel_manager": kernels,
        "kernel_websocket_connection_class": ViewerConnection,
        # a page of another site may have given its own name to this machine's address
        "allow_remote_access": not (house.options.hosts or identity.lets_everyone_in),
        "local_hostnames": ["localhost", *(host.casefold() for host in house.options.hosts)],
        "log_function": _log_nothing,
    }
    return Application(_routes(house, provider), **settings)


def _routes(house: House, provider: Any) -> list[Any]:
    is_jupyter = house.identity.provider is not None
    own = {"house": house}
    static = {"folders": static_folders(), **own}
    extensions = {"folders": extension_folders(), **own}
    routes: list[tuple[str, Any, dict[str, Any]]] = [
        ("", GalleryHandler, own),
        ("health", HealthHandler, own),
        (r"assets/([\w.-]+)", AssetHandler, own),
        (f"d/{_KEY}", DashboardHandler, own),
        (f"d/{_KEY}/state", StateHandler, own),
        (f"d/{_KEY}/thumbnail", ThumbnailHandler, own),
        (f"d/{_KEY}/live", LiveHandler, own),
        (f"kernels/{_KERNEL}/release", ReleaseHandler, own),
        # the addresses that Voila's scripts ask for
        (f"api/kernels/{_KERNEL}", KernelHandler, own),
        (f"api/kernels/{_KERNEL}/channels", ChannelsHandler, own),
        (f"voila/api/shutdown/{_KERNEL}", ReleaseHandler, own),
        (r"voila/templates/(?:lab|base)/static/(.+)", ScriptHandler, static),
        ("voila/static/(.+)", ScriptHandler, static),
        ("voila/labextensions/(.+)", ScriptHandler, extensions),
    ]
    base = house.options.base_url
    if not is_jupyter or house.identity.has_form:
        routes += [("login", LoginHandler, own), ("logout", LogoutHandler, own)]
    handlers: list[Any] = [(f"{base}{path}", handler, given) for path, handler, given in routes]
    if is_jupyter and not house.identity.has_form:
        handlers += [(url_path_join(base, path), *rest) for path, *rest in provider.get_handlers()]
    if base != "/":
        # whoever watches the server need not know where its pages are
        handlers += [("/health", HealthHandler, own), (base.rstrip("/"), WithoutSlashHandler, own)]
    return handlers


def _log_nothing(_handler: Any) -> None:
    """Leave the log to what matters; a proxy in front knows the requests."""

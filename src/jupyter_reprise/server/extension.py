"""The server extension: tells the Jupyter server which routes Reprise answers.

It must not do anything itself: a route's operation asks `service`, and the collaborators that it
needs come with its route. Nothing of that is imported before the first request, so that a server
starts without it.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from jupyter_server.extension.application import ExtensionApp
from tornado.web import RequestHandler

if TYPE_CHECKING:
    from jupyter_reprise.server.operations import Service
    from jupyter_reprise.server.routing import Router

ROOT = "/reprise/api/v1"
_BROKEN = {
    "type": "about:blank",
    "title": "Internal Server Error",
    "status": 500,
    "detail": "The server part of Reprise can't be started; the server's log says why.",
    "hint": "Run `pip install --upgrade jupyter-reprise`, and start the server again.",
    "code": "Broken",
    "problems": (),
}


class Parts:
    """What requests are answered with, made for the first of them.

    Parameters
    ----------
    root
        The folder that the server serves.
    prefix
        What comes before the routes in a request's path.
    """

    def __init__(self, root: Path, prefix: str) -> None:
        self.prefix = prefix
        self._root = root
        self._made: tuple[Router, Service] | None = None

    def get(self) -> tuple[Router, Service]:
        if self._made is None:
            from jupyter_reprise.server.operations import Service
            from jupyter_reprise.server.places import Places
            from jupyter_reprise.server.routing import Router
            from jupyter_reprise.server.streams import SPECIAL
            from jupyter_reprise.server.table import OPERATIONS
            from jupyter_reprise.server.watching import Watchers
            from jupyter_reprise.service.dashboard_pages import StoredPages
            from jupyter_reprise.service.worker import wake_worker

            places = Places(self._root)
            watchers = Watchers(places.has_lost_store, wake_worker)
            service = Service(places, watchers, StoredPages())
            self._made = Router(OPERATIONS, SPECIAL), service
        return self._made

    def close(self) -> None:
        """Let go of what is open."""
        if self._made is not None:
            self._made[1].places.close()


class LazyHandler(RequestHandler):
    """Stands for every handler of ours; the one it makes in its place answers."""

    def __new__(cls, application: Any, request: Any, *, parts: Parts) -> Self:
        """Make the handler of the request's route; Tornado calls this for each request."""
        try:
            router, service = parts.get()
        except Exception:  # noqa: BLE001 - an edge: without a handler there is no answer at all
            return _answer_that_it_is_broken(application, request)  # type: ignore[no-any-return]
        handler, path = router.find(request.path.removeprefix(parts.prefix))
        made: Any = handler(application, request, service=service, path=path)
        return made  # type: ignore[no-any-return]


def _answer_that_it_is_broken(application: Any, request: Any) -> Any:
    """Make a handler that says what the log tells more of, with nothing of ours but this."""
    from jupyter_server.base.handlers import APIHandler

    logging.getLogger("jupyter_reprise").exception("The service can't be started.")

    class BrokenHandler(APIHandler):
        async def prepare(self) -> None:  # type: ignore[override]
            self.set_status(500)
            self.finish(json.dumps(_BROKEN), set_content_type="application/problem+json")

    return BrokenHandler(application, request)


class RepriseExtension(ExtensionApp):
    """Reprise as the Jupyter server knows it."""

    name = "jupyter_reprise"
    description = "Run, record and verify parameterized notebooks."
    # where a browser goes that opens `reprise serve`
    extension_url = default_url = f"{ROOT}/openapi.json"

    def initialize_handlers(self) -> None:
        """Add our routes; the Jupyter server calls this once, while it loads its extensions."""
        assert self.serverapp is not None
        prefix = self.serverapp.base_url.rstrip("/") + ROOT
        self._parts = Parts(Path(self.serverapp.root_dir), prefix)
        self.handlers.append((f"{ROOT}/.*", LazyHandler, {"parts": self._parts}))

    async def stop_extension(self) -> None:
        """Let go of what is open; the Jupyter server calls this when it ends."""
        self._parts.close()

"""The route that says which Reprise answers here.

A client asks it first: 404 means that the server part is not installed or not enabled.
"""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_reprise.server.base import RepriseHandler

API = 1


class StatusHandler(RepriseHandler):
    """GET `reprise/api/v1/status`."""

    def initialize(self, *, version: str) -> None:
        """Take the route's collaborators; Tornado calls this before each request."""
        self._version = version

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.finish({"name": "jupyter-reprise", "version": self._version, "api": API})

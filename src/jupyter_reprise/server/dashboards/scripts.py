"""Serves the scripts and styles of Voila and of widgets' extensions: installed files, read-only.

They are the same for everyone and hold nothing of the project.
"""

from __future__ import annotations

from pathlib import Path

from tornado.web import HTTPError, StaticFileHandler

from jupyter_reprise.server.dashboards import headers
from jupyter_reprise.server.dashboards.base import ViewerHandler
from jupyter_reprise.server.dashboards.house import House

_KINDS = frozenset(
    {".js", ".css", ".json", ".svg", ".png", ".gif", ".woff", ".woff2", ".ttf", ".eot", ".wasm"}
)


class ScriptHandler(ViewerHandler, StaticFileHandler):
    """A file of the first of some folders that has it."""

    is_page = False
    caching = headers.FOR_AN_HOUR

    def initialize(self, house: House, folders: list[str]) -> None:  # type: ignore[override]
        """Take the collaborators from the route; Tornado calls this first."""
        ViewerHandler.initialize(self, house)
        StaticFileHandler.initialize(self, folders[0])
        self._folders = folders

    def set_extra_headers(self, path: str) -> None:  # noqa: ARG002 - Tornado's signature
        """Say how long a file may be kept; Tornado calls this for a file that is there."""
        self.set_header("Cache-Control", self.caching)

    async def get(self, path: str, include_body: bool = True) -> None:
        """Answer with the file, if it is in one of the folders and of a kind that pages load."""
        # an absolute path would not be looked for in the folders
        if Path(path).suffix.casefold() not in _KINDS or path.startswith("/"):
            raise HTTPError(404)
        for folder in self._folders:
            full = Path(folder, path)
            # links are followed, as into extensions that are being developed, and `..` is not
            if full.is_file() and ".." not in path.split("/"):
                self.root = folder
                await StaticFileHandler.get(self, path, include_body)
                return
        raise HTTPError(404)

    async def head(self, path: str) -> None:
        """Answer with the headers alone."""
        await self.get(path, include_body=False)

    @classmethod
    def get_absolute_path(cls, root: str, path: str) -> str:
        """Give the file's place; Tornado calls this, and checks that it is below the root."""
        return str(Path(root, path))

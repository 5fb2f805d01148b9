"""The server extension: tells the Jupyter server which routes Reprise answers.

It must not do anything itself: a route's operation asks `service`, and the collaborators that it
needs come with its route.
"""

from __future__ import annotations

from pathlib import Path

from jupyter_server.extension.application import ExtensionApp

from jupyter_reprise.server.operations import Service
from jupyter_reprise.server.places import Places
from jupyter_reprise.server.routing import make_handlers
from jupyter_reprise.server.streams import SPECIAL
from jupyter_reprise.server.table import OPERATIONS
from jupyter_reprise.server.watching import Watchers


class RepriseExtension(ExtensionApp):
    """Reprise as the Jupyter server knows it."""

    name = "jupyter_reprise"
    description = "Run, record and verify parameterized notebooks."
    # where a browser goes that opens `reprise serve`
    extension_url = default_url = "/reprise/api/v1/openapi.json"

    def initialize_handlers(self) -> None:
        """Add our routes; the Jupyter server calls this once, while it loads its extensions."""
        assert self.serverapp is not None
        self._places = Places(Path(self.serverapp.root_dir))
        service = Service(self._places, Watchers())
        self.handlers.extend(make_handlers(OPERATIONS, SPECIAL, {"service": service}))

    async def stop_extension(self) -> None:
        """Let go of what is open; the Jupyter server calls this when it ends."""
        self._places.close()

"""The server extension: tells the Jupyter server which routes Reprise answers.

It must not do anything itself: a route's handler asks `service`, and the collaborators that a
handler needs come with its route.
"""

from __future__ import annotations

from importlib.metadata import version

from jupyter_server.extension.application import ExtensionApp

from jupyter_reprise.server.status import StatusHandler


class RepriseExtension(ExtensionApp):
    """Reprise as the Jupyter server knows it."""

    name = "jupyter_reprise"
    description = "Run, record and verify parameterized notebooks."

    def initialize_handlers(self) -> None:
        """Add our routes; the Jupyter server calls this once, while it loads its extensions."""
        self.handlers.append(
            (
                r"/reprise/api/v1/status",
                StatusHandler,
                {"version": version("jupyter-reprise")},
            )
        )

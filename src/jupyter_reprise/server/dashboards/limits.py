"""Says how many kernels viewers may have, and for how long, as things are at each moment."""

from __future__ import annotations

from jupyter_reprise.project import DashboardsSettings
from jupyter_reprise.server.dashboards.board import Board
from jupyter_reprise.server.dashboards.options import ServeOptions


class Limits:
    """What was asked for when the server was started, else what `reprise.toml` says by now."""

    def __init__(self, board: Board, options: ServeOptions) -> None:
        self._board = board
        self._options = options

    def kernels(self) -> int:
        """Tell how many kernels there may be."""
        given = self._options.max_kernels
        return self._settings.max_kernels if given is None else given

    def kernels_per_viewer(self) -> int:
        """Tell how many kernels one viewer may have."""
        given = self._options.max_kernels_per_viewer
        return self._settings.max_kernels_per_viewer if given is None else given

    def idle_seconds(self) -> float:
        """Tell after how long an unused kernel ends."""
        given = self._options.idle
        return self._settings.idle if given is None else given

    @property
    def _settings(self) -> DashboardsSettings:
        return self._board.settings.serving

"""What the handlers share: the parts of a running server, put together once."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_reprise.server.dashboards.board import Board
from jupyter_reprise.server.dashboards.identities import Identity
from jupyter_reprise.server.dashboards.kernels import LiveKernels
from jupyter_reprise.server.dashboards.live_pages import LivePages
from jupyter_reprise.server.dashboards.options import ServeOptions
from jupyter_reprise.server.dashboards.proxies import Distrust
from jupyter_reprise.server.dashboards.throttle import LoginThrottle
from jupyter_reprise.service.dashboard_pages import StoredPages


@dataclass(frozen=True, slots=True)
class House:
    """The parts of a running server."""

    options: ServeOptions
    board: Board
    identity: Identity
    throttle: LoginThrottle
    distrust: Distrust
    kernels: LiveKernels
    live_pages: LivePages
    pages: StoredPages

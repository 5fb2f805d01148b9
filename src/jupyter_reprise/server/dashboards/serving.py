"""Runs the viewers' server until someone ends it."""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from socket import socket
from typing import Final

from jupyter_client.kernelspec import KernelSpecManager
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from jupyter_reprise.errors import Conflict, InvalidInput
from jupyter_reprise.models import Dashboard
from jupyter_reprise.server.dashboards.application import make_application
from jupyter_reprise.server.dashboards.board import Board
from jupyter_reprise.server.dashboards.house import House
from jupyter_reprise.server.dashboards.identities import Identity, Viewer, make_identity
from jupyter_reprise.server.dashboards.kernel_manager import ViewerKernelManager
from jupyter_reprise.server.dashboards.kernels import LiveKernels
from jupyter_reprise.server.dashboards.limits import Limits
from jupyter_reprise.server.dashboards.live_pages import LivePages
from jupyter_reprise.server.dashboards.options import AuthMode, ServeOptions
from jupyter_reprise.server.dashboards.proxies import Distrust
from jupyter_reprise.server.dashboards.throttle import LoginThrottle
from jupyter_reprise.service.dashboard_pages import StoredPages

_PATIENCE_SECONDS: Final = 8.0
"""How long kernels may take to end before they are left to the system."""

_log = logging.getLogger("jupyter_reprise")


def serve(
    root: Path,
    options: ServeOptions,
    tell: Callable[[ServeOptions], None] = lambda _options: None,
    *,
    only: Dashboard | None = None,
) -> int:
    """Serve the dashboards of a project until a signal comes.

    Parameters
    ----------
    tell
        Is called once with the options as they are then, when requests are answered.
    only
        The one dashboard that there is to see, whoever may; it need not be published.

    Raises
    ------
    InvalidInput, NotFound
        The options, the project's settings or a file of users can't be used.
    Conflict
        The port is in use.
    MissingDependency
        Voila is not installed.
    """
    options.check()
    return asyncio.run(_serve(root, options, tell, only))


async def _serve(
    root: Path, options: ServeOptions, tell: Callable[[ServeOptions], None], only: Dashboard | None
) -> int:
    identity = make_identity(options)
    board = Board(root, is_rendering=options.is_rendering, only=only)
    sockets = _listen(options)
    options = replace(options, port=sockets[0].getsockname()[1])
    ending = _signals()
    with tempfile.TemporaryDirectory(prefix="reprise-dashboards-") as folder:
        house, manager = make_house(options, board, identity, folder)
        live = house.kernels
        server = HTTPServer(make_application(house, manager), max_body_size=100_000)
        server.add_sockets(sockets)
        watchers = [asyncio.create_task(board.watch()), asyncio.create_task(live.watch())]
        tell(options)
        _warn_of_groups(options, board)
        _warn_of_names(options)
        try:
            await ending.wait()
        finally:
            _log.info("The server ends; so do %d kernels.", live.count)
            server.stop()
            for watcher in watchers:
                watcher.cancel()
            with suppress(TimeoutError):
                await asyncio.wait_for(live.close(), _PATIENCE_SECONDS)
            await server.close_all_connections()
            board.close()
    return 0


def make_house(
    options: ServeOptions, board: Board, identity: Identity, folder: str
) -> tuple[House, ViewerKernelManager]:
    """Put the parts of a server together.

    Parameters
    ----------
    folder
        Where kernels' connections are, which has to last as long as they do.
    """
    specs = KernelSpecManager()
    manager = ViewerKernelManager(
        connection_dir=folder, kernel_spec_manager=specs, root_dir=str(board.project.root)
    )
    limits = Limits(board, options)
    live = LiveKernels(
        manager,
        limits.kernels,
        limits.idle_seconds,
        limits.kernels_per_viewer,
        _access_of(board, identity),
    )
    house = House(
        options,
        board,
        identity,
        LoginThrottle(),
        Distrust(options),
        live,
        LivePages(specs),
        StoredPages(),
    )
    return house, manager


def _access_of(board: Board, identity: Identity) -> Callable[[Viewer, str], bool]:
    """Tell whether viewers may see a dashboard, by what is known of them at each moment."""

    def may_see(viewer: Viewer, key: str) -> bool:
        now = identity.as_now(viewer)
        return now is not None and board.has_live(now, key)

    return may_see


def _warn_of_groups(options: ServeOptions, board: Board) -> None:
    knows_groups = options.users_file or options.auth in {AuthMode.PROXY, AuthMode.JUPYTER}
    if not knows_groups and board.hidden_from_all:
        names = ", ".join(board.hidden_from_all)
        text = "Nobody sees %s: that takes a group, which nobody has with --auth %s."
        _log.warning(text, names, options.auth)


def _warn_of_names(options: ServeOptions) -> None:
    """Warn where a browser on this machine could be made to speak as the proxy does."""
    is_here = any(network.is_loopback for network in options.trusted_proxies)
    if options.auth is AuthMode.PROXY and is_here and not options.hosts:
        _log.warning(
            "Whoever is on this machine can say to be any viewer, as the proxy is here too. Name"
            " with --host under which name it asks, so that at least no page of another site can."
        )


def _listen(options: ServeOptions) -> list[socket]:
    try:
        return bind_sockets(options.port, options.ip or None)
    except OSError as error:
        place = f"{options.ip or '*'}:{options.port}"
        if error.errno == errno.EADDRINUSE:
            raise Conflict(
                f"Something else listens on {place} already.",
                hint="Choose another with `--port PORT`; 0 takes one that is free.",
            ) from error
        raise InvalidInput(
            f"The server can't listen on {place} ({error.strerror or error}).",
            hint="Choose another address with `--ip`, or a port above 1023 with `--port`.",
        ) from error


def _signals() -> asyncio.Event:
    """Give what is set when someone wants the server to end."""
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, event.set)
        except (NotImplementedError, RuntimeError):  # Windows, or not the main thread
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(event.set))
    return event

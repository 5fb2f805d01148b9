"""A server of dashboards in the test's own process, for what needs neither kernels nor runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from jupyter_reprise.server.dashboards.options import ServeOptions

Ask = Callable[..., HTTPResponse]
"""Sends one request to a server of its own; takes its path, headers, a body and the options."""


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Give a function that asks a server of an empty project."""
    root = tmp_path / "empty"
    root.mkdir()
    (root / "reprise.toml").write_text('[project]\nname = "Empty"\n', "utf-8")

    def send(
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
        **options: Any,
    ) -> HTTPResponse:
        request = {"method": method, "headers": dict(headers or {}), "body": body}
        return asyncio.run(_ask(root, ServeOptions(**options), path, request))

    return send


async def _ask(
    root: Path, options: ServeOptions, path: str, request: Mapping[str, Any]
) -> HTTPResponse:
    # Voila takes seconds to import, and most tests here have it in another process
    from jupyter_reprise.server.dashboards.application import make_application
    from jupyter_reprise.server.dashboards.board import Board
    from jupyter_reprise.server.dashboards.identities import make_identity
    from jupyter_reprise.server.dashboards.serving import make_house

    board = Board(root, is_rendering=False)
    house, manager = make_house(options, board, make_identity(options), str(root))
    server = HTTPServer(make_application(house, manager))
    (socket,) = bind_sockets(0, "127.0.0.1")
    server.add_socket(socket)
    looking = asyncio.create_task(board.watch())
    client = AsyncHTTPClient(force_instance=True)
    try:
        url = f"http://127.0.0.1:{socket.getsockname()[1]}{path}"
        return await client.fetch(url, follow_redirects=False, raise_error=False, **request)
    finally:
        client.close()
        server.stop()
        await server.close_all_connections()
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        board.close()

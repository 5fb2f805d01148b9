"""What a live page of a dashboard does with its kernel, without a browser."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jupyter_client.session import Session
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from tests.dashboard_sites import Site, Visitor
from websocket import (
    WebSocket,
    WebSocketBadStatusException,
    WebSocketException,
    create_connection,
)

PROTOCOL = "v1.kernel.websocket.jupyter.org"


def kernel_of(page: str) -> str:
    data = re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert data, page
    return str(json.loads(data[1])["kernelId"])


@contextmanager
def dial(
    visitor: Visitor, kernel: str, *protocols: str, origin: str | None = None
) -> Iterator[WebSocket]:
    """Connect to a kernel's channels; the client's own close leaves open what a server closed."""
    socket = create_connection(
        f"ws://127.0.0.1:{visitor.port}/api/kernels/{kernel}/channels?session_id=s",
        cookie=visitor.cookie_header(),
        subprotocols=list(protocols) or [PROTOCOL],
        timeout=15,
        origin=origin,
        suppress_origin=origin is None,
    )
    try:
        yield socket
    finally:
        socket.close()
        socket.shutdown()


def refusal(visitor: Visitor, kernel: str, *protocols: str, origin: str | None = None) -> int:
    """Try to connect; gives the status with which that is refused."""
    try:
        with dial(visitor, kernel, *protocols, origin=origin):
            raise AssertionError("The server let it in.")
    except WebSocketBadStatusException as error:
        return int(error.status_code)


def message(kind: str, content: dict[str, Any]) -> list[bytes]:
    made = Session(key=b"").msg(kind, content)
    parts = (made["header"], {}, {}, made["content"])
    return [json.dumps(part, default=str).encode() for part in parts]


def send(socket: WebSocket, kind: str, content: dict[str, Any], channel: str = "shell") -> None:
    socket.send_binary(serialize_msg_to_ws_v1(message(kind, content), channel))  # type: ignore[no-untyped-call]


def heard(socket: WebSocket, seconds: float) -> list[tuple[str, dict[str, Any]]]:
    """Listen for a while; gives the kinds and contents of what came."""
    found = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        socket.settimeout(max(deadline - time.monotonic(), 0.01))
        try:
            data = socket.recv()
        except WebSocketException:
            break
        if not data:  # the server closed it
            break
        _, parts = deserialize_msg_from_ws_v1(data)  # type: ignore[no-untyped-call]
        found.append((json.loads(parts[0])["msg_type"], json.loads(parts[3])))
    return found


@contextmanager
def live(site: Site, name: str = "plants") -> Iterator[tuple[Visitor, str, WebSocket]]:
    """Open a live page as a browser does."""
    visitor = site.visitor()
    kernel = kernel_of(visitor.get(f"d/{name}/live").text)
    with dial(visitor, kernel) as socket:
        yield visitor, kernel, socket


def release(visitor: Visitor, kernel: str) -> None:
    """Say what a page says when it is closed."""
    form = {"_xsrf": visitor.cookies["reprise-xsrf"]}
    assert visitor.ask("POST", f"kernels/{kernel}/release", form).status == 204


def is_empty(site: Site) -> bool:
    return bool(site.visitor().get("health").json["kernels"] == 0 and site.kernels() == 0)

"""What a live page of a dashboard does with its kernel, without a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jupyter_client.session import Session
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from tests.dashboard_sites import Site, Visitor
from tests.waiting import PATIENCE
from websocket import (
    WebSocket,
    WebSocketBadStatusException,
    WebSocketConnectionClosedException,
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


Messages = list[tuple[str, dict[str, Any]]]
"""Kinds and contents."""


def heard(socket: WebSocket, *wanted: str) -> Messages:
    """Listen until a message of each wanted kind came; gives all that came."""
    found: Messages = []
    while not set(wanted) <= {kind for kind, _ in found}:
        message = _next_message(socket)
        assert message, f"the server closed the connection after {found}"
        found.append(message)
    return found


def heard_until_closed(socket: WebSocket) -> Messages:
    """Listen until the server closes the connection; gives what came before."""
    return list(iter(lambda: _next_message(socket), None))


def _next_message(socket: WebSocket) -> tuple[str, dict[str, Any]] | None:
    socket.settimeout(PATIENCE)
    try:
        data = socket.recv()
    except WebSocketConnectionClosedException:
        return None
    if not data:  # the server closed it
        return None
    _, parts = deserialize_msg_from_ws_v1(data)  # type: ignore[no-untyped-call]
    return json.loads(parts[0])["msg_type"], json.loads(parts[3])


@contextmanager
def live(
    site: Site, name: str = "plants", *, says_goodbye: bool = True
) -> Iterator[tuple[Visitor, str, WebSocket]]:
    """Open a live page as a browser does, and close it: as a rule, saying so spares a wait."""
    visitor = site.visitor()
    kernel = kernel_of(visitor.get(f"d/{name}/live").text)
    with dial(visitor, kernel) as socket:
        yield visitor, kernel, socket
        if says_goodbye:
            assert _say_goodbye(visitor, kernel) in {204, 404}, "404: the kernel has ended before"


def release(visitor: Visitor, kernel: str) -> None:
    """Say what a page says when it is closed."""
    assert _say_goodbye(visitor, kernel) == 204


def _say_goodbye(visitor: Visitor, kernel: str) -> int:
    form = {"_xsrf": visitor.cookies["reprise-xsrf"]}
    return visitor.ask("POST", f"kernels/{kernel}/release", form).status


def is_empty(site: Site) -> bool:
    return bool(site.visitor().get("health").json["kernels"] == 0 and site.kernels() == 0)

"""Jupyter's manager of kernels, set up for viewers, and what its websockets let through."""

from __future__ import annotations

import json
import logging
import re
import sys
from typing import Any, Final

from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import (
    AsyncMappingKernelManager,
    ServerKernelManager,
)
from tornado.web import HTTPError
from traitlets.config import Config

ALLOWED_MESSAGES: Final = (
    "comm_open",
    "comm_close",
    "comm_msg",
    "comm_info_request",
    "kernel_info_request",
)
"""What a page may send: what widgets need, and nothing that executes or asks for source."""
PROTOCOL: Final = "v1.kernel.websocket.jupyter.org"

FAILURE: Final = (
    "Something went wrong here, so this part can't be shown. Those who look after this dashboard"
    " find the reason in the server's log."
)
"""What viewers read instead of an error."""
_COLOURS: Final = re.compile(r"\x1b\[[0-9;]*m")
_LONGEST_FOLDER: Final = 50
"""Characters; a socket's path may have 107, of which a kernel's name takes 50."""

_log = logging.getLogger("jupyter_reprise")


class ViewerKernel(ServerKernelManager):
    """A kernel of a viewer."""

    traceback_replacement_message = FAILURE


class ViewerConnection(ZMQChannelsWebsocketConnection):
    """What connects a kernel to its page: errors go to the log and not to the page."""

    def _on_error(self, channel: str, msg: Any, msg_list: Any) -> None:
        """Look at a message that goes out; Jupyter's connection calls this for each."""
        parts = {
            name: self.get_part(name, msg[name], msg_list)  # type: ignore[no-untyped-call]
            for name in ("header", "content")
        }
        if channel == "iopub" and parts["header"]["msg_type"] == "error":
            content = parts["content"]
            _log.warning("A live dashboard failed:\n%s", plain_traceback(content))
        super()._on_error(channel, msg, msg_list)  # type: ignore[no-untyped-call]


class ViewerKernelManager(AsyncMappingKernelManager):
    """Kernels of viewers: never restarted, and their errors not told."""

    def __init__(self, connection_dir: str, **options: Any) -> None:
        is_local = sys.platform != "win32" and len(connection_dir) < _LONGEST_FOLDER
        transport = "ipc" if is_local else "tcp"
        super().__init__(  # type: ignore[no-untyped-call]
            **options,
            connection_dir=connection_dir,
            config=Config({"KernelManager": {"autorestart": False, "transport": transport}}),
            kernel_manager_class=f"{__name__}.{ViewerKernel.__name__}",
            allowed_message_types=list(ALLOWED_MESSAGES),
            allow_tracebacks=False,
            buffer_offline_messages=False,
        )

    async def shutdown_kernel(  # type: ignore[override]
        self, kernel_id: str, now: bool = False
    ) -> None:
        """End a kernel, if it has not gone already."""
        try:
            await super().shutdown_kernel(kernel_id, now=now)  # type: ignore[no-untyped-call]
        except (KeyError, HTTPError):
            _log.debug("The kernel %s had ended already.", kernel_id)

    async def is_alive(self, kernel_id: str) -> bool:
        """Tell whether a kernel's process is there."""
        try:
            kernel: Any = self.get_kernel(kernel_id)
            return bool(await kernel.is_alive())
        except (KeyError, HTTPError):
            return False

    def is_busy(self, kernel_id: str) -> bool:
        """Tell whether a kernel is computing."""
        try:
            return getattr(self.get_kernel(kernel_id), "execution_state", "") == "busy"
        except (KeyError, HTTPError):
            return False


def plain_traceback(content: dict[str, Any]) -> str:
    """Give an error's traceback for the log, without a terminal's colours."""
    return _COLOURS.sub("", "\n".join(content.get("traceback", ())))


def is_allowed(message: str | bytes) -> bool:
    """Tell whether a page may send a message to its kernel: only the shell takes any."""
    try:
        channel, parts = _opened(message)
        return channel == "shell" and json.loads(parts[0])["msg_type"] in ALLOWED_MESSAGES
    except (ValueError, KeyError, IndexError, TypeError):
        return False


def may_be_shown(message: str | bytes | dict[str, Any]) -> bool:
    """Tell whether a page may get a message: no source, and nothing that was meant for a log."""
    try:
        _, parts = _opened(message)
        kind = json.loads(parts[0])["msg_type"]
        if kind == "stream":
            return bool(json.loads(parts[3])["name"] == "stdout")
    except (ValueError, KeyError, IndexError, TypeError):
        return False
    return kind not in {"execute_input", "input_request"}


def said_aside(message: str | bytes | dict[str, Any]) -> str:
    """Give what a message says on standard error, which is for the log; empty for any other."""
    try:
        _, parts = _opened(message)
        content = json.loads(parts[3])
        is_aside = json.loads(parts[0])["msg_type"] == "stream" and content["name"] == "stderr"
        return str(content["text"]).rstrip() if is_aside else ""
    except (ValueError, KeyError, IndexError, TypeError):
        return ""


def _opened(message: object) -> tuple[str, list[bytes]]:
    """Take a message apart: its channel, and the parts from the header on."""
    if not isinstance(message, bytes):
        raise TypeError("messages are of the protocol in which all are bytes")
    if not 0 < int.from_bytes(message[:8], "little") <= len(message) // 8:
        raise ValueError("a message has no more parts than bytes")  # else reading it never ends
    channel, parts = deserialize_msg_from_ws_v1(message)  # type: ignore[no-untyped-call]
    return channel, parts

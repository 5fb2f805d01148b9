"""The first words with a kernel: that it answers, what it is, and that its outputs reach us."""

from __future__ import annotations

import time
from contextlib import suppress
from queue import Empty
from typing import Any

from jupyter_reprise.errors import KernelUnavailable
from jupyter_reprise.models import KernelRecord

EXAMINE = "Run `reprise doctor` to see what it is missing."


async def wait_until_heard(client: Any, manager: Any, timeout: float) -> dict[str, Any]:
    """Connect to a kernel, and wait for its answer on the shell and on the output channel.

    The client's own `wait_for_ready` ends by listening to the output channel for a fifth of a
    second in vain; to hear the kernel say there that it answered says more, and sooner.

    Returns
    -------
    dict
        The content of the kernel's `kernel_info_reply`.

    Raises
    ------
    KernelUnavailable
        The kernel died or stayed silent.
    """
    client.start_channels()
    deadline = time.monotonic() + timeout
    asked: set[str] = set()
    content: dict[str, Any] | None = None
    while time.monotonic() < deadline:
        asked.add(client.kernel_info())
        with suppress(Empty):
            while content is None:
                reply = await client.get_shell_msg(timeout=1)
                if reply["parent_header"].get("msg_id") in asked:
                    content = reply["content"]
            while True:
                message = await client.get_iopub_msg(timeout=0.5)
                if message["parent_header"].get("msg_id") in asked:
                    return content
        if not await manager.is_alive():
            raise KernelUnavailable("The kernel ended before it answered.", hint=EXAMINE)
    raise KernelUnavailable(f"The kernel did not answer within {timeout:g} seconds.", hint=EXAMINE)


def hear_replies(player: Any) -> None:
    """See to it that a reply is heard which came while a message was sent; after each message.

    What stands for an output widget (`ipywidgets.Output`) answers the kernel within nbclient's
    `process_message`. jupyter_client sends that by a second handle of the socket, past pyzmq's
    bookkeeping, and the wake-up for a reply that is there already gets lost: whoever waits for the
    cell's end then waits for ever. To ask the socket for its events has pyzmq look again.

    Parameters
    ----------
    player
        An nbclient client that is connected.
    """
    if player.comm_objects:
        import zmq

        player.kc.shell_channel.socket.get(zmq.EVENTS)


def describe_kernel(name: str, content: dict[str, Any]) -> KernelRecord:
    """Give what a `kernel_info_reply` says about a kernel."""
    language = content.get("language_info", {})
    said = (content.get("implementation"), content.get("implementation_version"))
    return KernelRecord(
        name=name,
        language=language.get("name", ""),
        language_version=language.get("version", ""),
        implementation=" ".join(filter(None, said)),
    )

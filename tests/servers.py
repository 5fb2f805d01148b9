"""Starts servers of this machine for tests and benchmarks, and ends them."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

PATIENCE = 60.0
"""Seconds in which a server has to listen."""
_LONGEST_END = 20.0


class ServerBroken(Exception):
    """A server ended instead of listening, or did not listen in time."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def serving(
    command: Sequence[str],
    port: int,
    *,
    folder: Path,
    log: Path,
    variables: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server that listens on a port of this machine, and end it afterwards.

    Parameters
    ----------
    folder
        Where it is started.
    log
        The file for all that it says.
    variables
        All of its environment variables; those of this process unless given.

    Raises
    ------
    ServerBroken
        It ended or did not listen; the message has the end of what it said.
    """
    with log.open("wb") as said:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ if variables is None else variables,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    try:
        _wait_until_it_listens(process, port, log)
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_LONGEST_END)
        process.kill()
        process.wait()


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    how = "does not listen" if process.poll() is None else f"ended with {process.returncode}"
    said = log.read_text("utf-8", errors="replace")[-3000:]
    raise ServerBroken(f"The server {' '.join(map(str, process.args))} {how}:\n{said}")


def dismiss_workers(folder: Path) -> list[psutil.Process]:
    """Tell the workers of the projects in a folder, which outlive a server, to end."""
    told = []
    for note in folder.glob("**/.reprise/worker.pid"):
        with suppress(OSError, ValueError, psutil.Error):
            worker = psutil.Process(int(note.read_text("utf-8")))
            worker.terminate()
            told.append(worker)
    return told


def end_workers(folder: Path) -> None:
    """Tell the workers to end, and wait until they have."""
    psutil.wait_procs(dismiss_workers(folder), timeout=_LONGEST_END)

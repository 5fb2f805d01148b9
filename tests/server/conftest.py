"""A real Jupyter server on the loopback interface, with our extension enabled."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

TOKEN = "a-token-for-tests"


@dataclass(frozen=True)
class Server:
    """Where a running server answers, and how to ask it."""

    url: str

    def get(self, path: str, *, token: str | None = TOKEN) -> tuple[int, Any]:
        request = urllib.request.Request(self.url + path)
        if token is not None:
            request.add_header("Authorization", f"token {token}")
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, json.load(refusal)


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    with contextlib.ExitStack() as stack:
        yield lambda *options: stack.enter_context(_running_server(tmp_path, options))


@contextlib.contextmanager
def _running_server(folder: Path, options: tuple[str, ...]) -> Iterator[Server]:
    port = _free_port()
    command = [
        *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"),
        "--ServerApp.jpserver_extensions=jupyter_reprise=True",
        f"--ServerApp.root_dir={folder}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}",
        *options,
    ]
    log = folder / "server.log"
    environment = os.environ | {"PYTHONPATH": str(folder), "NO_PROXY": "127.0.0.1,localhost"}
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        yield _wait_until_ready(port, process, log)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_ready(port: int, process: subprocess.Popen[bytes], log: Path) -> Server:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return Server(f"http://127.0.0.1:{port}/")
        time.sleep(0.1)
    raise AssertionError(f"The server did not start:\n{log.read_text()}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port

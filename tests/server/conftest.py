"""A real Jupyter server on the loopback interface, with our extension enabled."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from tests.server.projects import Client, make_project
from tests.servers import end_workers as end_workers_of
from tests.servers import free_port, serving

TOKEN = "a-token-for-tests"


@dataclass(frozen=True)
class Server:
    """Where a running server answers, and how to ask it."""

    url: str

    def get(self, path: str, *, token: str | None = TOKEN) -> tuple[int, Any]:
        answer = self.ask("GET", path, token=token)
        return answer.status, answer.json

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = TOKEN,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request, whose body is JSON unless it is bytes."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method)
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        if token is not None:
            request.add_header("Authorization", f"token {token}")
        try:
            with urllib.request.urlopen(request, timeout=90) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, refusal.headers, refusal.read())

    def events(
        self,
        path: str,
        last: int | None = None,
        tell_open: Callable[[], object] = lambda: None,
    ) -> Iterator[dict[str, Any]]:
        """Follow a stream of events; each is its data. Its first line says that it is open."""
        request = urllib.request.Request(self.url + path)
        request.add_header("Authorization", f"token {TOKEN}")
        if last is not None:
            request.add_header("Last-Event-ID", str(last))
        with urllib.request.urlopen(request, timeout=90) as response:
            for line in response:
                if line == b": connected\n":
                    tell_open()
                if line.startswith(b"data: "):
                    yield json.loads(line.removeprefix(b"data: "))


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: Message
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    with contextlib.ExitStack() as stack:
        yield lambda *options, root=tmp_path: stack.enter_context(_running_server(root, options))


@pytest.fixture
def end_workers() -> Callable[[Path], None]:
    """Give a function that ends the workers of a folder's projects, which outlive a server."""
    return end_workers_of


@pytest.fixture(scope="module")
def shared_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder that the shared server serves."""
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def shared_server(shared_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server that a module's tests share, each with a folder of its own."""
    home = tmp_path_factory.mktemp("home")
    places = {
        "HOME": "",
        "USERPROFILE": "",
        "XDG_CONFIG_HOME": ".config",
        "XDG_DATA_HOME": ".local/share",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTER_CONFIG_DIR": ".jupyter",
        "IPYTHONDIR": ".ipython",
    }
    variables = {name: str(home / folder) for name, folder in places.items()}
    with _running_server(shared_root, (), variables) as server:
        yield server


@pytest.fixture
def server(shared_server: Server, shared_root: Path, make_notebook: Any) -> Iterator[Client]:
    """Give a project of its own on a server that the tests share."""
    folder = make_project(shared_root, make_notebook)
    yield Client(shared_server, folder)
    end_workers_of(folder)


@contextlib.contextmanager
def _running_server(
    folder: Path, options: tuple[str, ...], variables: Mapping[str, str] | None = None
) -> Iterator[Server]:
    port = free_port()
    command = [
        *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"),
        "--ServerApp.jpserver_extensions=jupyter_reprise=True",
        f"--ServerApp.root_dir={folder}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}",
        *options,
    ]
    environment = os.environ | {"PYTHONPATH": str(folder), "NO_PROXY": "127.0.0.1,localhost"}
    environment |= variables or {}
    log = folder / "server.log"
    with serving(command, port, folder=Path.cwd(), log=log, variables=environment):
        yield Server(f"http://127.0.0.1:{port}/")
    end_workers_of(folder)

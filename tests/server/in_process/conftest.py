"""A Jupyter server with our extension in the test's own event loop, by pytest-jupyter.

Its fixtures and hooks are taken into this folder alone: two of them apply to every test that
they are known to, and set up a server's cleanup where there is no server.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from pytest_jupyter.jupyter_server import *  # noqa: F403
from traitlets.config import Config

API = "reprise/api/v1/"


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


Ask = Callable[..., Awaitable[Answer]]
LogIn = Callable[[], Awaitable[tuple[dict[str, str], dict[str, str]]]]


@pytest.fixture
def jp_server_config() -> Config:
    """Enable our extension; pytest-jupyter asks for this."""
    return Config({"ServerApp": {"jpserver_extensions": {"jupyter_reprise": True}}})


@pytest.fixture
def root(jp_root_dir: Path, make_notebook: Callable[..., Path]) -> Path:
    """Give the served folder: a project with a notebook."""
    (jp_root_dir / "reprise.toml").write_text('[project]\nname = "w"\n')
    make_notebook(
        jp_root_dir / "n.ipynb",
        "import jupyter_reprise as r; r.record('b', a + 1)",
        parameters="a: int = 1  # how many\n",
    )
    return jp_root_dir


@pytest.fixture(autouse=True)
def _workers_are_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave what is queued where it is: a test that needs a run has it executed itself."""
    monkeypatch.setenv("REPRISE_WORKER", "elsewhere")


@pytest.fixture
def token(jp_serverapp: Any) -> dict[str, str]:
    """Give the header that says who asks."""
    return {"Authorization": f"token {jp_serverapp.identity_provider.token}"}


@pytest.fixture
def ask(root: Path, token: dict[str, str], http_server_client: Any, jp_base_url: str) -> Ask:
    """Give a function that asks the server about that project; the route is sent as it is."""

    async def call(
        method: str, route: str, body: Any = None, *, headers: Mapping[str, str] = token
    ) -> Answer:
        data = body if body is None or isinstance(body, bytes) else json.dumps(body)
        response = await http_server_client.fetch(
            f"{jp_base_url}{API}{route}",
            method=method,
            headers=dict(headers),
            body=data,
            raise_error=False,
            allow_nonstandard_methods=True,
            request_timeout=60,
        )
        return Answer(response.code, response.headers, response.body)

    return call


@pytest.fixture
def log_in(jp_serverapp: Any, http_server_client: Any, jp_base_url: str) -> LogIn:
    """Give a function that logs in as a browser does: gives its cookies, and the XSRF header."""
    secret = jp_serverapp.identity_provider.token

    async def call() -> tuple[dict[str, str], dict[str, str]]:
        cookies = SimpleCookie()
        for page in ("login", f"login?token={secret}"):
            answer = await http_server_client.fetch(
                f"{jp_base_url}{page}", follow_redirects=False, raise_error=False
            )
            for line in answer.headers.get_list("Set-Cookie"):
                cookies.load(line)
        kept = "; ".join(f"{name}={one.value}" for name, one in cookies.items())
        return {"Cookie": kept}, {"X-XSRFToken": cookies["_xsrf"].value}

    return call


@pytest.fixture
def work(root: Path) -> Callable[[], Awaitable[None]]:
    """Give a function that has a worker execute what is queued, until nothing is."""
    command = (sys.executable, "-m", "jupyter_reprise", "worker", "--idle", "0")

    async def call() -> None:
        worker = await asyncio.create_subprocess_exec(
            *command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        _, said = await worker.communicate()
        assert worker.returncode == 0, said.decode()

    return call

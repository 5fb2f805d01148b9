"""A project with stored renderings, and real servers of its dashboards on this machine."""

from __future__ import annotations

import contextlib
import http.client
import http.cookies
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psutil
import pytest
from tests.servers import end_workers
from tests.waiting import PATIENCE

WIDGETS = """
import os
import ipywidgets as widgets
SECRET_SOURCE = 'this-is-source'
slider = widgets.IntSlider(value=3, description='Count')
shown = widgets.HTML('count: 3')
slider.observe(lambda change: setattr(shown, 'value', f"count: {change['new']}"), 'value')
def fail(_):
    raise ValueError('this-is-' + 'a-secret-value')
button = widgets.Button(description='Fail')
button.on_click(fail)
print('source run', os.environ.get('REPRISE_SOURCE_RUN'))
formula = widgets.HTMLMath('grows by $r^2$')
widgets.VBox([slider, shown, button, formula])
"""
FAILS_LIVE = """
import os
def this_is_source():
    raise ValueError('this-is-' + 'a-secret-value')
if os.environ.get('REPRISE_DASHBOARD'):
    this_is_source()
print('all is well')
"""
SETTINGS = """
[project]
name = "Garden"

[[dashboard]]
notebook = "shown/plants.ipynb"
source = "analysis.ipynb"

[[dashboard]]
notebook = "shown/finance.ipynb"
groups = ["finance"]

[[dashboard]]
notebook = "shown/früher.ipynb"
live = "never"

[[dashboard]]
notebook = "shown/shaky.ipynb"

[[dashboard]]
notebook = "shown/awake.ipynb"
live = "at-once"
"""


def write_notebook(path: Path, *cells: str, kernel: str = "python3") -> None:
    """Write a notebook; a cell that begins with # is text."""
    written: list[dict[str, Any]] = []
    for number, source in enumerate(cells):
        kind = "markdown" if source.startswith("# ") else "code"
        cell = {"cell_type": kind, "id": f"c{number}", "metadata": {}, "source": source}
        if kind == "code":
            cell |= {"outputs": [], "execution_count": None}
        written.append(cell)
    spec = {"name": kernel, "display_name": kernel, "language": kernel.strip("3")}
    nb = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": spec}, "cells": written}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(nb), "utf-8")


def reprise(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "jupyter_reprise", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a project whose dashboards are rendered."""
    folder = tmp_path_factory.mktemp("garden")
    (folder / "reprise.toml").write_text(SETTINGS, "utf-8")
    (folder / "secret.txt").write_text("this-is-secret", "utf-8")
    write_notebook(folder / "analysis.ipynb", "import jupyter_reprise as r\nr.record('height', 3)")
    write_notebook(folder / "hidden.ipynb", "# Hidden", "print('hidden')")
    write_notebook(folder / "shown/plants.ipynb", "# Plants\n\nOf $x^2$ kinds.", WIDGETS)
    write_notebook(folder / "shown/finance.ipynb", "# Finance", "print('money')")
    write_notebook(folder / "shown/früher.ipynb", "# Stored", "print('as it was')")
    write_notebook(folder / "shown/shaky.ipynb", "# Shaky", FAILS_LIVE)
    write_notebook(folder / "shown/awake.ipynb", "# Awake", WIDGETS)
    reprise(folder, "run", "analysis.ipynb")
    reprise(folder, "dashboards", "render")
    return folder


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: http.client.HTTPMessage
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@dataclass
class Visitor:
    """A browser without pages: it keeps cookies, and follows nothing."""

    port: int
    base: str = "/"
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, form: Mapping[str, str] | None = None, **headers: str
    ) -> Answer:
        """Send a request; `a_b="..."` sends the header `A-B`."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given = self.headers | {"Cookie": self.cookie_header()} | given
        body = None
        if form is not None:
            body = urlencode(form)
            given["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, self.base + path, body, given)
            response = connection.getresponse()
            for line in response.headers.get_all("Set-Cookie", []):
                self._keep(line)
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path: str = "", **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def log_in(self, password: str, name: str = "", **more: str) -> Answer:
        """Send the form of the login page."""
        page = self.get("login").text
        token = re.search(r'name="_xsrf" value="([^"]+)"', page)
        assert token, page
        form = {"_xsrf": token[1], "username": name, "password": password, **more}
        return self.ask("POST", "login", form)

    def _keep(self, line: str) -> None:
        for name, morsel in http.cookies.SimpleCookie(line).items():
            if morsel.value:
                self.cookies[name] = morsel.coded_value
            else:
                self.cookies.pop(name, None)


@dataclass(frozen=True)
class Site:
    """A running server."""

    url: str
    process: subprocess.Popen[str]
    log: Path

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    def visitor(self, **headers: str) -> Visitor:
        """Give someone who has not been here before."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return Visitor(self.port, urlsplit(self.url).path, headers=given)

    def kernels(self) -> int:
        """Count the processes of kernels."""
        found = psutil.Process(self.process.pid).children(recursive=True)
        with contextlib.suppress(psutil.Error):
            return sum("ipykernel_launcher" in " ".join(one.cmdline()) for one in found)
        return self.kernels()

    def stop(self) -> int:
        """Ask the server to end; gives its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)


OpenSite = Callable[..., Site]


@contextlib.contextmanager
def _running(
    folder: Path, options: tuple[str, ...], variables: Mapping[str, str]
) -> Iterator[Site]:
    log = folder / f"server-{time.monotonic_ns()}.log"
    command = [sys.executable, "-m", "jupyter_reprise", "dashboards", "serve", "--port=0", *options]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=os.environ | variables, stderr=output, text=True
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(r"The dashboards are at (\S+)", log.read_text("utf-8"))):
            assert process.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield Site(found[1], process, log)
    finally:
        process.terminate()
        process.wait(timeout=20)
        end_workers(folder)


@pytest.fixture(scope="module")
def sites(garden: Path) -> Iterator[OpenSite]:
    """Give a function that starts a server of the garden, once for the same options."""
    known: dict[Any, Site] = {}
    with contextlib.ExitStack() as stack:

        def start(*options: str, **variables: str) -> Site:
            key = (options, tuple(variables.items()))
            if key not in known:
                known[key] = stack.enter_context(_running(garden, options, variables))
            return known[key]

        yield start


@pytest.fixture
def open_site() -> Iterator[OpenSite]:
    """Give a function that starts a server for one test, of any project."""
    with contextlib.ExitStack() as stack:
        yield lambda folder, *options, **variables: stack.enter_context(
            _running(folder, options, variables)
        )


def wait_for(is_so: Callable[[], bool], seconds: float = PATIENCE) -> float:
    """Wait until something is so; gives how long that took."""
    begun = time.monotonic()
    while not is_so():
        assert time.monotonic() - begun < seconds
        time.sleep(0.05)
    return time.monotonic() - begun

"""A container engine, an image of a small project that is really built, and a container of it.

Everything is made once and in folders of this session. Where no engine can run the tests are
skipped; in CI they fail.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Environment, create_environment
from tests.image.tides import write_project
from tests.servers import free_port

ROOT = Path(__file__).parents[2]
BASE = "python:3.11-slim"
PASSWORD = "the tide is out"
HARDENED = [
    *("--read-only", "--tmpfs", "/tmp:rw,size=512m,mode=1777"),
    *("--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--init"),
]
HASH = "REPRISE_DASHBOARDS_PASSWORD_HASH"
BUILDERS_HASH = "argon2:of-who-builds-it"


@dataclass(frozen=True)
class Docker:
    """The engine, and how to ask it."""

    host: str
    """Empty if it is the machine's own."""

    @property
    def variables(self) -> dict[str, str]:
        return {**os.environ, **({"DOCKER_HOST": self.host} if self.host else {})}

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["docker", *arguments],
            env=self.variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def do(self, *arguments: str) -> str:
        done = self.ask(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()


@dataclass(frozen=True)
class Built:
    """An image, the context it was built from, and what the command said of it."""

    docker: Docker
    tag: str
    context: Path
    facts: dict[str, Any]
    talk: str

    def run(self, *arguments: str, options: tuple[str, ...] = ()) -> str:
        """Run a command in a hardened container of its own."""
        return self.docker.do("run", "--rm", *HARDENED, *options, self.tag, *arguments)

    def python(self, source: str) -> str:
        """Run Python in it, in place of what it starts with."""
        return self.docker.do(
            *("run", "--rm", *HARDENED, "--entrypoint", "python", self.tag, "-c", source)
        )


@dataclass(frozen=True)
class Served:
    """A container that serves, and its address."""

    docker: Docker
    name: str
    address: str

    def status(self, path: str) -> int:
        """Give the status of an answer, without following it elsewhere."""
        return self.get(path)[0]

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
        """Give the status and the text of an answer."""
        opener = urllib.request.build_opener(Unmoved)
        request = urllib.request.Request(self.address + path, headers=headers or {})
        try:
            with opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


class Unmoved(urllib.request.HTTPRedirectHandler):
    """Takes an answer that points elsewhere as the answer."""

    def redirect_request(self, *_: Any) -> None:
        return None


@pytest.fixture(scope="session")
def docker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Docker]:
    """Give the machine's engine, or start one and end it with the session."""
    if Docker("").ask("info").returncode == 0:
        yield Docker("")
        return
    can_start = shutil.which("dockerd") and shutil.which("mmdebstrap") and os.geteuid() == 0
    if not can_start:
        reason = (
            "no container engine answers, and none can be started: sh tools/require.sh container"
        )
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    # not below pytest's folder: a socket's path has to be short, and an engine's data is large
    folder = Path(f"/tmp/reprise-engine-{os.getpid()}")
    tool = [str(ROOT / "tools" / "container-engine")]
    started = subprocess.run(
        [*tool, "start", str(folder)], capture_output=True, text=True, check=False
    )
    try:
        assert started.returncode == 0, started.stderr
        yield Docker(started.stdout.strip())
    finally:
        subprocess.run([*tool, "stop", str(folder)], check=True)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def base_image_coming(docker: Docker) -> Iterator[subprocess.Popen[str]]:
    """Begin to get the image to build upon, from a registry or as a stand-in; both take a while."""
    command = (
        [str(ROOT / "tools" / "base-image"), BASE] if docker.host else ["docker", "pull", BASE]
    )
    if docker.ask("image", "inspect", BASE).returncode == 0:
        command = ["true"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, env=docker.variables, text=True, **pipes) as process:
        yield process
        process.terminate()


@pytest.fixture(scope="session")
def pip(
    base_image_coming: object, clone: Path, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    """Make an environment with pip, and our wheel in it, without a lab extension."""
    environment = create_environment(tmp_path_factory.mktemp("pip"))
    environment.pip(
        *("wheel", "--no-deps", "--wheel-dir", str(environment.folder / "own"), str(clone)),
        variables={"SKIP_JUPYTER_BUILDER": "1"},
    )
    return environment


@pytest.fixture(scope="session")
def project(base_image_coming: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project with a dashboard, a run that it shows, and a notebook that is no dashboard."""
    folder = tmp_path_factory.mktemp("tides")
    write_project(folder)
    call(folder, "git", "init", "--quiet")
    call(folder, "git", "add", ".")
    name = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org")
    call(folder, "git", *name, "commit", "--quiet", "--message", "Measure")
    call(folder, *REPRISE, "run", "wave.ipynb")
    return folder


@pytest.fixture(scope="session")
def base_image(base_image_coming: subprocess.Popen[str], pip: object, project: object) -> str:
    """Give the image to build upon, for which all is made meanwhile that does not need it."""
    said, _ = base_image_coming.communicate()
    assert base_image_coming.returncode == 0, said
    return BASE


@pytest.fixture(scope="session")
def wheelhouse(docker: Docker, base_image: str, pip: Environment) -> Path:
    """Bring the packages for the Python that is in the base image."""
    folder = pip.folder / "own"
    ask = "import platform; print(platform.python_version())"
    version = docker.do("run", "--rm", "--network", "none", base_image, "python", "-c", ask)
    own = next(folder.glob("jupyter_reprise-*.whl"))
    pip.pip(
        *("download", "--only-binary=:all:", "--implementation", "cp"),
        *("--python-version", version, "--dest", str(folder)),
        *(f"{own}[dashboards,postgres]", "numpy", "matplotlib"),
    )
    return folder


@pytest.fixture(scope="session")
def image(
    docker: Docker,
    base_image: str,
    wheelhouse: Path,
    project: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Built:
    """Build the image as people do."""
    tag = "reprise-test/tides:1"
    given = how_to_build(base_image, wheelhouse, tag)
    context = tmp_path_factory.mktemp("context")
    call(project, *REPRISE, "image", "build", *given, "--context-only", str(context))
    built = subprocess.run(
        [*REPRISE, "image", "build", *given, "--json"],
        cwd=project,
        env={**docker.variables, HASH: BUILDERS_HASH},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return Built(docker, tag, context, json.loads(built.stdout), built.stderr)


@pytest.fixture(scope="session")
def served(image: Built) -> Iterator[Served]:
    """Run the image as it should be run: nothing writable but /tmp, and no rights at all."""
    from jupyter_server.auth import passwd

    with serve(image, "viewed", f"{HASH}={passwd(PASSWORD)}") as container:
        yield container


@contextmanager
def serve(image: Built, name: str, variable: str) -> Iterator[Served]:
    """Run a hardened container with a variable of its own."""
    port = free_port()
    name = f"reprise-test-{name}-{os.getpid()}"
    image.docker.do(
        *("run", "--detach", "--name", name, *HARDENED, "--publish", f"127.0.0.1:{port}:8866"),
        *("--health-interval", "10s", "--env", variable, image.tag),
    )
    container = Served(image.docker, name, f"http://127.0.0.1:{port}/")
    try:
        wait_until_well(container)
        yield container
    finally:
        image.docker.ask("rm", "--force", name)


def how_to_build(base_image: str, wheelhouse: Path, tag: str) -> tuple[str, ...]:
    """Give options of `reprise image build`: those of the head of `compose.yaml`, and ours."""
    ours = ("--base-image", base_image, "--wheelhouse", str(wheelhouse))
    return ("-t", tag, "--package", "jupyter-reprise[postgres]", *ours)


REPRISE = [sys.executable, "-m", "jupyter_reprise"]


def call(folder: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def wait_until_well(container: Served) -> None:
    until = time.monotonic() + 90
    while True:
        try:
            if container.status("health") == 200:
                return
        except OSError:
            pass
        if time.monotonic() > until:
            pytest.fail(container.docker.ask("logs", container.name).stderr)
        time.sleep(0.3)

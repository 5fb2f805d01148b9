"""`compose.yaml` as it is: what a viewer asks for is done by the worker, and outlives all of it."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.image.conftest import PASSWORD, REPRISE, ROOT, Built, Docker, Served, wait_until_well
from tests.image.database import write_context
from tests.image.viewers import have_a_run_made, sign_in
from tests.servers import free_port

pytestmark = [pytest.mark.image, pytest.mark.browser, pytest.mark.postgres]


@dataclass(frozen=True)
class Composed:
    """A folder with `compose.yaml` and what its head says to put beside it."""

    folder: Path
    image: Built
    served: Served
    command: tuple[str, ...]

    def do(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self.command, "--project-name", self.served.name, *arguments],
            cwd=self.folder,
            env=self.image.docker.variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        self.do("up", "--detach")
        wait_until_well(self.served)

    def runs(self) -> dict[str, Any]:
        """List the runs as docs/deploy.md says."""
        where = ("exec", "-T", "-w", "/tmp/reprise/project", "dashboards")
        return {run["id"]: run for run in json.loads(self.do(*where, "reprise", "runs", "--json"))}

    def rows(self, query: str) -> list[str]:
        asked = ("psql", "--username", "reprise", "--tuples-only", "--no-align", "--command", query)
        return self.do("exec", "-T", "database", *asked, "reprise").split()

    def stop(self) -> list[str]:
        """Tell all to end; give the exit codes."""
        containers = self.do("ps", "--quiet").split()
        self.do("stop", "--timeout", "30")
        return [self.image.docker.do("inspect", "-f", "{{.State.ExitCode}}", c) for c in containers]


@pytest.fixture(scope="module")
def postgres_image(
    docker: Docker, base_image: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """Give the image for the database: the one that `compose.yaml` names, or a stand-in."""
    if not docker.host:
        return "postgres:17"
    folder = tmp_path_factory.mktemp("postgres")
    write_context(folder, base_image)
    docker.do("build", "--tag", "reprise-test/postgres", str(folder))
    return "reprise-test/postgres"


@pytest.fixture
def composed(image: Built, postgres_image: str, tmp_path: Path) -> Iterator[Composed]:
    is_plugin = image.docker.ask("compose", "version").returncode == 0
    command = ("docker", "compose") if is_plugin else ("docker-compose",)
    assert shutil.which(command[0]), "There is no compose. Run: sh tools/require.sh container"
    hashed = subprocess.run(
        [*REPRISE, "dashboard", "password"],
        input=PASSWORD,
        capture_output=True,
        text=True,
        check=True,
    )
    port = free_port()
    variables = {
        "REPRISE_DATABASE_PASSWORD": secrets.token_hex(24),
        "REPRISE_DASHBOARDS_PASSWORD_HASH": f"'{hashed.stdout.strip()}'",
        "REPRISE_IMAGE": image.tag,
        "REPRISE_POSTGRES_IMAGE": postgres_image,
        "REPRISE_ADDRESS": f"127.0.0.1:{port}",
    }
    shutil.copyfile(ROOT / "compose.yaml", tmp_path / "compose.yaml")
    lines = [f"{name}={value}\n" for name, value in variables.items()]
    (tmp_path / ".env").write_text("".join(lines), "utf-8")
    served = Served(image.docker, f"reprise-test-{port}", f"http://127.0.0.1:{port}/")
    composed = Composed(tmp_path, image, served, command)
    try:
        composed.start()
        yield composed
    finally:
        composed.do("down", "--volumes", "--timeout", "5")


def test_a_run_that_a_viewer_asks_for_is_made_by_the_worker_and_outlives_all_containers(
    composed: Composed, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto(composed.served.address)
    sign_in(page)
    have_a_run_made(page, composed.served.address, 40)
    page.close()

    runs = composed.runs()
    [asked] = set(runs) - set(composed.image.facts["runs"])
    assert runs[asked]["parameters"] == {"count": 40}
    assert f"{asked} succeeded" in composed.do("logs", "worker")
    assert composed.rows(f"SELECT status FROM runs WHERE id = '{asked}'") == ["succeeded"]
    digests = composed.rows(f"SELECT sha256 FROM run_artifacts WHERE run_id = '{asked}'")
    kept = composed.do("exec", "-T", "worker", "find", "/data/artifacts", "-type", "f")
    assert digests
    assert all(digest[2:] in kept for digest in digests)

    began = time.monotonic()
    assert composed.stop() == ["0", "0", "0"]
    assert time.monotonic() - began < 10
    composed.do("down")
    composed.start()
    assert composed.runs() == runs

"""A server that may only read a project shows it, and says why it can't do more."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.server.conftest import TOKEN, Answer, Server
from tests.servers import free_port, serving

from jupyter_reprise.service.planning import GivenValues, RunOptions
from jupyter_reprise.service.project import open_project
from jupyter_reprise.service.submission import submit_run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders have no such modes")

AS_ANYBODY = """
import ctypes, os, sys
if sys.platform == "linux":
    # root loses the right to write where modes forbid it: PR_CAPBSET_DROP, CAP_DAC_OVERRIDE
    ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


def as_anybody(*command: str) -> list[str]:
    """Give a command that runs as someone whom modes keep from writing, even root."""
    return [sys.executable, "-c", AS_ANYBODY, *command]


@pytest.fixture
def root(tmp_path: Path, make_notebook: Callable[..., Path]) -> Iterator[Path]:
    """Give a folder with a project that has a run and one that has none, all of it read-only."""
    root = tmp_path / "root"
    for name in ("used", "new"):
        make_notebook(root / name / "n.ipynb", "1")
        (root / name / "reprise.toml").write_text("")
    with open_project(root / "used") as project:
        submit_run(project, root / "used" / "n.ipynb", GivenValues(), RunOptions())
    everything = [root, *root.rglob("*")]
    for path in everything:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield root
    for path in everything:
        path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.fixture
def server(root: Path, tmp_path: Path) -> Iterator[Server]:
    attempt = f"open({str(root / 'x')!r}, 'w')"
    written = subprocess.run(
        as_anybody(sys.executable, "-c", attempt), capture_output=True, check=False
    )
    if written.returncode == 0:
        pytest.skip("nothing keeps this user from writing")
    port = free_port()
    options = ["--no-browser", "--allow-root", f"--ServerApp.port={port}"]
    options += [f"--ServerApp.root_dir={root}", f"--IdentityProvider.token={TOKEN}"]
    options += ["--ServerApp.jpserver_extensions=jupyter_reprise=True"]
    command = as_anybody(sys.executable, "-m", "jupyter_server", *options)
    variables = {**os.environ, "REPRISE_WORKER": "elsewhere"}
    log = tmp_path / "server.log"
    with serving(command, port, folder=tmp_path, log=log, variables=variables):
        yield Server(f"http://127.0.0.1:{port}/")


def test_a_project_that_may_only_be_read_is_shown_and_says_why_it_takes_no_runs(
    server: Server, root: Path
) -> None:
    status, listed = server.get("reprise/api/v1/runs?project=used")
    assert (status, len(listed["runs"])) == (200, 1)
    run = listed["runs"][0]["id"]
    assert server.get(f"reprise/api/v1/runs/{run}?project=used")[0] == 200
    assert server.get("reprise/api/v1/projects?path=used")[1]["active"] == 1
    for project in ("used", "new"):
        notebook = f"reprise/api/v1/notebooks/{project}/n.ipynb"
        assert server.get(notebook)[1]["badge"]["state"] == "no-outputs"
        is_refused_for_want_of_rights(server.ask("POST", f"{notebook}/runs", {}), project)
    asked = {"notebook": "used/n.ipynb"}
    is_refused_for_want_of_rights(server.ask("POST", "reprise/api/v1/dashboards", asked), "used")
    is_refused_for_want_of_rights(server.ask("GET", "reprise/api/v1/runs?project=new"), "new")


def is_refused_for_want_of_rights(answer: Answer, project: str) -> None:
    assert (answer.status, answer.json["code"]) == (503, "StorageFailed")
    assert f"{os.sep}{project}{os.sep}" in answer.json["detail"]
    assert re.search("writable|write permission", answer.json["hint"])

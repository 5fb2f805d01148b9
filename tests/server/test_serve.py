"""`reprise serve` serves REST alone, and the documentation's examples work against it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.servers import end_workers, free_port, serving

pytestmark = pytest.mark.kernel

TOKEN = "a-token-for-tests"
DOCUMENT = Path(__file__).parents[2] / "docs" / "rest.md"
EXAMPLES = dict(
    re.findall(r"```(bash|python|javascript)\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Serve a new project; gives the variables that the examples read."""
    folder = tmp_path_factory.mktemp("project")
    variables = {**os.environ, "HOME": str(folder), "NO_PROXY": "127.0.0.1,localhost"}
    reprise = [sys.executable, "-m", "jupyter_reprise"]
    subprocess.run([*reprise, "init"], cwd=folder, env=variables, check=True, capture_output=True)
    port = free_port()
    options = [f"--port={port}", "--allow-root", f"--IdentityProvider.token={TOKEN}"]
    command = [*reprise, "serve", *options]
    with serving(command, port, folder=folder, log=folder / "server.log", variables=variables):
        yield {
            **variables,
            "REPRISE_URL": f"http://localhost:{port}/reprise/api/v1",
            "REPRISE_TOKEN": TOKEN,
        }
    end_workers(folder)


@pytest.mark.parametrize(
    ("language", "command", "wanted"),
    [
        ("bash", "bash", '"status":"succeeded"'),
        ("python", sys.executable, "succeeded\n{'estimate'"),
        ("javascript", "node", "succeeded { estimate"),
    ],
)
def test_the_documented_example_works(
    served: dict[str, str], language: str, command: str, wanted: str, tmp_path: Path
) -> None:
    beside = str(Path(sys.executable).parent)  # where the Node of the development tools is
    program = shutil.which(command, path=os.pathsep.join([beside, served["PATH"]]))
    assert program, f"There is no {command}."
    suffix = {"bash": ".sh", "python": ".py", "javascript": ".mjs"}[language]
    script = tmp_path / f"example{suffix}"
    script.write_text(EXAMPLES[language], "utf-8")
    done = subprocess.run(
        [program, str(script)], env=served, capture_output=True, text=True, check=False, timeout=90
    )
    assert done.returncode == 0, done.stderr
    assert wanted in done.stdout


def test_nothing_else_is_served(served: dict[str, str]) -> None:
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    root = served["REPRISE_URL"].removesuffix("/reprise/api/v1")
    request = Request(f"{root}/lab", headers={"Authorization": f"token {TOKEN}"})
    with pytest.raises(HTTPError, match="404") as refusal:
        urlopen(request, timeout=10)
    refusal.value.close()

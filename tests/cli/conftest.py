"""The command line as people use it, called in this process unless a signal is involved."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import NotebookMaker

from jupyter_reprise.cli.main import main
from jupyter_reprise.models import Run, RunStatus, TriggerKind, new_run_id
from jupyter_reprise.service.project import open_project
from jupyter_reprise.store.liveness import lease_of_this_process


@dataclass(frozen=True)
class Result:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Result]


@pytest.fixture
def reprise(capfd: pytest.CaptureFixture[str]) -> Command:
    """Give a function that runs one command."""

    def run(*arguments: str) -> Result:
        capfd.readouterr()
        code = main(list(arguments))
        captured = capfd.readouterr()
        return Result(code, captured.out, captured.err)

    return run


@pytest.fixture
def add_run(project_folder: Path) -> Callable[..., Run]:
    """Give a function that writes a run into the project's store without running anything."""

    def add(notebook: str = "n.ipynb", status: str = "succeeded", **given: Any) -> Run:
        now = datetime.now(UTC)
        queued = Run(
            id=given.pop("id", None) or new_run_id(),
            notebook=notebook,
            status=RunStatus.QUEUED,
            plan_key="plan",
            seed=7,
            queued=given.pop("queued", now),
            trigger=given.pop("trigger", TriggerKind.CLI),
            parent=given.pop("parent", None),
        )
        with open_project(project_folder) as project:
            project.store.add(queued)
            run = project.store.start(queued.id, lease_of_this_process(now), queued.queued)
            if status == "running":
                return run
            ended = replace(run, status=RunStatus(status), ended=queued.queued, **given)
            return project.store.finish(replace(ended, lease=None))

    return add


DASHBOARD = """
[project]
name = "Our fleet"
kernel = "somebody's own"
output_limit = "1MB"

[check]
exclude = ["old/*"]

[[notebook]]
path = "work.ipynb"
kernel = "somebody's own"
inputs = ["data/*.csv"]

[[dashboard]]
notebook = "board.ipynb"
source = "work.ipynb"
name = "fleet"

[[dashboard]]
notebook = "other.ipynb"
name = "other"
"""


@pytest.fixture
def wheelhouse(tmp_path: Path) -> Path:
    """Give a folder with wheels of our name and another, and nothing in them."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    write_wheel(folder, "jupyter_reprise", version("jupyter-reprise"))
    write_wheel(folder, "openpyxl", "3.1")
    return folder


def write_wheel(folder: Path, name: str, number: str) -> None:
    """Write a wheel that needs nothing and brings nothing."""
    with zipfile.ZipFile(folder / f"{name}-{number}-py3-none-any.whl", "w") as wheel:
        text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {number}\n"
        wheel.writestr(f"{name}-{number}.dist-info/METADATA", text)


@pytest.fixture
def fleet(project_folder: Path, make_notebook: NotebookMaker) -> Path:
    """Make a project with two dashboards; one shows a run of a notebook that reads a file."""
    settings = DASHBOARD.replace('kernel = "somebody\'s own"', 'kernel = "python3"')
    (project_folder / "reprise.toml").write_text(settings, "utf-8")
    (project_folder / "data").mkdir()
    (project_folder / "data" / "pumps.csv").write_text("a,b\n", "utf-8")
    (project_folder / ".token").write_text("hidden", "utf-8")
    (project_folder / "shared.py").write_text("LIMIT = 3\n", "utf-8")
    make_notebook(
        project_folder / "work.ipynb",
        "import jupyter_reprise as reprise\nfrom shared import LIMIT",
        "for name in ('.token', 'private.ipynb', 'reprise.toml'):\n    open(name).read()",
        "reprise.record('limit', LIMIT)",
    )
    make_notebook(
        project_folder / "board.ipynb",
        "import jupyter_reprise as reprise\nreprise.latest('work.ipynb').records",
    )
    make_notebook(
        project_folder / "other.ipynb", "import jupyter_reprise\nlen(jupyter_reprise.runs())"
    )
    make_notebook(project_folder / "private.ipynb", "1")
    return project_folder


@pytest.fixture
def build(reprise: Command, wheelhouse: Path, tmp_path: Path) -> Command:
    """Give a function that writes a context from the wheelhouse."""

    def call(*arguments: str) -> object:
        given = ("--wheelhouse", str(wheelhouse), "--context-only", str(tmp_path / "context"))
        return reprise("image", "build", *given, *arguments)

    return call


@pytest.fixture
def context(tmp_path: Path) -> Path:
    """Give the folder that `build` writes to."""
    return tmp_path / "context"

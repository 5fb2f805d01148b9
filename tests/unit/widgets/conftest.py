"""A project with a notebook to run, and this process as the kernel of its dashboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from jupyter_reprise.kernels.launching import DASHBOARD_VARIABLE, SOURCE_VARIABLE
from jupyter_reprise.models import Run, RunStatus, TriggerKind, new_run_id
from jupyter_reprise.service.project import open_project
from jupyter_reprise.service.results import RunResult
from jupyter_reprise.store.liveness import lease_of_this_process

PARAMETERS = "\n".join(
    [
        "from datetime import date, datetime",
        "from pathlib import Path",
        "from typing import Annotated, Literal, Optional",
        "import annotated_types as at",
        "n: Annotated[int, at.Ge(1), at.Le(100)] = 10  # how many draws",
        "prior_sd: Annotated[float, at.Gt(0)] = 0.5",
        'model: Literal["pooled", "single"] = "pooled"',
        "robust: bool = False",
        "since: date = date(2024, 1, 31)",
        'sites: list[str] = ["north"]',
        "limit: Optional[int] = None",
        "maybe: Optional[bool] = None",
    ]
)
SETTINGS = """
[project]
name = "test"

[[dashboard]]
notebook = "dash.ipynb"
source = "n.ipynb"
parameters = ["n", "model", "token"]
max_age = "1d"
"""
WORK = """
import jupyter_reprise as r, time
r.record("total", n * prior_sd)
if n == 13: raise ValueError("<b>thirteen</b>")
time.sleep(60 if n == 99 else 0)
"""


@pytest.fixture
def notebook(project_folder: Path, make_notebook) -> Iterator[Path]:
    """Give the notebook `n.ipynb` in a project that publishes a dashboard of it."""
    (project_folder / "reprise.toml").write_text(SETTINGS, "utf-8")
    make_notebook(project_folder / "dash.ipynb", "x = 1")
    yield make_notebook(project_folder / "n.ipynb", WORK, parameters=PARAMETERS)
    with suppress(OSError, ValueError, psutil.Error):
        worker = psutil.Process(int((project_folder / ".reprise/worker.pid").read_text()))
        worker.terminate()
        worker.wait(60)


@pytest.fixture
def add_result(project_folder: Path) -> Callable[..., RunResult]:
    """Give a function that writes a run into the store without running anything."""

    def add(notebook: str = "n.ipynb", status: str = "succeeded", **given: Any) -> RunResult:
        moment = given.pop("moment", datetime.now(UTC))
        run = Run(
            id=new_run_id(),
            notebook=notebook,
            status=RunStatus.QUEUED,
            plan_key="plan",
            seed=7,
            queued=moment,
            trigger=given.pop("trigger", TriggerKind.CLI),
            parameters=given.pop("parameters", {}),
        )
        with open_project(project_folder) as project:
            project.store.add(run)
            started = project.store.start(run.id, lease_of_this_process(moment), moment)
            ended = replace(started, status=RunStatus(status), ended=moment, lease=None, **given)
            return RunResult(project.store.finish(ended), project_folder)

    return add


@pytest.fixture
def view(notebook: Path, add_result, monkeypatch: pytest.MonkeyPatch) -> RunResult:
    """Make this process the kernel of a viewer; gives the run that the dashboard shows."""
    shown = add_result(parameters={"n": 20, "prior_sd": 0.9, "model": "single"})
    monkeypatch.setenv(DASHBOARD_VARIABLE, "dash")
    monkeypatch.setenv(SOURCE_VARIABLE, shown.id)
    return shown

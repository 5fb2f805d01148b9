"""The command line as people use it, called in this process unless a signal is involved."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

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

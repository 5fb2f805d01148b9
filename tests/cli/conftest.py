"""The command line as people use it, called in this process unless a signal is involved."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from jupyter_reprise.cli.main import main


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

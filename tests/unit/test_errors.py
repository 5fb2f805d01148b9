"""Every error says what to do, survives a process boundary, and has an exit code and a status."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator

import pytest

import jupyter_reprise.errors as errors
from jupyter_reprise.cli.main import EXIT_CODES
from jupyter_reprise.errors import (
    CheckFailed,
    InvalidParameters,
    MissingDependency,
    NotFound,
    ParameterProblem,
    RepriseError,
    RunFailed,
)
from jupyter_reprise.server.base import HTTP_STATUS


def family(cls: type[RepriseError] = RepriseError) -> Iterator[type[RepriseError]]:
    yield cls
    for child in cls.__subclasses__():
        yield from family(child)


@pytest.mark.parametrize("cls", list(family()), ids=lambda cls: cls.__name__)
def test_every_error_has_an_exit_code_and_a_status(cls: type[RepriseError]) -> None:
    assert cls in EXIT_CODES
    assert cls in HTTP_STATUS


def test_the_tree_in_the_docstring_is_complete() -> None:
    drawn = set(re.findall(r"^[ │├└─]*([A-Z]\w+) ", errors.__doc__ or "", flags=re.MULTILINE))
    assert drawn >= {cls.__name__ for cls in family()}


@pytest.mark.parametrize(
    "error",
    [
        NotFound("There is no run x.", hint="Run `reprise runs`."),
        InvalidParameters((ParameterProblem("a", "it is no int"), ParameterProblem("b", "no"))),
        RunFailed("It failed.", cell=3, ename="E", evalue="v", traceback="t", hint="h"),
        MissingDependency("stan", extra="stan"),
        CheckFailed("It did not hold."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_survive_a_process_boundary(error: RepriseError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)


def test_the_message_ends_with_the_next_step() -> None:
    assert str(NotFound("Gone.", hint="Look.")) == "Gone. Look."
    assert str(NotFound("Gone.")) == "Gone."
    assert "pip install 'jupyter-reprise[stan]'" in str(MissingDependency("stan", extra="stan"))

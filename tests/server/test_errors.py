"""How our errors become HTTP answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jupyter_reprise import errors
from jupyter_reprise.server.base import HTTP_STATUS, describe_problem, http_status


def _subclasses(cls: type[errors.RepriseError]) -> Iterator[type[errors.RepriseError]]:
    for child in cls.__subclasses__():
        yield child
        yield from _subclasses(child)


@pytest.mark.parametrize("cls", list(_subclasses(errors.RepriseError)), ids=lambda c: c.__name__)
def test_every_error_has_a_status_of_its_own_or_of_its_parent(
    cls: type[errors.RepriseError],
) -> None:
    assert any(parent in HTTP_STATUS for parent in cls.__mro__)


def test_a_subclass_answers_with_the_status_of_its_parent() -> None:
    error = errors.InvalidParameters((errors.ParameterProblem("n", "must be positive"),))

    assert http_status(error) == 422


def test_an_error_of_ours_is_answered_as_a_problem(start_server: Callable[..., Any]) -> None:
    answer = start_server().ask("GET", "reprise/api/v1/runs")

    assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")
    problem = answer.json
    assert (problem["code"], problem["status"], problem["title"]) == ("NotFound", 404, "Not Found")
    assert "no project" in problem["detail"]
    assert "reprise init" in problem["hint"]


def test_a_bug_says_nothing_of_what_it_knows() -> None:
    problem = describe_problem(KeyError("/home/ada/secret"), 500)

    assert problem.code == "Bug"
    assert "secret" not in problem.model_dump_json()

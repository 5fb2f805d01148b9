"""How our errors become HTTP answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise import errors
from jupyter_reprise.server.base import HTTP_STATUS, http_status

# A server extension whose route raises what a use case would raise.
RAISER = """
from jupyter_reprise.errors import NotFound
from jupyter_reprise.server.base import RepriseHandler


class Raiser(RepriseHandler):
    def get(self):
        raise NotFound("There is no run 01K.", hint="Run `reprise runs`.")


def _jupyter_server_extension_points():
    return [{"module": "raiser"}]


def _load_jupyter_server_extension(app):
    app.web_app.add_handlers(".*$", [("/raise", Raiser)])
"""


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


def test_an_error_of_ours_is_answered_with_message_hint_and_code(
    start_server: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "raiser.py").write_text(RAISER, encoding="utf-8")
    server = start_server("--ServerApp.jpserver_extensions=raiser=True")

    answer = server.get("raise")

    assert answer == (
        404,
        {"message": "There is no run 01K.", "hint": "Run `reprise runs`.", "code": "NotFound"},
    )

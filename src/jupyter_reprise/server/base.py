"""What every handler of ours shares: its collaborators, and errors turned into answers.

The table below is the only place that maps our errors to HTTP.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from types import TracebackType
from typing import Any

from jupyter_server.base.handlers import APIHandler
from pydantic import ValidationError
from tornado.web import HTTPError

from jupyter_reprise import errors
from jupyter_reprise.server.hints import in_other_words
from jupyter_reprise.server.operations import Service
from jupyter_reprise.server.wire.base import FieldProblem, Problem

HTTP_STATUS: dict[type[errors.RepriseError], int] = {
    errors.RepriseError: 500,
    errors.NotFound: 404,
    # the run is there, and a client must not think that it is not
    errors.ContentLost: 503,
    errors.Conflict: 409,
    errors.SchemaMismatch: 409,
    errors.InvalidInput: 422,
    errors.InvalidParameters: 422,
    errors.InvalidSettings: 422,
    errors.InvalidProgram: 422,
    errors.InvalidData: 422,
    errors.CompilationFailed: 500,
    errors.SamplingFailed: 422,
    errors.CheckFailed: 422,
    errors.RunFailed: 422,
    errors.KernelUnavailable: 422,
    errors.StorageFailed: 503,
    errors.MissingDependency: 501,
}

PROBLEM_JSON = "application/problem+json"
_DOCS = "https://github.com/jupyter-reprise/jupyter-reprise/blob/main/docs/rest.md#"


def http_status(error: errors.RepriseError) -> int:
    """Look an error's status up; a test sees to it that every class is in the table."""
    return HTTP_STATUS.get(type(error), 500)


class BadRequest(Exception):
    """The body is not JSON, so that it can't even be validated."""


def describe_problem(error: BaseException, status: int) -> Problem:
    """Say an error as RFC 9457 has it; of a bug nothing but that it is one."""
    title = HTTPStatus(status).phrase
    match error:
        case errors.RepriseError():
            code, detail = type(error).__name__, error.message
            hint = in_other_words(error.hint or "")
        case ValidationError():
            detail, hint = "The request is not as the service takes it.", "See `problems`."
            code = "InvalidRequest"
        case BadRequest():
            code, detail, hint = "InvalidRequest", str(error), "Send an object as JSON."
        case HTTPError():
            code, detail = title.replace(" ", ""), error.log_message or title
            hint = ""
        case _:
            code, detail = "Bug", "This is a bug in Reprise."
            hint = "Please report it with what the server's log says."
    return Problem(
        type=f"{_DOCS}{code.lower()}",
        title=title,
        status=status,
        detail=detail,
        hint=hint,
        code=code,
        problems=tuple(_fields(error)),
    )


def _fields(error: BaseException) -> list[FieldProblem]:
    if isinstance(error, errors.InvalidParameters):
        return [FieldProblem(name=p.name, message=p.message) for p in error.problems]
    if isinstance(error, errors.InvalidSettings):
        # of `dashboard[0].name` the last part is what a client has sent
        return [
            FieldProblem(name=p.key.rpartition(".")[2], message=p.message) for p in error.problems
        ]
    if isinstance(error, ValidationError):
        return [
            FieldProblem(name=".".join(map(str, found["loc"])), message=found["msg"])
            for found in error.errors(include_url=False, include_context=False, include_input=False)
        ]
    return []


class RepriseHandler(APIHandler):
    """Base of our handlers: JSON in, JSON out; errors as problems."""

    # The name that an authorizer of the Jupyter server is asked about where a route names none.
    auth_resource = "reprise"

    def initialize(self, *, service: Service) -> None:
        """Take the route's collaborators; Tornado calls this before each request."""
        self.service = service

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with a problem; Tornado calls this when a handler raised."""
        error = kwargs.get("exc_info", (None, None, None))[1] or HTTPError(status_code)
        match error:
            case errors.RepriseError():
                status_code = http_status(error)
            case ValidationError():
                status_code = 422
            case BadRequest():
                status_code = 400
        self.set_status(status_code)
        if status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            self.set_header("Allow", ", ".join(self.allowed_methods()))
        problem = describe_problem(error, status_code)
        self.finish(problem.model_dump_json(), set_content_type=PROBLEM_JSON)

    def allowed_methods(self) -> list[str]:
        """Name what the route answers to."""
        return []

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Log an expected error in one line; Tornado calls this before `write_error`."""
        if isinstance(value, errors.RepriseError):
            # raised on purpose, it says what is amiss by itself; where it is the server's, louder
            level = logging.WARNING if http_status(value) >= 500 else logging.INFO
            self.log.log(level, "%s: %s", type(value).__name__, value)
        elif isinstance(value, ValidationError | BadRequest):
            self.log.info("%s: %s", type(value).__name__, value)
        else:
            super().log_exception(typ, value, tb)

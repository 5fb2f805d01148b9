"""What every handler of ours shares: the authorization resource, and errors turned into answers.

The table below is the only place that maps our errors to HTTP.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

from jupyter_server.base.handlers import APIHandler

from jupyter_reprise import errors

HTTP_STATUS: dict[type[errors.RepriseError], int] = {
    errors.RepriseError: 500,
    errors.NotFound: 404,
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
    errors.StorageFailed: 500,
    errors.MissingDependency: 500,
}


def http_status(error: errors.RepriseError) -> int:
    """Look an error's status up; a test sees to it that every class is in the table."""
    return HTTP_STATUS.get(type(error), 500)


class RepriseHandler(APIHandler):
    """Base of our handlers: JSON in, JSON out, authorized as the resource `reprise`."""

    # The name that an authorizer of the Jupyter server is asked about.
    auth_resource = "reprise"

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with `{message, hint, code}`; Tornado calls this when a handler raised."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        if not isinstance(error, errors.RepriseError):
            super().write_error(status_code, **kwargs)
            return
        self.set_status(http_status(error))
        self.finish({"message": error.message, "hint": error.hint, "code": type(error).__name__})

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Log an expected error in one line; Tornado calls this before `write_error`."""
        if isinstance(value, errors.RepriseError) and http_status(value) < 500:
            self.log.info("%s: %s", type(value).__name__, value)
        else:
            super().log_exception(typ, value, tb)

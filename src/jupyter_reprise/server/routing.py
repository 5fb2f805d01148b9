"""Makes Tornado's handlers from the table of operations."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
from collections.abc import Awaitable, Callable, Iterable
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin

from jupyter_server.auth.decorator import authorized
from pydantic import BaseModel
from tornado import web

from jupyter_reprise.server.base import BadRequest, RepriseHandler
from jupyter_reprise.server.operations import Call, Operation, Reply, Result

ROOT = "/reprise/api/v1"
_GREEDY = frozenset({"path", "name"})
"""Parameters that may hold slashes."""


class OperationHandler(RepriseHandler):
    """Answers one route by the operations that it has."""

    operations: dict[str, Operation]

    def allowed_methods(self) -> list[str]:
        return sorted(self.operations)

    async def answer(self, operation: Operation, path: dict[str, str]) -> None:
        """Validate a request, have its operation carried out, and encode what it gives."""
        assert operation.handle is not None
        call = self.read(operation, path)
        if inspect.iscoroutinefunction(operation.handle):
            result = await cast("Awaitable[Result]", operation.handle(call))
        else:
            result = cast("Result", await asyncio.to_thread(operation.handle, call))
        usual = next(iter(operation.answers))
        reply = result if isinstance(result, Reply) else Reply(result, usual)
        self.set_status(reply.status)
        for name, value in reply.headers.items():
            self.set_header(name, value)
        if reply.answer is None:
            self.finish()
        else:
            self.finish(reply.answer.model_dump_json())

    def read(self, operation: Operation, path: dict[str, str]) -> Call:
        """Validate a request.

        Raises
        ------
        pydantic.ValidationError, BadRequest
            It is not as the operation takes it.
        """
        given = {name.lower(): value for name, value in self.request.headers.get_all()}
        wanted = {name.lower() for name in operation.headers}
        return Call(
            service=self.service,
            path=path,
            query=None if operation.query is None else _query(operation.query, self),
            body=None if operation.body is None else _body(operation.body, self.request.body),
            headers={name: value for name, value in given.items() if name in wanted},
        )


def make_handlers(
    operations: Iterable[Operation],
    special: dict[str, type[OperationHandler]],
    collaborators: dict[str, Any],
) -> list[tuple[str, type[OperationHandler], dict[str, Any]]]:
    """Give what Tornado needs for each route, the more particular routes first.

    Parameters
    ----------
    special
        Handlers of routes that answer with something else than JSON, by operation id.
    """
    routes: dict[str, dict[str, Operation]] = {}
    for operation in operations:
        routes.setdefault(operation.route, {})[operation.method] = operation
    made = []
    for route in sorted(routes, key=_greed):
        methods = routes[route]
        base = next((special[o.id] for o in methods.values() if o.id in special), OperationHandler)
        members: dict[str, Any] = {
            method.lower(): _method(operation) for method, operation in methods.items()
        }
        handler = type("RouteHandler", (base,), {**members, "operations": methods})
        made.append((ROOT + _pattern(route) + "/?", handler, collaborators))
    return made


def _method(operation: Operation) -> Callable[..., Awaitable[None]]:
    @web.authenticated
    @authorized(operation.action.value, resource=operation.resource)  # type: ignore[untyped-decorator]
    async def method(self: OperationHandler, **path: str) -> None:
        await self.answer(operation, path)

    return cast("Callable[..., Awaitable[None]]", method)


def _greed(route: str) -> tuple[int, int, str]:
    """Sort routes so that one that swallows slashes comes after those that go on behind it."""
    greedy = [name for name in re.findall(r"{(\w+)}", route) if name in _GREEDY]
    is_open = bool(greedy) and route.endswith("}")
    return int(is_open), -len(route), route


def _pattern(route: str) -> str:
    def group(match: re.Match[str]) -> str:
        return f"(?P<{match[1]}>{'.+?' if match[1] in _GREEDY else '[^/]+'})"

    return re.sub(r"{(\w+)}", group, route)


def _query(model: type[BaseModel], handler: web.RequestHandler) -> BaseModel:
    values: dict[str, Any] = {}
    # the Jupyter server's own: a token in the URL, and whether this counts as activity
    names = set(handler.request.query_arguments) - {"token", "no_track_activity"}
    for name in names:
        given = handler.get_query_arguments(name, strip=False)
        field = model.model_fields.get(name)
        is_many = field is not None and _is_many(field.annotation)
        values[name] = given if is_many or len(given) > 1 else given[0]
    return model.model_validate(values)


def _is_many(annotation: Any) -> bool:
    if get_origin(annotation) in {Union, UnionType}:
        return any(map(_is_many, get_args(annotation)))
    return get_origin(annotation) in {tuple, list}


def _body(model: type[BaseModel], data: bytes) -> BaseModel:
    if not data.strip():
        data = b"{}"
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        raise BadRequest("The body is not JSON.") from None
    if not isinstance(given, dict):
        raise BadRequest("The body is not an object.")
    return model.model_validate_json(data, strict=True)

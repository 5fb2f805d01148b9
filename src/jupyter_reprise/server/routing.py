"""Finds the handler of a request by the table of operations, and carries the operation out."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
from collections.abc import Awaitable, Callable, Iterable
from types import UnionType
from typing import Any, ClassVar, Union, cast, get_args, get_origin

from jupyter_server.auth.decorator import authorized
from pydantic import BaseModel
from tornado import web
from tornado.escape import url_unescape

from jupyter_reprise.server.base import BadRequest, RepriseHandler
from jupyter_reprise.server.operations import Call, Operation, Reply, Result, Service

_GREEDY = frozenset({"path", "name"})
"""Parameters that may hold slashes."""


class OperationHandler(RepriseHandler):
    """Answers one route by the operations that it has."""

    operations: ClassVar[dict[str, Operation]]

    def allowed_methods(self) -> list[str]:
        return sorted(self.operations)

    def initialize(self, *, service: Service, path: dict[str, str]) -> None:  # type: ignore[override]
        """Take the route's collaborators, and its parameters; called before each request."""
        super().initialize(service=service)
        self.path = path

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


class Router:
    """Finds the handler of a request, among routes of which the more particular come first.

    Parameters
    ----------
    special
        Handlers of routes that answer with something else than JSON, by operation id.
    """

    def __init__(
        self, operations: Iterable[Operation], special: dict[str, type[OperationHandler]]
    ) -> None:
        routes: dict[str, dict[str, Operation]] = {}
        for operation in operations:
            routes.setdefault(operation.route, {})[operation.method] = operation
        self._routes = [
            (re.compile(_pattern(route) + "/?"), _handler(routes[route], special))
            for route in sorted(routes, key=_greed)
        ]

    def find(self, path: str) -> tuple[type[OperationHandler], dict[str, str]]:
        """Give the handler of a path below the service's root, and the path's parameters."""
        for pattern, handler in self._routes:
            match = pattern.fullmatch(path)
            if match is not None:
                found = match.groupdict()
                # what is not UTF-8 is replaced, and so names nothing
                return handler, {n: url_unescape(value, plus=False) for n, value in found.items()}
        return MissingHandler, {}


class MissingHandler(OperationHandler):
    """Answers a route that there is not."""

    operations: ClassVar = {}

    async def prepare(self, **given: Any) -> None:
        await super().prepare(**given)
        raise web.HTTPError(404, "The service has no such route.")


def _handler(
    methods: dict[str, Operation], special: dict[str, type[OperationHandler]]
) -> type[OperationHandler]:
    base = next((special[o.id] for o in methods.values() if o.id in special), OperationHandler)
    members: dict[str, Any] = {
        method.lower(): _method(operation) for method, operation in methods.items()
    }
    return type("RouteHandler", (base,), {**members, "operations": methods})


def _method(operation: Operation) -> Callable[..., Awaitable[None]]:
    @web.authenticated
    @authorized(operation.action.value, resource=operation.resource)  # type: ignore[untyped-decorator]
    async def method(self: OperationHandler) -> None:
        await self.answer(operation, self.path)

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

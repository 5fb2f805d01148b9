"""Who may do what: asked of the Jupyter server's authorizer for every operation that there is."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from jupyter_server.auth import Authorizer
from traitlets.config import Config

from jupyter_reprise.server.operations import NOTEBOOKS, RUNS, Action, Operation
from jupyter_reprise.server.table import OPERATIONS

Ask = Callable[..., Awaitable[Any]]
RIGHTS = sorted({(operation.resource, operation.action) for operation in OPERATIONS})


class Refuser(Authorizer):
    """Refuses one kind of action on one kind of thing, and allows the rest."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return [resource, action] != self.parent.config["Refuser"]["refused"]


@pytest.fixture
def jp_server_config(request: pytest.FixtureRequest) -> Config:
    extensions = {"jpserver_extensions": {"jupyter_reprise": True}}
    refused = getattr(request, "param", ("", ""))
    return Config(
        {
            "ServerApp": {**extensions, "authorizer_class": Refuser},
            "Refuser": {"refused": [str(part) for part in refused]},
        }
    )


def _route(operation: Operation) -> tuple[str, str, Any]:
    body = None if operation.method in {"GET", "DELETE"} else {}
    return operation.method, re.sub(r"{\w+}", "x", operation.route).lstrip("/"), body


def test_every_resource_can_be_read_written_and_executed_by_some_operation() -> None:
    assert set(RIGHTS) >= {
        (NOTEBOOKS, Action.READ),
        (NOTEBOOKS, Action.WRITE),
        (RUNS, Action.READ),
        (RUNS, Action.WRITE),
        (RUNS, Action.EXECUTE),
    }


@pytest.mark.parametrize("jp_server_config", RIGHTS, ids=".".join, indirect=True)
async def test_who_lacks_a_right_is_refused_just_what_needs_it(
    jp_server_config: Config, ask: Ask
) -> None:
    refused = jp_server_config.Refuser.refused
    for operation in OPERATIONS:
        if operation.id == "watchRuns" and [operation.resource, operation.action] != refused:
            continue  # it would be answered for ever
        answer = await ask(*_route(operation))
        is_refused = [operation.resource, operation.action] == refused
        assert (answer.status == 403) is is_refused, operation.id
        if is_refused:
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert answer.json["code"] == "Forbidden"


async def test_every_operation_asks_who_it_is(ask: Ask) -> None:
    for operation in OPERATIONS:
        answer = await ask(*_route(operation), headers={})
        assert (answer.status, answer.json["code"]) == (403, "Forbidden"), operation.id


async def test_a_cookie_alone_changes_nothing_by_any_operation(
    ask: Ask, log_in: Callable[[], Awaitable[tuple[dict[str, str], dict[str, str]]]]
) -> None:
    """A page of another site can have the browser send cookies, but can't read the XSRF one."""
    cookie, xsrf = await log_in()
    assert (await ask("GET", "status", headers=cookie)).status == 200
    changing = [operation for operation in OPERATIONS if operation.method != "GET"]
    for operation in changing:
        method, route, body = _route(operation)
        assert (await ask(method, route, body, headers=cookie)).status == 403, operation.id
        answer = await ask(method, route, body, headers={**cookie, **xsrf})
        assert answer.status != 403, operation.id
    assert json.loads((await ask("GET", "runs")).content)["runs"] == []

"""The OpenAPI document says what the service does, and the service does what it says."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from jupyter_reprise.server.table import document

pytestmark = pytest.mark.kernel

API = "reprise/api/v1/"
COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"
DESCRIBED = json.loads(document().model_dump_json())
# A stream that never ends by itself; `test_following` follows it
schema = schemathesis.openapi.from_dict(DESCRIBED).exclude(operation_id="watchRuns")
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
]
KEPT = frozenset({"deleteRun", "deleteDashboard", "changeDashboard", "renderDashboard"})
"""Operations after which what is there would not be as it was."""


@dataclass(frozen=True)
class Request:
    """A request that the service can fulfil, about what `known` has made."""

    path: dict[str, str] = field(default_factory=dict)
    """What its path names, where that is not what the others name."""
    query: dict[str, Any] | None = None
    body: Any = None


REQUESTS = {
    "getStatus": Request(),
    "getProject": Request(query={"path": "n.ipynb"}),
    "getNotebook": Request(),
    "inspectNotebook": Request(body={}),
    "installFilter": Request(),
    "createRun": Request(query={"wait": "0s"}, body={"parameters": {"a": 5}}),
    "listRuns": Request(query={"count": "true", "sort": "longest", "limit": "2"}),
    "getRun": Request(),
    "deleteRun": Request({"run": "deleted run"}),
    "cancelRun": Request({"run": "cancelled run"}),
    "compareRuns": Request(query={"run": ["run", "run"]}),
    "watchRun": Request(),
    "getArtifact": Request(),
    "getReport": Request(),
    "listSweeps": Request(),
    "createSweep": Request(body={"notebook": "n.ipynb", "grid": {"a": [7, 8]}}),
    "getSweep": Request(),
    "cancelSweep": Request(),
    "listDashboards": Request(),
    "createDashboard": Request(body={"notebook": "created.ipynb", "title": "New"}),
    "getDashboard": Request(),
    "changeDashboard": Request({"dashboard": "changed"}, body={"title": "New"}),
    "deleteDashboard": Request({"dashboard": "spare"}),
    "previewDashboard": Request(query={"theme": "dark"}),
    "renderDashboard": Request(),
}


def test_the_committed_document_is_the_one_that_is_served(shared_server: Any) -> None:
    """When it is not: `python tools/openapi.py`."""
    assert shared_server.get(f"{API}openapi.json") == (200, DESCRIBED)
    assert json.loads(COMMITTED.read_text("utf-8")) == DESCRIBED


def test_every_route_is_listed_in_the_documentation() -> None:
    text = (COMMITTED.parent / "rest.md").read_text("utf-8")
    for route, methods in DESCRIBED["paths"].items():
        name = route.lstrip("/").replace("{path}", "PATH").replace("{run}", "RUN")
        name = (
            name.replace("{sweep}", "ID").replace("{name}", "NAME").replace("{dashboard}", "NAME")
        )
        for method in methods:
            assert f"| {method.upper()} `{name}" in text, f"{method} {route}"


@pytest.fixture(scope="module", autouse=True)
def _workers_are_elsewhere() -> Iterator[None]:
    """Leave what is queued where it is; the server, which is started after this, hears of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPRISE_WORKER", "elsewhere")
        yield


@pytest.fixture(scope="module")
def known(shared_server: Any, shared_root: Path) -> dict[str, str]:
    """Make the served folder a project with some of everything, so that not all is a 404."""

    def ask(method: str, route: str, body: Any = None) -> Any:
        answer = shared_server.ask(method, API + route, body)
        assert answer.status // 100 == 2, answer.content
        return answer.json

    subprocess.run(["git", "init", "--quiet", shared_root], check=True)
    (shared_root / "reprise.toml").write_text("")
    for name in ("n", "created", "changed", "spare"):
        (shared_root / f"{name}.ipynb").write_text(json.dumps(_notebook("a: int = 1")))
    for name in ("n", "changed", "spare"):
        ask("POST", "dashboards", {"notebook": f"{name}.ipynb"})
    run = ask("POST", "notebooks/n.ipynb/runs", {})["run"]["id"]
    sweep = ask("POST", "sweeps", {"notebook": "n.ipynb", "grid": {"a": [1]}})["id"]
    ask("POST", "dashboards/n/render")
    worker = [sys.executable, "-m", "jupyter_reprise", "worker", "--idle", "0"]
    subprocess.run(worker, cwd=shared_root, check=True, capture_output=True)
    waiting = [ask("POST", "notebooks/n.ipynb/runs", {})["run"]["id"] for _ in range(2)]
    ask("POST", f"runs/{waiting[0]}/cancel")
    return {
        "path": "n.ipynb",
        "run": run,
        "name": "executed.ipynb",
        "sweep": sweep,
        "dashboard": "n",
        "deleted run": waiting[0],
        "cancelled run": waiting[1],
    }


def _notebook(parameters: str) -> dict[str, Any]:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    return {
        "cells": [
            {**cell, "id": "a", "source": parameters, "metadata": {"tags": ["parameters"]}},
            {**cell, "id": "b", "source": "a + 1"},
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


@pytest.mark.parametrize(
    "operation",
    [found.ok() for found in schema.get_all_operations()],
    ids=lambda operation: operation.definition.raw["operationId"],
)
def test_what_is_there_is_answered_as_the_document_says(
    operation: Any, shared_server: Any, known: dict[str, str]
) -> None:
    request = REQUESTS[operation.definition.raw["operationId"]]
    names = [parameter.name for parameter in operation.path_parameters]
    wanted = {name: request.path.get(name, name) for name in names}
    case = operation.Case(
        path_parameters={name: known.get(meant, meant) for name, meant in wanted.items()},
        query={
            name: [known[meant] for meant in value] if name == "run" else value
            for name, value in (request.query or {}).items()
        },
        **({} if request.body is None else {"body": request.body}),
    )
    answer = _validated(case, shared_server)
    assert answer.status_code // 100 == 2, answer.text


@schema.parametrize()
@hypothesis.settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_what_is_answered_is_what_the_document_says(
    case: Any, shared_server: Any, known: dict[str, str]
) -> None:
    if case.operation.definition.raw["operationId"] not in KEPT and _is_of_every_other(case):
        _name_what_is_there(case, known)
    if "wait" in (case.query or {}):
        case.query["wait"] = "50ms"
    _validated(case, shared_server)


def _is_of_every_other(case: Any) -> bool:
    """Choose half of all requests, the same ones each time that they are made."""
    drawn = [case.path_parameters, case.query, case.body]
    return zlib.crc32(json.dumps(drawn, default=lambda _: None).encode()) % 2 == 0


def _name_what_is_there(case: Any, known: dict[str, str]) -> None:
    for name in case.path_parameters:
        case.path_parameters[name] = known[name]
    if "run" in (case.query or {}):
        case.query["run"] = [known["run"]] * 2
    if isinstance(case.body, dict) and "notebook" in case.body:
        case.body["notebook"] = known["path"]


def _validated(case: Any, server: Any) -> Any:
    return case.call_and_validate(
        base_url=server.url + API.rstrip("/"),
        headers={"Authorization": "token a-token-for-tests"},
        checks=CHECKS,
        timeout=60,
    )

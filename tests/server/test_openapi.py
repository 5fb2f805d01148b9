"""The OpenAPI document says what the service does, and the service does what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
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

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"
DESCRIBED = json.loads(document().model_dump_json())
# A stream that never ends by itself; `test_rest` follows it
schema = schemathesis.openapi.from_dict(DESCRIBED).exclude(operation_id="watchRuns")


def test_the_committed_document_is_the_one_that_is_served() -> None:
    """When it is not: `python tools/openapi.py`."""
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


@pytest.fixture(scope="module")
def known(shared_server: Any, shared_root: Path) -> Iterator[dict[str, str]]:
    """Make the served folder a project with a run, so that not all is answered with 404."""
    (shared_root / "reprise.toml").write_text("")
    cell = {"cell_type": "code", "id": "a", "source": "1", "metadata": {}, "outputs": []}
    nb = {
        "cells": [cell | {"execution_count": None}],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (shared_root / "n.ipynb").write_text(json.dumps(nb))
    answer = shared_server.ask("POST", "reprise/api/v1/notebooks/n.ipynb/runs?wait=60s", {})
    assert answer.status == 201
    return {"path": "n.ipynb", "run": answer.json["run"]["id"], "name": "executed.ipynb"}


@schema.parametrize()
@hypothesis.settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_what_is_answered_is_what_the_document_says(
    case: Any, shared_server: Any, known: dict[str, str]
) -> None:
    # every other request is about what is there
    if len(json.dumps(case.query, default=str)) % 2 == 0:
        case.path_parameters.update(
            {name: value for name, value in known.items() if name in case.path_parameters}
        )
    if "wait" in (case.query or {}):
        case.query["wait"] = "50ms"
    case.call_and_validate(
        base_url=f"{shared_server.url}reprise/api/v1",
        headers={"Authorization": "token a-token-for-tests"},
        checks=[
            schemathesis.checks.not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
            unsupported_method,
        ],
        timeout=60,
    )

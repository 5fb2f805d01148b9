"""The OpenAPI document, made from the same table and models that answer requests."""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from jupyter_reprise.server.base import PROBLEM_JSON
from jupyter_reprise.server.extension import ROOT
from jupyter_reprise.server.operations import ANYTHING, Operation
from jupyter_reprise.server.wire.base import Problem

_ALWAYS = (400, 403, 422, 503)
_REFERENCE = "#/components/schemas/{model}"


def make_document(operations: Iterable[Operation]) -> dict[str, Any]:
    """Describe every operation, as OpenAPI 3.1."""
    operations = tuple(operations)
    schemas = _schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        path = paths.setdefault(operation.route, {})
        path[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Reprise",
            "version": version("jupyter-reprise"),
            "description": "Parameterized notebooks as a service: ask for runs, follow and read"
            " them. Paths of notebooks are relative to the server's root and may hold slashes.",
            "license": {"name": "BSD-3-Clause", "identifier": "BSD-3-Clause"},
        },
        "servers": [{"url": ROOT, "description": "Under the Jupyter server's base URL."}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "`token` and the Jupyter server's token.",
                }
            },
        },
    }


def _schemas(operations: Iterable[Operation]) -> dict[str, Any]:
    models: dict[tuple[type[BaseModel], Any], None] = {(Problem, "serialization"): None}
    for operation in operations:
        if operation.body is not None:
            models[operation.body, "validation"] = None
        for answer in operation.answers.values():
            if answer is not None:
                models[answer, "serialization"] = None
    _, definitions = models_json_schema(list(models), ref_template=_REFERENCE)
    return dict(sorted(definitions["$defs"].items()))


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": [*_path_parameters(operation), *_query(operation), *_headers(operation)],
        "responses": _responses(operation),
    }
    if operation.body is not None:
        described["requestBody"] = {
            "required": bool(operation.body.model_json_schema().get("required")),
            "content": {"application/json": {"schema": _reference(operation.body)}},
        }
    return described


def _path_parameters(operation: Operation) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "minLength": 1},
        }
        for name in re.findall(r"{(\w+)}", operation.route)
    ]


def _query(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    schema = operation.query.model_json_schema(ref_template=_REFERENCE)
    definitions = schema.get("$defs", {})
    required = schema.get("required", ())
    found = []
    for name, given in schema["properties"].items():
        described = _inlined(given, definitions)
        text = described.pop("description", "")
        described.pop("title", None)
        found.append(
            {
                "name": name,
                "in": "query",
                "required": name in required,
                "description": text,
                "schema": described,
            }
        )
    return found


def _headers(operation: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "header", "description": text, "schema": {"type": "string"}}
        for name, text in operation.headers.items()
    ]


def _responses(operation: Operation) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, model in operation.answers.items():
        responses[str(status)] = {"description": HTTPStatus(status).phrase}
        if status == HTTPStatus.NO_CONTENT:
            continue
        schema = _content(operation.media_type, model)
        responses[str(status)]["content"] = {operation.media_type: {"schema": schema}}
    for status in sorted({*_ALWAYS, *operation.errors}):
        responses[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": {PROBLEM_JSON: {"schema": _reference(Problem)}},
        }
    return responses


def _content(media_type: str, model: type[BaseModel] | None) -> dict[str, Any]:
    """Describe an answer; of a stream, each of its events."""
    if model is None:
        return {} if media_type == ANYTHING else {"type": "string"}
    if media_type == "application/json":
        return _reference(model)
    data = {"contentMediaType": "application/json", "contentSchema": _reference(model)}
    fields = {"id": {"type": "string"}, "event": {"type": "string"}}
    return {"type": "object", "properties": {**fields, "data": {"type": "string", **data}}}


def _reference(model: type[BaseModel]) -> dict[str, Any]:
    return {"$ref": _REFERENCE.format(model=model.__name__)}


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    """Replace references by what they refer to, as queries have no schemas of their own."""
    if isinstance(schema, list):
        return [_inlined(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(definitions[schema["$ref"].rsplit("/", 1)[-1]], definitions)
    return {key: _inlined(value, definitions) for key, value in schema.items()}

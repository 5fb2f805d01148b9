"""Every operation of the service, in the order of its document."""

from __future__ import annotations

from functools import cache

from jupyter_reprise.server.openapi import make_document
from jupyter_reprise.server.operations import NOTEBOOKS, Action, Call, Operation
from jupyter_reprise.server.routes import about, dashboards, notebooks, runs, sweeps
from jupyter_reprise.server.wire.base import Document

DESCRIBED = (
    *about.OPERATIONS,
    *notebooks.OPERATIONS,
    *runs.OPERATIONS,
    *sweeps.OPERATIONS,
    *dashboards.OPERATIONS,
)


@cache
def document() -> Document:
    """Make the OpenAPI document; it never changes while the server runs."""
    return Document.model_validate(make_document(DESCRIBED))


def get_document(_call: Call) -> Document:
    return document()


OPERATIONS = (
    *DESCRIBED,
    Operation(
        id="getDocument",
        method="GET",
        route="/openapi.json",
        summary="The OpenAPI document of this service",
        action=Action.READ,
        resource=NOTEBOOKS,
        handle=get_document,
        answers={200: Document},
    ),
)

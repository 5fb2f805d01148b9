"""What an operation is: one table drives routes, validation and the OpenAPI document."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from jupyter_reprise.server.places import Places
    from jupyter_reprise.server.watching import Watchers
    from jupyter_reprise.service.dashboard_pages import StoredPages
    from jupyter_reprise.service.project import Project


class Action(StrEnum):
    """What an authorizer of the Jupyter server is asked whether a user may do."""

    READ = "read"
    WRITE = "write"
    EXECUTE = "execute"


NOTEBOOKS, RUNS = "reprise:notebooks", "reprise:runs"
"""The resources that it is asked about."""

ANYTHING = "*/*"
"""The media type of an answer that is now of one and now of another."""


@dataclass(frozen=True, slots=True)
class Service:
    """What operations work with."""

    places: Places
    watchers: Watchers
    pages: StoredPages
    """What viewers of dashboards see first, drawn once for all who ask."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request, validated."""

    service: Service
    path: dict[str, str]
    query: Any
    body: Any
    headers: dict[str, str]

    @property
    def project(self) -> Project:
        """The project that the query names."""
        return self.service.places.project_at(self.query.project)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with another status than the first in the table, or with headers."""

    answer: BaseModel | None
    status: int
    headers: dict[str, str] = field(default_factory=dict)


Result = BaseModel | Reply | None
Handle = Callable[[Call], Result] | Callable[[Call], Awaitable[Result]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one route."""

    id: str
    method: str
    route: str
    """With parameters in braces, relative to `reprise/api/v1`."""
    summary: str
    action: Action
    resource: str
    handle: Handle | None
    """None where a handler of its own answers, as for streams and files."""
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    answers: dict[int, type[BaseModel] | None] = field(default_factory=dict)
    """The first is the usual one."""
    errors: tuple[int, ...] = ()
    """Statuses beside 400, 403, 422 and 503, which any operation may answer with."""
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    """Request headers that count, and what they do."""

"""Notebooks as clients see them: what they take, what is wrong in them, whose outputs they hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from jupyter_reprise.models import RunStatus
from jupyter_reprise.notebook.belonging import Belonging
from jupyter_reprise.server.wire.base import Answer, Body, JsonObject


class ParameterView(Answer):
    """One parameter; its rules are in the notebook's JSON Schema."""

    name: str
    type: str = Field(description="In Python's notation, such as `list[int]`.")
    help: str = ""
    is_required: bool
    default: Any = Field(None, description="JSON form; none where it is required or computed.")


class FindingView(Answer):
    """One place where a lint rule does not hold."""

    rule: str
    message: str = Field(description="For people: cells that it names are counted from 1.")
    why: str
    mend: str
    cell: int | None = Field(description="Index among all cells, from 0.")
    cell_id: str | None
    line: int | None = Field(description="Line in the cell's source, from 1.")


class BadgeView(Answer):
    """Whose outputs a notebook holds."""

    state: Belonging
    run: str | None = None
    status: RunStatus | None = None
    ended: datetime | None = None
    cells: tuple[int, ...] = Field((), description="Indexes of the cells that differ, from 0.")


class GitView(Answer):
    """Whether git strips this notebook's outputs."""

    health: str = Field(
        description="`working`, `missing`, `broken`, `other` or `none` (no repository)."
    )
    message: str = ""
    can_install: bool = False


class NotebookView(Answer):
    """A notebook, as it is in the file or as it was sent."""

    path: str = Field(description="Relative to the server's root.")
    project: str = Field(description="The project's folder, relative to the server's root.")
    name: str = Field(description="Relative to the project: what its runs are called by.")
    kernel: str
    language: str
    has_parameters_cell: bool
    parameters: tuple[ParameterView, ...]
    json_schema: JsonObject = Field(description="JSON Schema (2020-12) of the parameters.")
    problem: str | None = Field(
        None, description="Why its parameters can't be read, if so; a cell is counted from 1."
    )
    findings: tuple[FindingView, ...]
    badge: BadgeView
    git: GitView
    reads: tuple[str, ...] = Field(
        (), description="Notebooks whose latest run it reads, relative to the project if known."
    )


class InspectBody(Body):
    """A notebook that may not be saved yet."""

    content: JsonObject | None = Field(
        None, description="The notebook's JSON; the file is read if there is none."
    )

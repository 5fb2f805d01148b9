"""What clients ask for in the query of a URL."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from jupyter_reprise.models import RunOrder, RunStatus
from jupyter_reprise.server.wire.base import Body

_LONGEST_WAIT = 300.0
_WAIT = r"^[0-9]{1,6}(\.[0-9]{1,3})?(ms|s|m)?$"
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}
_PROJECT = "A project's folder relative to the server's root; empty for the root's own."


class ProjectQuery(Body):
    """Which project is meant."""

    project: str = Field("", description=_PROJECT)


class PreviewQuery(ProjectQuery):
    """Which project is meant, and how its page is to be seen."""

    theme: Literal["", "light", "dark"] = Field("", description="Empty is what the browser likes.")


class PathQuery(Body):
    """Which file or folder is meant."""

    path: str = Field("", description="Relative to the server's root.")


class WaitQuery(Body):
    """How long to wait for a run's end."""

    wait: str | None = Field(
        None, pattern=_WAIT, description="Such as `30s`, `500ms` or `2m`; at most five minutes."
    )

    @property
    def seconds(self) -> float:
        if self.wait is None:
            return 0.0
        number = re.match(r"[0-9.]+", self.wait)
        assert number is not None
        unit = self.wait[number.end() :] or "s"
        return min(float(number[0]) * _UNITS[unit], _LONGEST_WAIT)


def _is_assignment(text: str) -> str:
    if not re.match(r"[^=]+=", text):
        raise ValueError("write it as name=value")
    return text


class RunsQuery(ProjectQuery):
    """Which runs to list; all that is given must hold."""

    notebook: str | None = Field(None, description="Its path in the project, its name, or a glob.")
    status: tuple[RunStatus, ...] = Field((), description="Any of these.")
    parameter: tuple[Annotated[str, AfterValidator(_is_assignment)], ...] = Field(
        (), description="`name=value`; the value as JSON, or else as text."
    )
    metric: tuple[str, ...] = Field((), description="A bound such as `rmse<0.3`.")
    since: str | None = Field(None, description="A moment, or a span before now such as `7d`.")
    sweep: str | None = Field(None, description="A sweep's id, the beginning of one, or `latest`.")
    sort: RunOrder = Field(RunOrder.NEWEST, description="Those alike come newest first.")
    limit: int = Field(50, ge=1, le=500)
    cursor: str | None = Field(None, description="From `next` of the page before.")
    count: bool = Field(False, description="Whether to count all that match.")


class CompareQuery(ProjectQuery):
    """Which runs to put side by side."""

    run: tuple[str, ...] = Field(min_length=2, max_length=50)
    outputs: bool = Field(False, description="Whether cells' outputs are compared as well.")


class SweepsQuery(ProjectQuery):
    """How many sweeps to list."""

    limit: int = Field(20, ge=1, le=100)

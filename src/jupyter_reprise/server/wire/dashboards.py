"""Dashboards as their makers see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.models import LiveMode, Standing
from jupyter_reprise.project import parse_duration
from jupyter_reprise.server.wire.base import Answer, Body, JsonObject


def _checked_age(text: str) -> str:
    try:
        if text:
            parse_duration(text)
    except InvalidInput as error:
        # a brace would be taken for one of the values of pydantic's template
        message = str(error).replace("{", "(").replace("}", ")")
        raise PydanticCustomError("duration", message) from error
    return text


class DashboardSettings(Body):
    """What a `[[dashboard]]` of `reprise.toml` says; what is empty is the default."""

    name: str = Field("", description="In addresses; the notebook's name by default.")
    title: str = Field("", description="The notebook's first heading by default.")
    description: str = ""
    thumbnail: str = Field("", description="An image, relative to the project.")
    source: str = Field("", description="The notebook whose run it shows; by default the one read.")
    run: str = Field("", description="The one run that it shows; the newest by default.")
    where: JsonObject = Field(default_factory=dict, description="Values that its run must have.")
    groups: tuple[str, ...] = Field((), description="Who may see it; every viewer by default.")
    parameters: tuple[str, ...] = Field((), description="What viewers may change.")
    max_age: Annotated[str, AfterValidator(_checked_age)] = Field(
        "", description="How old its data may be, such as `7d`."
    )
    live: LiveMode = LiveMode.ON_DEMAND


class PublishBody(DashboardSettings):
    """A notebook to publish."""

    notebook: str = Field(description="Relative to the server's root.")


class DashboardFindingView(Answer):
    """Something that viewers would miss, or that is wrong."""

    severity: Literal["error", "warning"]
    message: str


class DashboardView(Answer):
    """A dashboard, and how what it shows stands."""

    name: str
    title: str
    path: str = Field(description="Its notebook, relative to the server's root.")
    project: str = Field(description="The project's folder, relative to the server's root.")
    settings: DashboardSettings
    standing: Standing
    message: str = Field(description="One sentence on the standing; empty when it is current.")
    run: str | None = Field(description="The run that it should show.")
    rendering: str | None = Field(description="The run that made what viewers see first.")
    data_time: datetime | None = Field(description="Of what viewers see.")


class DashboardDetail(Answer):
    """A dashboard with what is wrong with it."""

    dashboard: DashboardView
    findings: tuple[DashboardFindingView, ...]


class DashboardList(Answer):
    """A project's dashboards, in the order of `reprise.toml`."""

    dashboards: tuple[DashboardView, ...]

"""What all bodies share, and the form that errors take."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """Something that Reprise says."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


class Body(BaseModel):
    """Something that a client sends; what is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class FieldProblem(Answer):
    """What is wrong with one value."""

    name: str = Field(description="The parameter, or the field of the request.")
    message: str


class Problem(Answer):
    """An error, as RFC 9457 has it (`application/problem+json`)."""

    type: str = Field(description="A URI that stands for the kind of error.")
    title: str
    status: int
    detail: str = Field(description="What is wrong, in a sentence.")
    hint: str = Field("", description="What to do next.")
    code: str = Field(description="The error's name, such as `InvalidParameters`.")
    problems: tuple[FieldProblem, ...] = ()


class Status(Answer):
    """Which Reprise answers."""

    name: str
    version: str
    api: int


JsonObject = dict[str, Any]


class Document(BaseModel):
    """The OpenAPI document."""

    model_config = ConfigDict(frozen=True, extra="allow")

"""The tables of a `reprise.toml` and what each of their keys may hold.

The only module that imports pydantic's field types for it; messages are `schema`'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.models import Executor, LiveMode
from jupyter_reprise.project.units import parse_bound, parse_duration, parse_size

_URL: Final = re.compile(r"[a-z][a-z0-9+]*://.*")


def _checked(parse: Callable[[Any], Any]) -> BeforeValidator:
    """Make a parser's refusal one that pydantic collects."""

    def check(value: Any) -> Any:
        try:
            return parse(value)
        except InvalidInput as error:
            raise ValueError(str(error)) from error

    return BeforeValidator(check)


def _parse_notebook_path(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    path = value.removeprefix("./")
    pure = PurePosixPath(path)
    if not path or pure.is_absolute() or ".." in pure.parts or "\\" in path or ":" in path[:2]:
        raise ValueError(
            f"{value!r} is not a path inside the project. Write it relative to reprise.toml, with"
            " forward slashes."
        )
    return path


def _parse_file_path(value: Any) -> Any:
    return _parse_notebook_path(value) if value else value


def _parse_live(value: Any) -> Any:
    try:
        return LiveMode(value)
    except ValueError:
        raise ValueError(f"{value!r} is none of {', '.join(LiveMode)}.") from None


def parse_runs(value: Any) -> Any:
    """Refuse what is not the URL of a database that is kept."""
    if not isinstance(value, str):
        return value
    if not _URL.fullmatch(value) or value.rstrip("/").endswith(("sqlite:", ":memory:")):
        # Not repeated, as a URL may hold a password
        raise ValueError(
            "it is not the URL of a database. Write such as sqlite:///.reprise/runs.db."
        )
    return value


def _parse_rule(value: Any) -> Any:
    from jupyter_reprise.notebook.lint import parse_rule_id

    return parse_rule_id(value) if isinstance(value, str) else value


def _parse_strip(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("it is not a table. Write [strip].")
    return value


_Text = Annotated[str, StringConstraints(min_length=1)]
_Duration = Annotated[float, _checked(parse_duration)]
_Count = Annotated[int, Field(ge=0)]
_Name = Annotated[str, StringConstraints(pattern=r"^[^\W\d]\w*$")]
_Rule = Annotated[str, _checked(_parse_rule)]


class Table(BaseModel):
    """A table whose keys are all known and of their own type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ProjectTable(Table):
    """`[project]`."""

    name: str = ""
    runs: Annotated[str, BeforeValidator(parse_runs)] = "sqlite:///.reprise/runs.db"
    artifacts: _Text = ".reprise/artifacts"
    executor: Annotated[Executor, Field(strict=False)] = Executor.LOCAL
    kernel: _Text | None = None
    output_limit: Annotated[int, _checked(parse_size)] = 100_000_000


class RetentionTable(Table):
    """`[retention]`."""

    keep_last: _Count | None = None
    keep_days: _Count | None = None


class CheckTable(Table):
    """`[check]`."""

    ignore: list[_Rule] = []
    exclude: list[_Text] = []
    per_path: dict[str, list[_Rule]] = {}


class DiagnosticsTable(Table):
    """`[diagnostics]`."""

    policy: Literal["reject", "warn", "off"] | None = None
    max_rhat: Annotated[float, Field(ge=1)] | None = None
    min_ess_bulk: Annotated[float, Field(ge=0)] | None = None
    min_ess_tail: Annotated[float, Field(ge=0)] | None = None
    max_divergences: _Count | None = None
    min_bfmi: Annotated[float, Field(ge=0)] | None = None
    max_saturated: Annotated[float, Field(ge=0, le=1)] | None = None
    max_pareto_k: float | None = None


class NotebookTable(Table):
    """One `[[notebook]]`."""

    path: Annotated[str, BeforeValidator(_parse_notebook_path)]
    kernel: _Text | None = None
    inputs: list[_Text] = []
    gates: dict[str, Annotated[Any, _checked(parse_bound)]] = {}
    secrets: list[_Name] = []
    timeout: _Duration | None = None
    cell_timeout: _Duration | None = None


class DashboardTable(Table):
    """One `[[dashboard]]`."""

    notebook: Annotated[str, BeforeValidator(_parse_notebook_path)]
    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")] = ""
    title: str = ""
    description: str = ""
    thumbnail: Annotated[str, BeforeValidator(_parse_file_path)] = ""
    source: Annotated[str, BeforeValidator(_parse_notebook_path)] = ""
    run: _Text | None = None
    where: dict[str, Any] = {}
    groups: list[_Text] = []
    parameters: list[_Name] = []
    max_age: _Duration | None = None
    live: Annotated[LiveMode, BeforeValidator(_parse_live)] = LiveMode.ON_DEMAND

    @model_validator(mode="after")
    def _needs_a_source(self) -> DashboardTable:
        """Refuse what only means something with a source; pydantic calls this at the end."""
        for key in ("run", "where", "parameters"):
            if getattr(self, key) and not self.source:
                raise ValueError(f"`{key}` needs a `source`: the notebook whose run it shows")
        return self


class DashboardsTable(Table):
    """`[dashboards]`."""

    title: str = ""
    max_kernels: Annotated[int, Field(ge=0)] = 10
    max_kernels_per_viewer: Annotated[int, Field(ge=1)] = 3
    idle: _Duration = 600.0


class SettingsFile(Table):
    """The whole file."""

    project: ProjectTable = ProjectTable()
    retention: RetentionTable = RetentionTable()
    check: CheckTable = CheckTable()
    # its keys are checked where the git filter can, which has no time for pydantic
    strip: Annotated[dict[str, Any], BeforeValidator(_parse_strip)] = {}
    diagnostics: DiagnosticsTable = DiagnosticsTable()
    notebook: list[NotebookTable] = []
    dashboard: list[DashboardTable] = []
    dashboards: DashboardsTable = DashboardsTable()


TABLES: Final[Mapping[tuple[str, ...], type[BaseModel]]] = MappingProxyType(
    {
        (): SettingsFile,
        ("project",): ProjectTable,
        ("retention",): RetentionTable,
        ("check",): CheckTable,
        ("diagnostics",): DiagnosticsTable,
        ("notebook",): NotebookTable,
        ("dashboard",): DashboardTable,
        ("dashboards",): DashboardsTable,
    }
)
"""The tables by their keys, without positions."""

"""What is allowed in a `reprise.toml`, and how to say what is not.

The only module that imports pydantic for it; its tables become `settings` before they leave.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from jupyter_reprise.errors import InvalidInput, InvalidSettings, SettingProblem
from jupyter_reprise.notebook.strip_settings import find_problems, read_strip_settings
from jupyter_reprise.project.lines import line_of, locate_keys
from jupyter_reprise.project.settings import (
    CheckSettings,
    DiagnosticsSettings,
    NotebookEntry,
    NotebookSettings,
    ProjectSettings,
    Retention,
)
from jupyter_reprise.project.units import Bound, parse_bound, parse_duration, parse_size

_LATER: Final = frozenset({"schedule", "pipeline", "dashboard"})
_URL: Final = re.compile(r"[a-z][a-z0-9+]*://.*")
_SYNTAX_PLACE: Final = re.compile(r"^(.*?) \(at (?:line (\d+), column \d+|end of document)\)$")


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


def _parse_runs(value: Any) -> Any:
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


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _ProjectTable(_Table):
    name: str = ""
    runs: Annotated[str, BeforeValidator(_parse_runs)] = "sqlite:///.reprise/runs.db"
    artifacts: _Text = ".reprise/artifacts"
    executor: Literal["local"] = "local"
    kernel: _Text | None = None
    output_limit: Annotated[int, _checked(parse_size)] = 100_000_000


class _RetentionTable(_Table):
    keep_last: _Count | None = None
    keep_days: _Count | None = None


class _CheckTable(_Table):
    ignore: list[_Rule] = []
    exclude: list[_Text] = []
    per_path: dict[str, list[_Rule]] = {}


class _DiagnosticsTable(_Table):
    policy: Literal["reject", "warn", "off"] | None = None
    max_rhat: Annotated[float, Field(ge=1)] | None = None
    min_ess_bulk: Annotated[float, Field(ge=0)] | None = None
    min_ess_tail: Annotated[float, Field(ge=0)] | None = None
    max_divergences: _Count | None = None
    min_bfmi: Annotated[float, Field(ge=0)] | None = None
    max_saturated: Annotated[float, Field(ge=0, le=1)] | None = None
    max_pareto_k: float | None = None


class _NotebookTable(_Table):
    path: Annotated[str, BeforeValidator(_parse_notebook_path)]
    kernel: _Text | None = None
    inputs: list[_Text] = []
    gates: dict[str, Annotated[Any, _checked(parse_bound)]] = {}
    secrets: list[_Name] = []
    timeout: _Duration | None = None
    cell_timeout: _Duration | None = None


class _File(_Table):
    project: _ProjectTable = _ProjectTable()
    retention: _RetentionTable = _RetentionTable()
    check: _CheckTable = _CheckTable()
    # its keys are checked where the git filter can, which has no time for pydantic
    strip: Annotated[dict[str, Any], BeforeValidator(_parse_strip)] = {}
    diagnostics: _DiagnosticsTable = _DiagnosticsTable()
    notebook: list[_NotebookTable] = []


_TABLES: Final[Mapping[tuple[str, ...], type[BaseModel]]] = MappingProxyType(
    {
        (): _File,
        ("project",): _ProjectTable,
        ("retention",): _RetentionTable,
        ("check",): _CheckTable,
        ("diagnostics",): _DiagnosticsTable,
        ("notebook",): _NotebookTable,
    }
)
"""The tables by their keys, without positions."""


def read_settings(text: str, source_name: str) -> ProjectSettings:
    """Read the text of a `reprise.toml`; see `settings.parse_settings`."""
    document = _parse_syntax(text, source_name)
    refusal: ValidationError | None = None
    try:
        file = _File.model_validate(document)
    except ValidationError as error:
        refusal = error
    wrong = find_problems(document["strip"]) if isinstance(document.get("strip"), dict) else {}
    if refusal or wrong:
        problems = tuple(_problems(refusal, wrong, text))
        raise InvalidSettings(source_name, problems) from refusal
    return ProjectSettings(
        **file.project.model_dump(),
        retention=Retention(**file.retention.model_dump()),
        check=_check_settings(file.check),
        strip=read_strip_settings(file.strip),
        diagnostics=DiagnosticsSettings(**file.diagnostics.model_dump()),
        notebooks=tuple(_entry(table) for table in file.notebook),
    )


def _parse_syntax(text: str, source_name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = _SYNTAX_PLACE.match(str(error))
        reason = match[1] if match else str(error)
        at_end = text.rstrip().count("\n") + 1
        line = int(match[2]) if match and match[2] else at_end
        problem = SettingProblem(
            line, "", f"the text is not TOML: {reason[:1].lower()}{reason[1:]}"
        )
        raise InvalidSettings(source_name, (problem,), hint="See https://toml.io.") from error


def _check_settings(table: _CheckTable) -> CheckSettings:
    return CheckSettings(
        ignore=frozenset(table.ignore),
        exclude=tuple(table.exclude),
        per_path={glob: frozenset(rules) for glob, rules in table.per_path.items()},
    )


def _entry(table: _NotebookTable) -> NotebookEntry:
    gates: dict[str, Bound] = table.gates
    settings = NotebookSettings(
        kernel=table.kernel,
        inputs=tuple(table.inputs),
        gates=gates,
        secrets=frozenset(table.secrets),
        timeout=table.timeout,
        cell_timeout=table.cell_timeout,
    )
    return NotebookEntry(table.path, settings)


def _problems(
    refusal: ValidationError | None, wrong: Mapping[str, str], text: str
) -> Iterator[SettingProblem]:
    """Give the problems in the order of the file, those of `[strip]` by their keys included."""
    lines = locate_keys(text)
    found = [
        SettingProblem(line_of(lines, details["loc"]), _dotted(details["loc"]), _message(details))
        for details in (refusal.errors(include_url=False) if refusal else ())
    ]
    for key, message in wrong.items():
        path = ("strip", key)
        found.append(SettingProblem(line_of(lines, path), _dotted(path), message))
    # A value that fits none of several types is refused once for each
    yield from sorted(dict.fromkeys(found), key=lambda problem: problem.line or 0)


def _message(details: Any) -> str:
    """Say what is wrong with a value and what is allowed."""
    kind, path, value = details["type"], details["loc"], details["input"]
    if kind == "extra_forbidden":
        return _unknown(path)
    if kind == "missing":
        return "is missing"
    if kind == "value_error":
        return f"can't be used: {str(details['ctx']['error']).rstrip('.')}"
    if kind == "list_type" and path == ("notebook",):
        return "must be a list of tables: write [[notebook]]"
    if kind == "string_pattern_mismatch":
        return f"must be the name of a parameter, not {value!r}"
    wanted = details["msg"].removeprefix("Input should ")
    return f"must {wanted}, not {_shown(value)}"


def _unknown(path: tuple[str | int, ...]) -> str:
    *around, key = (part for part in path if isinstance(part, str))
    if not around and key in _LATER:
        return "is not known to this version of Reprise, a later one is needed"
    table = _TABLES.get(tuple(around))
    allowed = sorted(table.model_fields) if table else []
    nearest = difflib.get_close_matches(key, allowed, n=1)
    suggestion = f", did you mean {nearest[0]}?" if nearest else ""
    return f"is unknown{suggestion} (allowed: {', '.join(allowed)})"


def _dotted(path: tuple[str | int, ...]) -> str:
    dotted = ""
    for part in path:
        dotted += f"[{part}]" if isinstance(part, int) else f"{'.' if dotted else ''}{part}"
    return dotted


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."

"""Reads the text of a `reprise.toml`, and says what is not allowed in it.

Its tables become `settings` before they leave.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import ValidationError

from jupyter_reprise.errors import InvalidSettings, SettingProblem
from jupyter_reprise.models import Dashboard
from jupyter_reprise.notebook.strip_settings import find_problems, read_strip_settings
from jupyter_reprise.project.lines import line_of, locate_keys
from jupyter_reprise.project.settings import (
    CheckSettings,
    DashboardsSettings,
    DiagnosticsSettings,
    NotebookEntry,
    NotebookSettings,
    ProjectSettings,
    Retention,
)
from jupyter_reprise.project.tables import (
    TABLES,
    CheckTable,
    DashboardTable,
    NotebookTable,
    SettingsFile,
)
from jupyter_reprise.project.units import Bound

_LATER: Final = frozenset({"schedule", "pipeline"})
_SYNTAX_PLACE: Final = re.compile(r"^(.*?) \(at (?:line (\d+), column \d+|end of document)\)$")


def read_settings(text: str, source_name: str) -> ProjectSettings:
    """Read the text of a `reprise.toml`; see `settings.parse_settings`."""
    document = _parse_syntax(text, source_name)
    refusal: ValidationError | None = None
    try:
        file = SettingsFile.model_validate(document)
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
        dashboards=_dashboards(file.dashboard, text, source_name),
        serving=DashboardsSettings(**file.dashboards.model_dump()),
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


def _check_settings(table: CheckTable) -> CheckSettings:
    return CheckSettings(
        ignore=frozenset(table.ignore),
        exclude=tuple(table.exclude),
        per_path={glob: frozenset(rules) for glob, rules in table.per_path.items()},
    )


def _entry(table: NotebookTable) -> NotebookEntry:
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


def _dashboards(tables: list[DashboardTable], text: str, source_name: str) -> tuple[Dashboard, ...]:
    """Make the dashboards, refusing two that would share an address."""
    found: dict[str, Dashboard] = {}
    problems = []
    for place, table in enumerate(tables):
        given = table.model_dump()
        given["run"] = table.run or ""
        given["groups"] = frozenset(table.groups)
        given["parameters"] = tuple(table.parameters)
        dashboard = Dashboard(**given)
        other = found.setdefault(dashboard.key, dashboard)
        if other is not dashboard:
            path = ("dashboard", place, "name" if table.name else "notebook")
            message = (
                f"is the second dashboard called {dashboard.key}; the first shows"
                f" {other.notebook}: give one another name"
            )
            problems.append(
                SettingProblem(line_of(locate_keys(text), path), _dotted(path), message)
            )
    if problems:
        raise InvalidSettings(source_name, tuple(problems))
    return tuple(found.values())


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
    if kind == "list_type" and path in {("notebook",), ("dashboard",)}:
        return f"must be a list of tables: write [[{path[0]}]]"
    if kind == "string_pattern_mismatch" and path[-1] == "name":
        return f"must be small letters, digits and hyphens, not {value!r}: it is in addresses"
    if kind == "string_pattern_mismatch":
        return f"must be the name of a parameter, not {value!r}"
    if kind == "string_too_short":
        return "must not be empty"
    wanted = details["msg"].removeprefix("Input should ")
    return f"must {wanted}, not {_shown(value)}"


def _unknown(path: tuple[str | int, ...]) -> str:
    *around, key = (part for part in path if isinstance(part, str))
    if not around and key in _LATER:
        return "is not known to this version of Reprise, a later one is needed"
    table = TABLES.get(tuple(around))
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

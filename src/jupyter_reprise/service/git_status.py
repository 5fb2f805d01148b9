"""Tells whether git strips a repository's notebooks, and how to mend it when it doesn't."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from jupyter_reprise.git.commands import options_in, works
from jupyter_reprise.git.kept import KeptOutputs
from jupyter_reprise.git.repository import (
    Configuration,
    filters_of,
    find_repository,
    tracked_notebooks,
)
from jupyter_reprise.service.git_filter import ANY_NOTEBOOK

_INSTALL = "Run `reprise git install`."


class FilterHealth(StrEnum):
    """Whether notebooks are stripped."""

    WORKING = "working"
    OTHER = "other"
    """By another filter than ours."""
    MISSING = "missing"
    """Not at all: nobody asked for it."""
    BROKEN = "broken"
    """Somebody asked for it, and it does not happen."""


@dataclass(frozen=True, slots=True)
class FilterStatus:
    """How git treats a repository's notebooks."""

    health: FilterHealth
    detail: str
    remedy: str
    repository: str
    filter: str
    """What the attributes name for notebooks."""
    command: str
    """What git starts; empty if this clone has no such filter."""
    options: tuple[str, ...]
    is_required: bool
    is_diff_readable: bool
    notebooks: int
    """How many git knows."""
    unfiltered: tuple[str, ...]
    """Those of them that pass through no filter of ours."""
    kept: int
    """How many notebooks are kept with their outputs."""
    kept_bytes: int


def examine_filter(folder: Path) -> FilterStatus:
    """Look at the repository around a folder.

    Raises
    ------
    NotFound, InvalidInput
        There is none, or it has no work tree.
    """
    repository = find_repository(folder)
    configuration = Configuration(repository.top)
    names = tracked_notebooks(repository.top)
    filters = filters_of(repository.top, [ANY_NOTEBOOK, *names])
    diffs = filters_of(repository.top, [ANY_NOTEBOOK], "diff")
    name = filters.get(ANY_NOTEBOOK, "unspecified")
    command = configuration.get(f"filter.{name}.process") or ""
    if not command:
        command = configuration.get(f"filter.{name}.clean") or ""
    unfiltered = tuple(path for path in names if filters.get(path) != "reprise")
    health, detail, remedy = _judge(name, command, has_ours=len(unfiltered) < len(names))
    kept, kept_bytes = KeptOutputs(repository.common).usage()
    return FilterStatus(
        health=health,
        detail=detail,
        remedy=remedy,
        repository=str(repository.top),
        filter=name,
        command=command,
        options=tuple(options_in(command)),
        is_required=configuration.get(f"filter.{name}.required") == "true",
        is_diff_readable=bool(
            diffs.get(ANY_NOTEBOOK) == "reprise" and configuration.get("diff.reprise.textconv")
        ),
        notebooks=len(names),
        unfiltered=unfiltered,
        kept=kept,
        kept_bytes=kept_bytes,
    )


def _judge(name: str, command: str, *, has_ours: bool) -> tuple[FilterHealth, str, str]:
    if name in {"unspecified", "unset", "set"}:
        if has_ours:
            return FilterHealth.WORKING, "some notebooks are stripped, as the attributes say", ""
        return FilterHealth.MISSING, "notebooks are committed with their outputs", _INSTALL
    if not command:
        detail = (
            f"the attributes ask for the filter {name}, which this clone lacks, so notebooks are"
            " committed with their outputs"
        )
        return FilterHealth.BROKEN, detail, _INSTALL
    if name != "reprise":
        detail = f"notebooks pass through {name}"
        remedy = "Run `reprise git install` to take over." if name == "nbstripout" else ""
        return FilterHealth.OTHER, detail, remedy
    if not works(command):
        detail = f"the filter does not start ({command}), so git refuses notebooks"
        return FilterHealth.BROKEN, detail, _INSTALL
    return FilterHealth.WORKING, "notebooks are stripped when they are added", ""

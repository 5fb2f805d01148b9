"""What of a `reprise.toml` the environment overrides, as in a container or on another machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from jupyter_reprise.errors import InvalidSettings, SettingProblem

if TYPE_CHECKING:
    from jupyter_reprise.project.settings import ProjectSettings

RUNS: Final = "REPRISE_RUNS"
ARTIFACTS: Final = "REPRISE_ARTIFACTS"


def override(settings: ProjectSettings, variables: Mapping[str, str]) -> ProjectSettings:
    """Put what the environment says in place of what the file says; empty variables say nothing.

    Raises
    ------
    InvalidSettings
        A variable holds no place; it isn't repeated, as it may hold a password.
    """
    runs, artifacts = variables.get(RUNS), variables.get(ARTIFACTS)
    if runs:
        settings = replace(settings, runs=_checked(runs))
    return replace(settings, artifacts=artifacts) if artifacts else settings


def _checked(runs: str) -> str:
    from jupyter_reprise.project.tables import parse_runs

    try:
        parse_runs(runs)
    except ValueError as error:
        problem = SettingProblem(None, RUNS, f"can't be used: {str(error).rstrip('.')}")
        raise InvalidSettings("the environment", (problem,)) from None
    return runs

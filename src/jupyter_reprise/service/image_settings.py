"""Writes the `reprise.toml` of an image: what its dashboards need of the project's, and no more.

Where runs are kept is left out, as an image has its own or is told in `REPRISE_RUNS`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from jupyter_reprise.models.naming import matches_glob
from jupyter_reprise.project import SETTINGS_FILE, parse_settings
from jupyter_reprise.service.image_contents import KERNELS, Contents
from jupyter_reprise.service.project import Project

_PROJECT: Final = ("name", "kernel", "output_limit")
_WHOLE: Final = ("dashboards", "diagnostics")


def format_settings(project: Project, contents: Contents) -> str:
    """Write the file."""
    import tomlkit

    given = tomllib.loads((project.root / SETTINGS_FILE).read_text("utf-8-sig"))
    keys = {one.key for one in contents.dashboards}
    tables: dict[str, Any] = {
        "project": {
            "name": project.settings.name or project.root.name,
            **{key: given.get("project", {})[key] for key in _PROJECT if _has(given, key)},
        },
        **{key: given[key] for key in _WHOLE if key in given},
        "notebook": [*_notebooks(given.get("notebook", ()), contents)],
        "dashboard": [
            table
            for table, one in zip(
                given.get("dashboard", ()), project.settings.dashboards, strict=True
            )
            if one.key in keys
        ],
    }
    if tables["project"].get("kernel") not in {None, *KERNELS}:
        del tables["project"]["kernel"]
    text = tomlkit.dumps({key: table for key, table in tables.items() if table})
    parse_settings(text)
    return text


def _has(given: Mapping[str, Any], key: str) -> bool:
    return key in given.get("project", {})


def _notebooks(tables: Iterable[Mapping[str, Any]], contents: Contents) -> Iterable[dict[str, Any]]:
    """Give the entries that concern these notebooks, with kernels that an image has."""
    for table in tables:
        path = str(table["path"]).removeprefix("./")
        if any(path == name or matches_glob(path, name) for name in contents.notebooks):
            yield {k: v for k, v in table.items() if k != "kernel" or v in KERNELS}
    for name in contents.foreign_kernels:
        yield {"path": name, "kernel": "python3"}

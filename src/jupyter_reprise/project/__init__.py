"""What `reprise.toml` says, as typed settings.

Pure but for reading that one file; must not know what its settings are used for.
"""

from __future__ import annotations

from jupyter_reprise.project.settings import (
    SETTINGS_FILE,
    CheckSettings,
    DashboardsSettings,
    NotebookEntry,
    NotebookSettings,
    ProjectSettings,
    Retention,
    find_project_root,
    load_settings,
    parse_settings,
)
from jupyter_reprise.project.units import (
    Bound,
    format_duration,
    parse_bound,
    parse_duration,
    parse_size,
)

__all__ = [
    "SETTINGS_FILE",
    "Bound",
    "CheckSettings",
    "DashboardsSettings",
    "NotebookEntry",
    "NotebookSettings",
    "ProjectSettings",
    "Retention",
    "find_project_root",
    "format_duration",
    "load_settings",
    "parse_bound",
    "parse_duration",
    "parse_settings",
    "parse_size",
]

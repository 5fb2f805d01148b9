"""Keeps a project open for those who serve it for long, while its `reprise.toml` may change.

Must not decide what is done with the project.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path
from typing import Self

from jupyter_reprise.errors import RepriseError
from jupyter_reprise.service.project import SETTINGS_FILE, Project, make_project


class ServedProject:
    """A project that is opened anew once it names another run store.

    What was open before stays open to the end, for those who are in the middle of something.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._opened = ExitStack()
        self._changed = self._change()
        self._project = self._opened.enter_context(closing(make_project(root)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def now(self) -> Project:
        """Give the project with the store that it names now; the one before if it says none."""
        changed = self._change()
        if changed == self._changed:
            return self._project
        self._changed = changed
        try:
            fresh = make_project(self._root)
        except RepriseError:
            return self._project  # what is wrong is told by each run that would be made by it
        if _store_of(fresh) != _store_of(self._project):
            self._project = self._opened.enter_context(closing(fresh))
        return self._project

    def _change(self) -> int | None:
        """Tell when the settings were changed, before they are read; None where there are none."""
        try:
            return (self._root / SETTINGS_FILE).stat().st_mtime_ns
        except OSError:
            return None


def _store_of(project: Project) -> str:
    return project.settings.runs_url(project.root)

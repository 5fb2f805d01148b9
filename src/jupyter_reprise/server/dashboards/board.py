"""What is published at the moment and how it stands, looked up once for all viewers.

Follows `reprise.toml` and the store, and sees to it that renderings are made. Must only be used in
the server's event loop; what blocks is done in threads.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from jupyter_reprise.errors import NotFound, RepriseError
from jupyter_reprise.models import Dashboard, DashboardState, LiveMode
from jupyter_reprise.project import ProjectSettings
from jupyter_reprise.server.dashboards.identities import Viewer
from jupyter_reprise.server.dashboards.renewal import Hindrance, Renewal, as_hindered
from jupyter_reprise.service.dashboards import state_of
from jupyter_reprise.service.project import SETTINGS_FILE, Project, make_project

_LOOK_SECONDS: Final = 2.0
_LOOK_ANYWAY_SECONDS: Final = 15.0
"""The age of data, and what other programs did to the store, give no sign."""
_RETRY_SECONDS: Final = 5.0

_log = logging.getLogger("jupyter_reprise")

Signs = tuple[int, tuple[int, ...]]


class Board:
    """The dashboards of a project as they are now.

    Parameters
    ----------
    root
        The folder of `reprise.toml`.
    is_rendering
        Whether to have renderings made when what they show is not the newest.
    only
        The one dashboard that there is to see; what is published of its notebook comes before it.
    """

    def __init__(
        self, root: Path, *, is_rendering: bool = True, only: Dashboard | None = None
    ) -> None:
        self._only = only
        self._has_draft = False
        self._settings_changed = _changed(root / SETTINGS_FILE)
        self.project = self._narrowed(make_project(root))
        self._renewal = Renewal() if is_rendering else None
        self._states: Mapping[str, DashboardState] = MappingProxyType({})
        self._signs: Signs | None = None
        self._looked = 0.0
        self._problem: RepriseError | None = None
        self._has_looked = asyncio.Event()

    @property
    def hidden_from_all(self) -> list[str]:
        """Name the dashboards that only groups may see."""
        return [one.key for one in self.settings.dashboards if one.groups]

    @property
    def settings(self) -> ProjectSettings:
        return self.project.settings

    async def states(self, viewer: Viewer) -> list[DashboardState]:
        """Give the dashboards that a viewer may see, in the order of the file.

        Raises
        ------
        RepriseError
            They can't be read at the moment.
        """
        await self._has_looked.wait()
        if self._problem is not None:
            raise self._problem
        found = self._states.values()
        return [self._told(one) for one in found if one.dashboard.may_be_seen_by(viewer.groups)]

    async def state(self, viewer: Viewer, key: str) -> DashboardState:
        """Give one dashboard; one that the viewer may not see is not there either.

        Raises
        ------
        NotFound
            There is none of that name for this viewer.
        RepriseError
            They can't be read at the moment.
        """
        for state in await self.states(viewer):
            if state.dashboard.key == key:
                return state
        raise NotFound("There is no such dashboard.")

    def has_live(self, viewer: Viewer, key: str) -> bool:
        """Tell whether a viewer may have a kernel for a dashboard, as the settings are now."""
        return any(
            one.key == key and one.may_be_seen_by(viewer.groups) and one.live is not LiveMode.NEVER
            for one in self.settings.dashboards
        )

    def name_for_kernel(self, dashboard: Dashboard) -> str:
        """Give what tells a kernel its dashboard; for one that is not published, the notebook."""
        return dashboard.notebook if self._has_draft else dashboard.key

    @property
    def problem(self) -> RepriseError | None:
        """Why nothing can be shown at the moment."""
        return self._problem

    async def watch(self) -> None:
        """Keep looking, for ever."""
        while True:
            try:
                await self._look()
                self._problem = None
            except RepriseError as error:
                if self._problem is None:
                    _log.warning("The dashboards can't be read: %s", error)
                self._problem, self._signs = error, None
            except Exception as error:  # noqa: BLE001 - an edge: nothing would look ever again
                _log.exception("The dashboards can't be read, which is a mistake of Reprise.")
                self._problem, self._signs = RepriseError(str(error)), None
            self._has_looked.set()
            await asyncio.sleep(_LOOK_SECONDS if self._problem is None else _RETRY_SECONDS)

    def close(self) -> None:
        """Let go of the store."""
        self.project.close()

    async def _look(self) -> None:
        await self._reread_settings()
        signs = await asyncio.to_thread(_signs, self.project)
        is_due = time.monotonic() - self._looked > _LOOK_ANYWAY_SECONDS
        if signs != self._signs or is_due:
            self._looked = time.monotonic()
            self._states = await asyncio.to_thread(_states, self.project)
            self._signs = signs
        if self._renewal is not None:
            await asyncio.to_thread(self._renewal.renew, self.project, list(self._states.values()))

    async def _reread_settings(self) -> None:
        root = self.project.root
        changed = _changed(root / SETTINGS_FILE)
        if changed == self._settings_changed:
            return
        self._settings_changed = changed
        try:
            project = self._narrowed(await asyncio.to_thread(make_project, root))
        except RepriseError as error:
            _log.warning("The settings stay as they were: %s", error)
            return
        _log.info("reprise.toml has changed; its settings hold from now on.")
        before, self.project, self._signs = self.project, project, None
        before.close()

    def _told(self, state: DashboardState) -> DashboardState:
        """Say of a dashboard whether what it waits for will come."""
        renewal = self._renewal
        hindrance = renewal.hindrance(state.dashboard.key) if renewal else Hindrance.SWITCHED_OFF
        return state if hindrance is None else as_hindered(state, hindrance)

    def _narrowed(self, project: Project) -> Project:
        only, settings = self._only, project.settings
        if only is not None:
            mine = [one for one in settings.dashboards if one.notebook == only.notebook]
            self._has_draft = not mine
            chosen = replace(mine[0] if mine else only, groups=frozenset())
            project.settings = replace(settings, dashboards=(chosen,))
        return project


def can_be_live(state: DashboardState) -> bool:
    """Tell whether a dashboard gives its viewers kernels."""
    return state.rendering is not None and state.dashboard.live is not LiveMode.NEVER


def _states(project: Project) -> Mapping[str, DashboardState]:
    found = [state_of(project, dashboard) for dashboard in project.settings.dashboards]
    return MappingProxyType({state.dashboard.key: state for state in found})


def _signs(project: Project) -> Signs:
    """Give what changes whenever something happened, at next to no cost."""
    notebooks = (project.root / one.notebook for one in project.settings.dashboards)
    return project.store.events.last_number(), tuple(map(_changed, notebooks))


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0

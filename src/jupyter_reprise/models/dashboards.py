"""What is published, what it shows, and how that stands.

Nothing here chooses or renders; that is the service's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any
from unicodedata import normalize

from jupyter_reprise.models.runs import Run


class LiveMode(StrEnum):
    """When a viewer of a dashboard gets a kernel."""

    ON_DEMAND = "on-demand"
    """As soon as they touch what needs one."""
    AT_ONCE = "at-once"
    """As soon as they open it."""
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A notebook that is published to viewers: one `[[dashboard]]` of `reprise.toml`."""

    notebook: str
    """Its path relative to the project, with forward slashes."""
    name: str = ""
    """What it is called in addresses; the notebook's stem by default."""
    title: str = ""
    """Empty takes the notebook's first heading."""
    description: str = ""
    thumbnail: str = ""
    """An image's path relative to the project; empty takes the first image that it shows."""
    source: str = ""
    """The notebook whose run it shows, relative to the project; empty if it shows none."""
    run: str = ""
    """The id of the one run that it shows; empty takes the newest that succeeded."""
    where: dict[str, Any] = field(default_factory=dict)
    """JSON form of parameters' values that a source run must have."""
    groups: frozenset[str] = frozenset()
    """Who may see it: viewers of any of these groups; empty means every viewer."""
    parameters: tuple[str, ...] = ()
    """The parameters of the source that viewers may change."""
    max_age: float | None = None
    """Seconds after which what it shows is stale; None never is."""
    live: LiveMode = LiveMode.ON_DEMAND

    @property
    def key(self) -> str:
        """What it is called in addresses."""
        # one form of each letter, as systems store the names of files in different ones
        stem = normalize("NFC", PurePosixPath(self.notebook).stem).casefold()
        return self.name or re.sub(r"[\W_]+", "-", stem).strip("-") or "dashboard"

    def may_be_seen_by(self, groups: frozenset[str]) -> bool:
        """Tell whether a viewer of these groups may see it."""
        return not self.groups or bool(self.groups & groups)


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """The run that a dashboard shows."""

    run: Run | None = None
    is_pinned: bool = False
    newer: Run | None = None
    """The newest run after it, if that did not succeed."""
    problem: str = ""
    """Why there is none."""


class Standing(StrEnum):
    """How what a dashboard shows stands; the first that holds."""

    MISSING = "missing"
    """There is no run to show."""
    BROKEN = "broken"
    """It could not be rendered with the newest run; what is shown, if anything, is older."""
    PENDING = "pending"
    """A rendering with the newest run, or of the notebook as it is now, is not there yet."""
    REFUSED = "refused"
    """A newer run failed or was rejected; the last good one is shown."""
    STALE = "stale"
    """The run is older than `max_age`."""
    CURRENT = "current"


@dataclass(frozen=True, slots=True)
class DashboardState:
    """A dashboard with what it shows and how that stands."""

    dashboard: Dashboard
    title: str
    standing: Standing
    message: str
    """One sentence on the standing, for viewers; empty when it is current."""
    source: SourceChoice
    rendering: Run | None = None
    """The newest run of the dashboard's notebook that succeeded as its stored rendering."""
    shown: Run | None = None
    """The source run that the rendering shows; None without a source or rendering."""
    data_time: datetime | None = None
    """When the shown run ended (UTC); without a source, when the rendering did."""
    is_renewed: bool = True
    """Whether someone sees to it that what is pending gets done."""

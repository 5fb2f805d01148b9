"""Puts together what pages of dashboards show: how one stands, and its stored rendering, drawn.

A rendering never changes, so what was drawn of it is kept: in memory, and in the project's private
folder where that can be written. It must not decide which run is shown, nor render.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, Final

from jupyter_reprise.errors import NotFound, RepriseError
from jupyter_reprise.models import DashboardState, LiveMode, Run, Standing
from jupyter_reprise.models.artifacts import EXECUTED
from jupyter_reprise.publishing.dashboards.assets import drawing_version
from jupyter_reprise.publishing.dashboards.thumbnails import (
    Thumbnail,
    thumbnail_of_content,
    thumbnail_of_file,
    thumbnail_of_title,
)
from jupyter_reprise.publishing.dashboards.views import (
    CardView,
    GalleryView,
    PageView,
    Provenance,
    Viewer,
)
from jupyter_reprise.replacing import replacing
from jupyter_reprise.service.dashboard_provenance import provenance_of
from jupyter_reprise.service.project import PRIVATE_FOLDER, Project

if TYPE_CHECKING:
    from jupyter_reprise.publishing.dashboards.content import StoredContent

_FOLDER: Final = "pages"
_KEPT_IN_MEMORY: Final = 48
_KEPT_ON_DISK: Final = 400
_LARGEST_THUMBNAIL: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """What a stored rendering shows."""

    html: str
    has_controls: bool


def site_title(project: Project) -> str:
    """Give what the gallery is called."""
    settings = project.settings
    return settings.serving.title or settings.name or project.root.name


class StoredPages:
    """Draws stored renderings, each once. Threads may share one."""

    def __init__(self) -> None:
        self._drawn: OrderedDict[str, DrawnPage] = OrderedDict()
        self._origins: OrderedDict[str, Provenance] = OrderedDict()
        self._thumbnails: OrderedDict[str, Thumbnail] = OrderedDict()
        self._lock = threading.Lock()

    def gallery(
        self, project: Project, states: Iterable[DashboardState], viewer: Viewer | None = None
    ) -> GalleryView:
        """Give the view of the landing page; nothing is drawn for it."""
        return GalleryView(
            title=site_title(project),
            cards=tuple(card_of(project, state) for state in states),
            now=project.clock(),
            viewer=viewer or Viewer(),
        )

    def page(
        self, project: Project, state: DashboardState, viewer: Viewer | None = None
    ) -> PageView:
        """Give the view of a dashboard's page.

        A rendering that can't be read leaves a page that says so.
        """
        live = state.dashboard.live
        try:
            drawn = self._draw_once(project, state, is_live=live is not LiveMode.NEVER)
        except RepriseError:
            problem = "Its stored page can't be read at the moment."
            state = replace(state, standing=Standing.BROKEN, message=problem)
            drawn = None
        origin = self._origin_once(project, state)
        return page_of(project, state, drawn, origin, viewer or Viewer())

    def thumbnail(self, project: Project, state: DashboardState) -> Thumbnail:
        """Give a dashboard's picture, as `make_thumbnail` describes."""
        key = f"{state.dashboard.key}-{_thumbnail_version(project, state)}"
        found = self._thumbnails.get(key)
        if found is None:
            is_live = state.dashboard.live is not LiveMode.NEVER
            found = make_thumbnail(
                project, state, lambda: self._draw_once(project, state, is_live=is_live)
            )
            with self._lock:
                _remember(self._thumbnails, key, found)
        return found

    def _origin_once(self, project: Project, state: DashboardState) -> Provenance:
        key = state.rendering.id if state.rendering else ""
        found = self._origins.get(key)
        if found is None:
            found = provenance_of(project, state)
            if found.is_complete:
                with self._lock:
                    _remember(self._origins, key, found)
        return found

    def _draw_once(
        self, project: Project, state: DashboardState, *, is_live: bool
    ) -> DrawnPage | None:
        if state.rendering is None:
            return None
        kind = hashlib.sha256(f"{state.title}\n{is_live}".encode()).hexdigest()[:12]
        key = f"{state.rendering.id}-{kind}-{drawing_version()}"
        found = self._drawn.get(key)
        if found is not None:
            return found
        with self._lock:  # so that many viewers at once wait for one who draws
            found = self._drawn.get(key) or _read_kept(project, key)
            if found is None:
                content = draw_rendering(project, state.rendering, state.title, is_live=is_live)
                found = DrawnPage(content.html, content.has_controls)
                _keep(project, key, found)
            _remember(self._drawn, key, found)
        return found


def make_thumbnail(
    project: Project, state: DashboardState, draw: Callable[[], DrawnPage | StoredContent | None]
) -> Thumbnail:
    """Give a dashboard's picture: the file that it names, its first image, or its initial.

    Parameters
    ----------
    draw
        Gives what it shows; asked only where that matters.
    """
    given = _thumbnail_file(project, state)
    if given is not None:
        with suppress(OSError):
            from_file = thumbnail_of_file(given.read_bytes())
            if from_file is not None:
                return from_file
    with suppress(RepriseError):
        drawn = draw()
        from_content = thumbnail_of_content(drawn.html) if drawn is not None else None
        if from_content is not None:
            return from_content
    return thumbnail_of_title(state.title)


def draw_rendering(project: Project, rendering: Run, title: str, *, is_live: bool) -> StoredContent:
    """Draw a stored rendering, whose executed notebook is read from the store.

    Raises
    ------
    NotFound, StorageFailed
        It is not there, or can't be read.
    """
    from jupyter_reprise.publishing.dashboards.content import draw_notebook

    kept = project.store.artifact(rendering.id, EXECUTED)
    if kept is None:
        raise NotFound(
            f"The rendering {rendering.id} of {rendering.notebook} has no executed notebook.",
            hint=f"Run `reprise dashboard render {quote(rendering.notebook)}`.",
        )
    nb = json.loads(project.artifacts.read(kept.sha256))
    folder = (project.root / rendering.notebook).parent
    return draw_notebook(nb, title=title, is_live=is_live, folder=folder)


def page_of(
    project: Project,
    state: DashboardState,
    drawn: DrawnPage | StoredContent | None,
    origin: Provenance,
    viewer: Viewer,
) -> PageView:
    """Give the view of a dashboard's page around what was drawn."""
    return PageView(
        key=state.dashboard.key,
        title=state.title,
        standing=state.standing,
        now=project.clock(),
        site=site_title(project),
        message=state.message,
        is_renewed=state.is_renewed,
        data_time=state.data_time,
        rendering=state.rendering.id if state.rendering else "",
        content=drawn.html if drawn else "",
        has_controls=drawn.has_controls if drawn else False,
        live=state.dashboard.live,
        provenance=origin,
        viewer=viewer,
    )


def card_of(project: Project, state: DashboardState) -> CardView:
    """Give the view of a dashboard in the gallery."""
    return CardView(
        key=state.dashboard.key,
        title=state.title,
        standing=state.standing,
        description=state.dashboard.description,
        message=state.message,
        is_renewed=state.is_renewed,
        data_time=state.data_time,
        is_restricted=bool(state.dashboard.groups),
        thumbnail_version=_thumbnail_version(project, state),
    )


def _thumbnail_version(project: Project, state: DashboardState) -> str:
    """Give what changes with the thumbnail, without making it."""
    file = _thumbnail_file(project, state)
    facts = [state.title, state.rendering.id if state.rendering else "", drawing_version()]
    if file is not None:
        with suppress(OSError):  # it was removed just now
            status = file.stat()
            facts += [str(file), str(status.st_mtime_ns), str(status.st_size)]
    return hashlib.sha256("\n".join(facts).encode("utf-8", "replace")).hexdigest()[:12]


def _thumbnail_file(project: Project, state: DashboardState) -> Path | None:
    """Give the file that a dashboard names as its picture, if it is one of the project's."""
    if not state.dashboard.thumbnail:
        return None
    path = (project.root / state.dashboard.thumbnail).resolve()
    try:
        is_fit = path.is_relative_to(project.root.resolve()) and path.is_file()
        return path if is_fit and path.stat().st_size <= _LARGEST_THUMBNAIL else None
    except OSError:
        return None


def _remember(kept: OrderedDict[str, Any], key: str, value: Any) -> None:
    kept[key] = value
    while len(kept) > _KEPT_IN_MEMORY:
        kept.popitem(last=False)


def _read_kept(project: Project, key: str) -> DrawnPage | None:
    try:
        data = json.loads(_kept_file(project, key).read_text("utf-8"))
        return DrawnPage(str(data["html"]), bool(data["has_controls"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(project: Project, key: str, drawn: DrawnPage) -> None:
    """Keep what was drawn, if this folder can be written at all."""
    target = _kept_file(project, key)
    data = {"html": drawn.html, "has_controls": drawn.has_controls}
    with suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as partial:
            partial.write_text(json.dumps(data), "utf-8")
        _forget_oldest(target.parent)


def _forget_oldest(folder: Path) -> None:
    files = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in files[_KEPT_ON_DISK:]:
        old.unlink(missing_ok=True)


def _kept_file(project: Project, key: str) -> Path:
    return project.root / PRIVATE_FOLDER / _FOLDER / f"{key}.json"

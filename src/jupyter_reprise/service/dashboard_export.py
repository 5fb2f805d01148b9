"""Writes dashboards as files that any web server, or none, can show.

Files have no access control: what goes into them is for everyone who gets them.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from jupyter_reprise import __version__
from jupyter_reprise.errors import Conflict, NotFound, RepriseError, StorageFailed
from jupyter_reprise.models import Dashboard, DashboardState
from jupyter_reprise.publishing.dashboards.assets import read_asset
from jupyter_reprise.publishing.dashboards.pages import render_dashboard_page, render_gallery
from jupyter_reprise.publishing.dashboards.views import Addresses, CardView, GalleryView, Viewer
from jupyter_reprise.service.dashboard_pages import (
    card_of,
    draw_rendering,
    make_thumbnail,
    page_of,
    site_title,
)
from jupyter_reprise.service.dashboard_provenance import provenance_of
from jupyter_reprise.service.dashboards import find_dashboard
from jupyter_reprise.service.project import Project

MARK: Final = "reprise-export.json"
"""The file by which a folder is known as an export, which the next one may replace."""

_ASSETS: Final = ("dashboards.css", "common.js", "gallery.js", "page.js", "icon.svg")


@dataclass(frozen=True, slots=True)
class StaticExport:
    """What was written, and what could not be."""

    folder: Path
    exported: tuple[DashboardState, ...]
    left_out: tuple[tuple[str, str], ...]
    """Keys of dashboards that have nothing to show, with the reason."""


def choose_for_export(
    project: Project, names: Sequence[str], *, include_restricted: bool = False
) -> list[Dashboard]:
    """Give the dashboards to export: those named, or all.

    Raises
    ------
    NotFound
        There is none of a name, or none at all.
    Conflict
        Some may be seen by some groups only, and it was not said that they shall be exported.
    """
    known = list(project.settings.dashboards)
    chosen = [find_dashboard(project, name) for name in names] if names else known
    if not chosen:
        raise NotFound(
            "No dashboard is published in this project.",
            hint="Run `reprise dashboard add NOTEBOOK`.",
        )
    restricted = [dashboard.key for dashboard in chosen if dashboard.groups]
    if restricted and not include_restricted:
        raise Conflict(
            f"Only some groups may see {', '.join(restricted)}, but files can be read by everyone"
            " who gets them.",
            hint="Name the others, or give --include-restricted.",
        )
    return list({dashboard.key: dashboard for dashboard in chosen}.values())


def ensure_replaceable(folder: Path) -> None:
    """Check that an export may take the place of a folder.

    Raises
    ------
    Conflict
        Something else is there.
    """
    if not folder.exists() or (folder / MARK).is_file():
        return
    if folder.is_dir() and not any(folder.iterdir()):
        return
    raise Conflict(
        f"{folder} is there already, and is not an earlier export of dashboards.",
        hint="Choose another folder, or remove that one.",
    )


def export_static(project: Project, states: Sequence[DashboardState], folder: Path) -> StaticExport:
    """Write a gallery and the stored rendering of each dashboard.

    They are written beside the folder and moved there when all are done. Of an earlier export
    what it wrote itself is gone then, and what others put there is kept. A dashboard that has
    nothing to show is left out; if none has, the folder stays as it is.

    Raises
    ------
    Conflict
        Something else than an earlier export is there.
    StorageFailed
        The folder can't be written.
    """
    folder = folder.absolute()
    ensure_replaceable(folder)
    partial = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
    try:
        partial.mkdir(parents=True)
        outcome = _write_site(project, states, partial)
        if outcome.exported:
            _move_into_place(partial, folder)
    except OSError as error:
        raise StorageFailed(
            f"{folder} can't be written ({error.strerror or error}).",
            hint="Choose another folder, or free disk space.",
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return replace(outcome, folder=folder)


def _write_site(project: Project, states: Sequence[DashboardState], folder: Path) -> StaticExport:
    cards: list[CardView] = []
    exported: list[DashboardState] = []
    left_out: list[tuple[str, str]] = []
    for state in states:
        try:
            suffix = _write_page(project, state, folder)
        except RepriseError as error:
            left_out.append((state.dashboard.key, str(error)))
            continue
        cards.append(replace(card_of(project, state), thumbnail_suffix=suffix))
        exported.append(state)
    gallery = GalleryView(site_title(project), tuple(cards), project.clock())
    _write(folder / "index.html", render_gallery(gallery, Addresses("", is_static=True)))
    (folder / "assets").mkdir()
    for name in _ASSETS:
        (folder / "assets" / name).write_bytes(read_asset(name)[0])
    inventory = {**_inventory(exported), "files": _files_in(folder)}
    _write(folder / MARK, json.dumps(inventory, indent=2))
    return StaticExport(folder, tuple(exported), tuple(left_out))


def _write_page(project: Project, state: DashboardState, folder: Path) -> str:
    """Write a dashboard's page and its picture; gives how the picture's name ends."""
    if state.rendering is None:
        raise NotFound(
            state.message or "It has not been rendered yet.",
            hint=f"Run `reprise dashboard render {state.dashboard.key}`.",
        )
    content = draw_rendering(project, state.rendering, state.title, is_live=False)
    view = page_of(project, state, content, provenance_of(project, state), Viewer())
    if content.widget_state["state"]:
        view = replace(view, widget_state=content.widget_state)
    page = render_dashboard_page(view, Addresses("../../", is_static=True))
    place = folder / "d" / state.dashboard.key
    place.mkdir(parents=True)
    _write(place / "index.html", page)
    picture = make_thumbnail(project, state, lambda: content)
    (place / f"thumbnail{picture.suffix}").write_bytes(picture.data)
    return picture.suffix


def _inventory(states: Sequence[DashboardState]) -> dict[str, object]:
    """Say which runs the files show; nothing that would differ between equal exports."""
    return {
        "reprise": __version__,
        "dashboards": [
            {
                "name": state.dashboard.key,
                "title": state.title,
                "standing": str(state.standing),
                "rendering": state.rendering.id if state.rendering else None,
                "run": state.shown.id if state.shown else None,
                "data_time": state.data_time.isoformat() if state.data_time else None,
            }
            for state in states
        ],
    }


def _write(path: Path, text: str) -> None:
    # the same bytes on every system
    path.write_bytes(text.encode("utf-8", "replace"))


def _files_in(folder: Path) -> list[str]:
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in paths)


def _move_into_place(partial: Path, folder: Path) -> None:
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    if not folder.exists():
        partial.rename(folder)
        return
    folder.rename(old)
    try:
        partial.rename(folder)
    except OSError:
        with suppress(OSError):
            old.rename(folder)
        raise
    try:
        _carry_over(old, folder, _own_files(old))
    except OSError as error:
        raise StorageFailed(
            f"The export is written, but what lay beside it can't be moved ({error.strerror}).",
            hint=f"Move it from {old} yourself.",
        ) from error
    shutil.rmtree(old, ignore_errors=True)


def _own_files(folder: Path) -> frozenset[str]:
    """Name the files of an export that it wrote itself, its mark included."""
    try:
        listed = json.loads((folder / MARK).read_text("utf-8")).get("files", ())
    except (OSError, ValueError, AttributeError):
        listed = ()
    return frozenset([MARK, *listed])


def _carry_over(old: Path, new: Path, own: frozenset[str], below: str = "") -> None:
    """Move what others put into an export, such as `CNAME` and `.git`, into the next one."""
    for path in sorted((old / below).iterdir()):
        name = f"{below}{path.name}"
        holds_own = any(one.startswith(f"{name}/") for one in own)
        target = new / name
        if path.is_dir() and not path.is_symlink() and (holds_own or target.exists()):
            _carry_over(old, new, own, f"{name}/")
        elif name not in own and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)

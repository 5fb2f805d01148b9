"""What pages of dashboards show is put together from the store, and drawn once."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise.models import (
    Artifact,
    Dashboard,
    DashboardState,
    LiveMode,
    Run,
    RunStatus,
    SourceChoice,
    Standing,
    TriggerKind,
    new_run_id,
)
from jupyter_reprise.publishing.dashboards.thumbnails import thumbnail_of_title
from jupyter_reprise.publishing.dashboards.views import Viewer
from jupyter_reprise.service import dashboard_pages
from jupyter_reprise.service.dashboard_pages import StoredPages
from jupyter_reprise.service.project import Project, open_project
from jupyter_reprise.store.liveness import lease_of_this_process

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
GIF = base64.b64decode("R0lGODlhAQABAAAAACwAAAAAAQABAAA=")
PAGES = Path(".reprise/pages")


@pytest.fixture
def project(project_folder: Path) -> Iterator[Project]:
    (project_folder / "reprise.toml").write_text('[project]\nname = "Shop"\n', "utf-8")
    with open_project(project_folder, clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def add_rendering(project: Project) -> Callable[..., Run]:
    """Give a function that keeps a rendering which shows some output data."""

    def add(data: dict[str, Any]) -> Run:
        output = {"output_type": "display_data", "data": data, "metadata": {}}
        nb = {"metadata": {}, "cells": [{"cell_type": "code", "outputs": [output]}]}
        digest, size = project.artifacts.put_bytes(json.dumps(nb).encode())
        artifact = Artifact("executed.ipynb", digest, size, "application/x-ipynb+json")
        queued = Run(
            id=new_run_id(),
            notebook="board.ipynb",
            status=RunStatus.QUEUED,
            plan_key="plan",
            seed=7,
            queued=NOW,
            trigger=TriggerKind.RENDERING,
        )
        project.store.add(queued)
        run = project.store.start(queued.id, lease_of_this_process(NOW), NOW)
        ended = replace(run, status=RunStatus.SUCCEEDED, ended=NOW, lease=None)
        return project.store.finish(ended, [artifact])

    return add


def state(rendering: Run | None, **given: Any) -> DashboardState:
    return DashboardState(
        dashboard=Dashboard("board.ipynb", **given),
        title="Board",
        standing=Standing.CURRENT if rendering else Standing.PENDING,
        message="",
        source=SourceChoice(),
        rendering=rendering,
        data_time=NOW,
    )


def test_a_page_has_the_stored_rendering_and_where_it_comes_from(
    project: Project, add_rendering: Callable[..., Run]
) -> None:
    run = add_rendering({"text/plain": "hello"})
    view = StoredPages().page(project, state(run), Viewer("ada"))
    assert "hello" in view.content
    assert (view.key, view.title, view.site) == ("board", "Board", "Shop")
    assert view.rendering == run.id
    assert view.provenance.run_id == run.id
    assert view.provenance.seed == 7
    assert view.viewer == Viewer("ada")


def test_what_was_drawn_is_kept_for_the_next_server(
    project: Project, add_rendering: Callable[..., Run]
) -> None:
    run = add_rendering({"text/plain": "hello"})
    first = StoredPages().page(project, state(run))
    (kept,) = PAGES.iterdir()
    data = json.loads(kept.read_text("utf-8"))
    kept.write_text(json.dumps({**data, "html": "from the disk"}), "utf-8")
    assert first.content != "from the disk"
    assert StoredPages().page(project, state(run)).content == "from the disk"


def test_what_was_kept_badly_is_drawn_again(
    project: Project, add_rendering: Callable[..., Run]
) -> None:
    run = add_rendering({"text/plain": "hello"})
    StoredPages().page(project, state(run))
    (kept,) = PAGES.iterdir()
    kept.write_text("{", "utf-8")
    assert "hello" in StoredPages().page(project, state(run)).content


def test_a_folder_that_cant_be_written_does_not_matter(
    project: Project, add_rendering: Callable[..., Run]
) -> None:
    run = add_rendering({"text/plain": "hello"})
    PAGES.write_text("a file where the folder would be")
    pages = StoredPages()
    assert "hello" in pages.page(project, state(run)).content
    assert pages.page(project, state(run)).content is pages.page(project, state(run)).content


def test_live_and_frozen_pages_of_one_rendering_differ(
    project: Project, add_rendering: Callable[..., Run]
) -> None:
    run = add_rendering({"application/vnd.plotly.v1+json": {}})
    pages = StoredPages()
    assert "explore live" in pages.page(project, state(run)).content
    assert "explore live" not in pages.page(project, state(run, live=LiveMode.NEVER)).content


def test_a_rendering_that_is_gone_is_told_instead_of_an_error(
    project: Project, add_rendering: Callable[..., Run]
) -> None:
    run = add_rendering({"text/plain": "hello"})
    project.artifacts.delete(project.store.artifacts(run.id)[0].sha256)
    view = StoredPages().page(project, state(run))
    assert view.content == ""
    assert view.standing is Standing.BROKEN
    assert "can't be read" in view.message


def test_without_a_rendering_the_page_is_empty(project: Project) -> None:
    view = StoredPages().page(project, state(None))
    assert (view.content, view.rendering, view.provenance.run_id) == ("", "", "")


@pytest.mark.parametrize("name", ["picture.gif", "pictures/picture.gif"])
def test_the_picture_is_the_file_that_is_named(project: Project, name: str) -> None:
    path = project.root / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(GIF)
    found = StoredPages().thumbnail(project, state(None, thumbnail=name))
    assert (found.data, found.suffix) == (GIF, ".gif")


def test_the_picture_is_the_first_image_shown(
    project: Project, add_rendering: Callable[..., Run]
) -> None:
    run = add_rendering({"image/gif": base64.b64encode(GIF).decode()})
    assert StoredPages().thumbnail(project, state(run)).data == GIF


@pytest.mark.parametrize("name", ["", "no-such.png", "../outside.gif", "text.png"])
def test_where_there_is_no_picture_the_title_gives_one(project: Project, name: str) -> None:
    (project.root.parent / "outside.gif").write_bytes(GIF)
    (project.root / "text.png").write_text("no image")
    found = StoredPages().thumbnail(project, state(None, thumbnail=name))
    assert found == thumbnail_of_title("Board")


def test_a_new_picture_has_a_new_version(project: Project) -> None:
    path = project.root / "picture.gif"
    path.write_bytes(GIF)
    shown = state(None, thumbnail="picture.gif")
    (before,) = StoredPages().gallery(project, [shown]).cards
    path.write_bytes(GIF + b" ")
    (after,) = StoredPages().gallery(project, [shown]).cards
    assert before.thumbnail_version != after.thumbnail_version


def test_a_picture_that_is_removed_at_this_moment_is_no_error(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = project.root / "gone.gif"
    monkeypatch.setattr(dashboard_pages, "_thumbnail_file", lambda *_: gone)
    (card,) = StoredPages().gallery(project, [state(None, thumbnail="gone.gif")]).cards
    assert card.thumbnail_version


def test_where_numbers_come_from_is_read_again_until_it_could_be(
    project: Project, add_rendering: Callable[..., Run]
) -> None:
    pages, run = StoredPages(), add_rendering({"text/plain": "hello"})
    before = pages.page(project, state(run)).provenance
    assert (before.seed, before.is_complete) == (7, False)
    assert pages.page(project, state(replace(run, seed=8))).provenance.seed == 8


def test_the_gallery_tells_which_are_restricted(project: Project) -> None:
    states = [state(None), state(None, groups=frozenset({"board"}), description="D")]
    view = StoredPages().gallery(project, states)
    assert view.title == "Shop"
    assert [card.is_restricted for card in view.cards] == [False, True]
    assert view.cards[1].description == "D"


@pytest.mark.parametrize(
    ("settings", "title"),
    [
        ('[project]\nname = "Shop"\n[dashboards]\ntitle = "Our numbers"\n', "Our numbers"),
        ('[project]\nname = "Shop"\n', "Shop"),
        ("", "project"),
    ],
)
def test_the_gallery_has_the_best_title_there_is(
    project_folder: Path, settings: str, title: str
) -> None:
    (project_folder / "reprise.toml").write_text(settings, "utf-8")
    with open_project(project_folder) as project:
        assert StoredPages().gallery(project, []).title == title

"""How often a rendering is asked for that comes to no end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_reprise.errors import InvalidInput, StorageFailed
from jupyter_reprise.models import Dashboard, DashboardState, SourceChoice, Standing
from jupyter_reprise.server.dashboards import renewal
from jupyter_reprise.server.dashboards.renewal import Hindrance, Renewal, as_hindered
from jupyter_reprise.service.project import Project, open_project

PENDING = DashboardState(
    dashboard=Dashboard("board.ipynb"),
    title="Board",
    standing=Standing.PENDING,
    message="",
    source=SourceChoice(),
    rendering=None,
    data_time=None,
)


class Scene:
    """A project whose renderings are asked for, and vanish."""

    def __init__(self, project: Project) -> None:
        self.project, self.now, self.asked = project, 0.0, 0
        self.renewal = Renewal(lambda: self.now)
        self.refusal: Exception | None = None

    def submit(self, _project: Project, _dashboard: Dashboard) -> None:
        self.asked += 1
        if self.refusal is not None:
            raise self.refusal

    def pass_time(self, seconds: int, state: DashboardState = PENDING) -> int:
        """Look every second; gives how often a rendering was asked for."""
        before = self.asked
        for _ in range(seconds):
            self.now += 1
            self.renewal.renew(self.project, [state])
        return self.asked - before


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    (tmp_path / "reprise.toml").write_text("", "utf-8")
    with open_project(tmp_path) as project:
        made = Scene(project)
        monkeypatch.setattr(renewal, "submit_rendering", made.submit)
        monkeypatch.setattr(renewal, "ensure_worker", lambda _project: None)
        yield made


def test_what_comes_to_no_end_is_tried_three_times_with_pauses(scene: Scene) -> None:
    assert scene.pass_time(50) == 1
    assert scene.pass_time(20) == 1
    assert scene.pass_time(300) == 1
    assert scene.pass_time(300) == 0


def test_what_has_changed_or_was_shown_since_is_tried_again(scene: Scene) -> None:
    scene.pass_time(300)
    (scene.project.root / "board.ipynb").write_text("{}", "utf-8")
    assert scene.pass_time(300) == 3
    scene.pass_time(1, replace(PENDING, standing=Standing.CURRENT))
    assert scene.pass_time(300) == 3


def test_what_can_not_be_rendered_is_not_tried_again(scene: Scene) -> None:
    scene.refusal = InvalidInput("There is no such kernel.")
    assert scene.pass_time(300) == 1


def test_a_rendering_that_failed_is_in_the_log_once_with_the_next_step(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.pass_time(1)
    message = "The newest rendering failed. There is nothing to show yet."
    scene.pass_time(5, replace(PENDING, standing=Standing.BROKEN, message=message))
    step = "`reprise runs -n board.ipynb` lists its renderings."
    assert [said for said in caplog.messages if message in said] == [f"board: {message} {step}"]


def test_what_was_tried_often_enough_is_said_to_be_given_up(scene: Scene) -> None:
    scene.pass_time(100)
    assert scene.renewal.hindrance("board") is None
    scene.pass_time(300)
    assert scene.renewal.hindrance("board") is Hindrance.GIVEN_UP
    (scene.project.root / "board.ipynb").write_text("{}", "utf-8")
    scene.pass_time(1)
    assert scene.renewal.hindrance("board") is None


def test_a_project_that_can_not_be_written_is_said_to_be_the_reason(scene: Scene) -> None:
    scene.refusal = StorageFailed("The store can't be written.")
    scene.pass_time(100)
    assert scene.renewal.hindrance("board") is Hindrance.REFUSED
    scene.refusal = None
    scene.pass_time(100)
    assert scene.renewal.hindrance("board") is None


def test_only_what_waits_for_a_rendering_is_hindered() -> None:
    hindered = as_hindered(PENDING, Hindrance.SWITCHED_OFF)
    assert not hindered.is_renewed
    assert hindered.message.startswith("It was never drawn, but this server")
    assert "run: reprise dashboard render board" in hindered.message
    current = replace(PENDING, standing=Standing.CURRENT)
    assert as_hindered(current, Hindrance.SWITCHED_OFF) is current

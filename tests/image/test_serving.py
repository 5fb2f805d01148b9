"""A hardened container serves the dashboard behind a password, and nothing else of the project."""

from __future__ import annotations

import time

import pytest
from tests.image.conftest import HARDENED, Built, Served

pytestmark = pytest.mark.image


def test_health_is_told_without_a_password(served: Served) -> None:
    assert served.status("health") == 200


def test_the_engine_finds_it_healthy(served: Served) -> None:
    asked = ("inspect", "--format", "{{.State.Health.Status}}", served.name)
    until = time.monotonic() + 60
    while (status := served.docker.do(*asked)) == "starting" and time.monotonic() < until:
        time.sleep(0.2)
    assert status == "healthy"


@pytest.mark.parametrize("path", ["", "d/tide", "d/tide/live", "d/tide/thumbnail"])
def test_a_stranger_is_asked_for_the_password(served: Served, path: str) -> None:
    status, text = served.get(path)
    assert status in {302, 303, 401, 403}
    assert "Power" not in text


@pytest.mark.parametrize(
    "path",
    [
        "d/private",
        "d/wave",
        "private.ipynb",
        "voila/render/private.ipynb",
        "notebooks/private.ipynb",
        "files/reprise.toml",
        "d/..%2f..%2freprise.toml",
        "assets/..%2f..%2f..%2fetc%2fpasswd",
        "api/contents",
    ],
)
def test_nothing_else_of_the_project_has_an_address(served: Served, path: str) -> None:
    status, text = served.get(path)
    assert status in {302, 303, 401, 403, 404}
    assert "for the team only" not in text
    assert "root:" not in text


def test_without_a_password_it_does_not_start(image: Built) -> None:
    done = image.docker.ask("run", "--rm", *HARDENED, image.tag)
    assert done.returncode != 0
    assert "--auth password" in done.stderr


def test_runs_of_the_image_are_added_to_the_store_that_is_named(image: Built) -> None:
    named = ("--env", "REPRISE_RUNS=sqlite:////tmp/named.db", *HARDENED)
    done = image.docker.ask("run", "--rm", *named, image.tag, "worker", "--idle", "1")
    assert done.returncode == 0, done.stderr
    assert "Added 2 runs of the image" in done.stderr

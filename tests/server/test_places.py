"""What the server holds open of the projects that it shows."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from jupyter_reprise.models import RunFilter
from jupyter_reprise.server.places import Places


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    (tmp_path / "reprise.toml").write_text("")
    made = Places(tmp_path)
    yield made
    made.close()


def test_a_run_database_that_was_never_made_is_not_lost(places: Places) -> None:
    project = places.project_at("")
    assert not places.has_lost_store(project)
    assert places.project_at("") is project


def test_a_run_database_that_is_gone_is_lost_and_opened_anew(places: Places) -> None:
    project = places.project_at("")
    project.store.list(RunFilter())
    assert not places.has_lost_store(project)
    (places.root / ".reprise" / "runs.db").unlink()
    assert places.has_lost_store(project)
    assert places.project_at("") is not project


@pytest.mark.postgres
def test_a_project_that_is_opened_anew_leaves_no_connection_behind(
    places: Places, postgres_url: str
) -> None:
    address = postgres_url.replace("postgresql+psycopg://", "postgresql://")
    settings = places.root / "reprise.toml"
    with psycopg.connect(address, autocommit=True) as watching:
        for number in range(1, 4):
            settings.write_text(f'[project]\nname = "{number}"\nruns = "{postgres_url}"\n')
            os.utime(settings, ns=(0, number))
            project = places.project_at("")
            assert project.settings.name == str(number)
            project.store.list(RunFilter())
        wait_until_connections_are(1, watching)


def wait_until_connections_are(wanted: int, watching: psycopg.Connection[Any]) -> None:
    """Wait, as a server notices a moment later that a client has gone."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    deadline = time.monotonic() + 20
    found = None
    while time.monotonic() < deadline and found != wanted:
        [(found,)] = watching.execute(f"{others} AND pid <> pg_backend_pid()").fetchall()
    assert found == wanted


def test_who_is_in_the_middle_of_something_is_not_cut_off(places: Places) -> None:
    project = places.project_at("")
    project.store.list(RunFilter())
    os.utime(places.root / "reprise.toml", ns=(0, 1))
    assert places.project_at("") is not project
    assert project.store.list(RunFilter()) == []

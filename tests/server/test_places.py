"""What the server holds open of the projects that it shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

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

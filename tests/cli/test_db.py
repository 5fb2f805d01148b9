"""A run database of an older Reprise is brought up to date by one command, never by accident."""

from __future__ import annotations

import shutil
from pathlib import Path

from jupyter_reprise.store.migrations import MIGRATIONS

ASSETS = Path(__file__).parents[1] / "assets" / "databases"


def test_an_older_database_is_refused_until_it_is_upgraded_from_a_backup(
    reprise, project_folder: Path
) -> None:
    kept = project_folder / ".reprise"
    kept.mkdir()
    shutil.copy(ASSETS / "v1.db", kept / "runs.db")
    refused = reprise("runs")
    assert refused.code == 1
    assert "has version 1" in refused.err
    assert "Run `reprise db upgrade`." in refused.err

    upgraded = reprise("db", "upgrade")
    assert upgraded.code == 0
    assert f"from version 1 to {MIGRATIONS[-1].version}" in upgraded.out
    [backup] = kept.glob("runs.db.v1-*.bak")
    assert str(backup) in upgraded.out
    assert [run["notebook"] for run in reprise("runs", "--json").json] == [
        "notebooks/prevalence.ipynb",
        "notebooks/prevalence.ipynb",
    ]
    assert reprise("note", "latest", "still here").code == 0
    assert "already" in reprise("db", "upgrade").out

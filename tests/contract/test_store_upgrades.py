"""Bringing a database to the version that this Reprise knows, on every database at hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import inspect
from tests.contract.steps import BROKEN, NEWEST, NEXT

from jupyter_reprise.errors import SchemaMismatch, StorageFailed
from jupyter_reprise.models import Run
from jupyter_reprise.store.database import Database, upgrade
from jupyter_reprise.store.runs import RunStore


def test_an_upgrade_keeps_the_runs(
    store_url: str, store: RunStore, play: Callable[..., Run], clock: Callable
) -> None:
    run = play()
    with pytest.raises(SchemaMismatch, match="reprise db upgrade"):
        Database.open(store_url, clock=clock, migrations=NEXT)
    done = upgrade(store_url, clock=clock, migrations=NEXT)
    assert (done.from_version, done.to_version) == (NEWEST, NEWEST + 1)
    upgraded = RunStore(Database.open(store_url, clock=clock, migrations=NEXT))
    assert upgraded.list() == [run]
    upgraded.close()


def test_an_older_reprise_is_told_that_it_is_older(store_url: str, clock: Callable) -> None:
    Database.open(store_url, clock=clock, migrations=NEXT).close()
    with pytest.raises(SchemaMismatch, match="pip install --upgrade jupyter-reprise"):
        RunStore.open(store_url, clock=clock)


def test_an_upgrade_that_fails_changes_nothing(
    store_url: str, store: RunStore, play: Callable[..., Run], clock: Callable
) -> None:
    run = play()
    with pytest.raises((RuntimeError, StorageFailed), match="power"):
        upgrade(store_url, clock=clock, migrations=BROKEN)
    database = Database.open(store_url, clock=clock)
    with database.session_scope() as session:
        assert "extra" not in inspect(session.connection()).get_table_names()
    database.close()
    assert store.get(run.id) == run


def test_an_upgrade_of_the_newest_does_nothing(
    store_url: str, store: RunStore, clock: Callable
) -> None:
    done = upgrade(store_url, clock=clock)
    assert (done.from_version, done.to_version, done.backup) == (NEWEST, NEWEST, None)

"""Migrations of a Reprise to come, for tests of upgrades: one that works, and one that does not."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Integer, MetaData, Table

from jupyter_reprise.store.migrations import MIGRATIONS, Migration

NEWEST = MIGRATIONS[-1].version


def add_table(connection: Connection) -> None:
    metadata = MetaData()
    Table("extra", metadata, Column("id", Integer, primary_key=True))
    metadata.create_all(connection)


def fail(connection: Connection) -> None:
    add_table(connection)
    raise RuntimeError("the power went")


NEXT = (*MIGRATIONS, Migration(NEWEST + 1, "one more table", add_table))
BROKEN = (*MIGRATIONS, Migration(NEWEST + 1, "a table and a failure", fail))

"""How migrations create tables, the same on every database.

Frozen as they are: what was created with it must not come out otherwise one day.
"""

from __future__ import annotations

from sqlalchemy import Connection, String, Table


def create_tables(connection: Connection, *tables: Table) -> None:
    """Create tables that refer to each other; no other table of their metadata."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            _compare_by_code_points(table)
    tables[0].metadata.create_all(connection, tables=tables, checkfirst=False)


def _compare_by_code_points(table: Table) -> None:
    """Order text as SQLite does, and not as the language of the server's machine would.

    So lists come in one order wherever runs are kept, and an index can find the beginning of an
    id.
    """
    for column in table.columns:
        if isinstance(column.type, String):
            column.type.collation = "C"

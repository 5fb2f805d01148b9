"""Version 5: where a queued run is to be executed.

Frozen: this must stay what it was when it was released, so it shares nothing with `tables`.
"""

from __future__ import annotations

from sqlalchemy import Connection, text


def apply(connection: Connection) -> None:
    """Add the column of version 5; what was queued before was meant for this machine."""
    connection.execute(
        text("ALTER TABLE submissions ADD COLUMN executor VARCHAR(16) DEFAULT 'local' NOT NULL")
    )

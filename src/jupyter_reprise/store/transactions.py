"""What a transaction is for, which is all that the rest of the store says about one.

How each database keeps writers from each other is in `sqlite` and `postgres`.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Engine

_WRITING: Final = "reprise_is_writing"
"""Execution option of engines whose transactions write."""


def writer_of(engine: Engine) -> Engine:
    """Give an engine over the same connections whose transactions announce that they write."""
    return engine.execution_options(**{_WRITING: True})


def is_writing(connection: Connection) -> bool:
    options: Any = connection.get_execution_options()
    return bool(options.get(_WRITING, False))

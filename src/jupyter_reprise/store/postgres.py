"""Everything that is so only for PostgreSQL: its URL, its settings and its transactions.

Nothing here may show a password: what messages call a database comes from `place_of`.
"""

from __future__ import annotations

import os
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from jupyter_reprise.errors import InvalidInput, MissingDependency
from jupyter_reprise.store.transactions import is_writing

_TURN: Final = 23157159370511173
"""The lock of those who write: any number that other programs are unlikely to take."""
_BUSY_SECONDS: Final = 30
_CONNECT_SECONDS: Final = 10
_THREADS: Final = 32
"""As many as Python's event loop uses; each holds a connection only while it asks something."""


def is_server_url(url: URL) -> bool:
    return url.get_backend_name() == "postgresql"


def place_of(url: URL) -> str:
    """Give what messages call a database: its URL without driver, password and options."""
    host = url.query.get("host")
    # `set` takes no None for the password
    named = URL.create(
        "postgresql",
        username=url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query={"host": host} if host else {},
    )
    return named.render_as_string(hide_password=True)


def connect_engine(url: URL) -> Engine:
    """Make an engine over a database that exists; it connects when it is first used.

    Raises
    ------
    InvalidInput
        The URL can be read in two ways.
    MissingDependency
        The driver is not installed.
    """
    if "@" in (url.host or ""):
        # Not repeated: what stands before the second @ is the end of the password
        raise InvalidInput(
            "The URL of the run database has an @ in its password.",
            hint="Write it as %40, or leave the password to PGPASSWORD or ~/.pgpass.",
        )
    try:
        engine = create_engine(
            # Which driver the plain name means depends on SQLAlchemy's version
            url.set(drivername="postgresql+psycopg"),
            connect_args=_defaults(url),
            hide_parameters=True,
            # Each statement of a writer has to see what was committed before its turn came
            isolation_level="READ COMMITTED",
            max_overflow=_THREADS,
            pool_pre_ping=True,  # a server that was restarted meanwhile is no reason to fail
        )
    except ModuleNotFoundError as error:
        raise MissingDependency(error.name or "psycopg", extra="postgres") from error
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def ensure_unicode(connection: Connection, place: str) -> None:
    """Refuse a database that can't keep every text, before anything is in it.

    Raises
    ------
    InvalidInput
        Its encoding is another one than UTF-8.
    """
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise InvalidInput(
            f"The database {place} has the encoding {encoding}, and runs need UTF8.",
            hint="Make another one with `createdb --encoding=UTF8 --template=template0 NAME`.",
        )


def reader_of(engine: Engine) -> Engine:
    """Give an engine whose transactions see one moment, however many statements they take."""
    return engine.execution_options(isolation_level="REPEATABLE READ")


def _defaults(url: URL) -> dict[str, Any]:
    is_given = "connect_timeout" in url.query or "PGCONNECT_TIMEOUT" in os.environ
    return {} if is_given else {"connect_timeout": _CONNECT_SECONDS}


def _prepare(connection: Any, _record: object) -> None:
    """Set what may differ between databases; SQLAlchemy calls this for every new connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('client_encoding', 'UTF8', false),"
            " set_config('timezone', 'UTC', false),"
            f" set_config('lock_timeout', '{_BUSY_SECONDS}s', false)"
        )
    connection.commit()


def _begin(connection: Connection) -> None:
    """Let transactions that write take turns, as in SQLite; SQLAlchemy calls this at each begin.

    A sequence numbers rows before their transaction commits. Would two commit in another order, a
    reader of events that saw the later number would never see the earlier one. With turns, numbers
    appear in their order; and no two processes can claim one run, make the tables twice, or wait
    for each other in a circle. The lock ends with the transaction, once others can see what it
    wrote. Readers take no turn.
    """
    if is_writing(connection):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")

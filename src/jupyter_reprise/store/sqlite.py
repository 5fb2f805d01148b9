"""Everything that is so only for SQLite: its file, its settings and its transactions.

The rest of the store must work on any database that SQLAlchemy knows.
"""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.store.disk import storage_failure, sync_file, sync_folder
from jupyter_reprise.store.transactions import is_writing, writer_of

_BUSY_SECONDS: Final = 30.0
_STALE_SECONDS: Final = 3600.0
_READ_ONLY_CODES: Final = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
_FILE_URL: Final = re.compile(
    r"sqlite(?:\+pysqlite)?:///(?P<path>.+?)(?:\?(?P<option>\w+)=(?P<value>[^/?]*))?"
)


@dataclass(frozen=True, slots=True)
class FileAddress:
    """Which file a SQLite URL names, and how long to wait for others who use it."""

    path: Path
    busy_seconds: float = _BUSY_SECONDS


def is_file_url(url: str) -> bool:
    return url.partition(":")[0].partition("+")[0] == "sqlite"


def parse_file_url(url: str) -> FileAddress:
    """Read `sqlite:///PATH`, with `?timeout=SECONDS` or without.

    SQLAlchemy's own reading depends on its version where a path has a percent sign.

    Raises
    ------
    InvalidInput
        It names no file, or has an option that we don't know.
    """
    match = _FILE_URL.fullmatch(url)
    if match is None or match["path"] == ":memory:":
        raise InvalidInput(
            f"{url} names no file, so runs would be lost.",
            hint='Write it as `runs = "sqlite:///.reprise/runs.db"` in reprise.toml.',
        )
    path = Path(match["path"]).absolute()
    if match["option"] is None:
        return FileAddress(path)
    try:
        if match["option"] == "timeout":
            return FileAddress(path, float(match["value"]))
    except ValueError:
        pass
    raise InvalidInput(
        f"{url} has an option that a run database does not take.",
        hint="Only `?timeout=SECONDS` is allowed.",
    )


def connect_engine(address: FileAddress, *, has_foreign_keys: bool = True) -> Engine:
    """Make an engine over a file that exists; it never makes one.

    Connections aren't pooled: opening a file is cheap, and neither a fork nor a thread can then
    inherit one.
    """

    def connect() -> sqlite3.Connection:
        return _connect(address)

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # Python's own transactions begin too late to be of use; `begin` below begins ours
        connection.isolation_level = None
        if has_foreign_keys:
            connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later fails at once if another one wrote in
        # between; one that announces itself waits for its turn
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing(connection) else "BEGIN")

    return engine


def _connect(address: FileAddress) -> sqlite3.Connection:
    """Connect for reading and writing, or only for reading where nobody can write.

    Even to read, SQLite wants to write beside a journalled file: for a project on read-only media,
    or of a colleague, it must be told that there is no need.
    """
    connection = _connect_as(address, "mode=rw")
    try:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
    except sqlite3.OperationalError as error:
        connection.close()
        is_read_only = (error.sqlite_errorcode & 0xFF) in _READ_ONLY_CODES
        if is_read_only and address.path.exists() and not _has_journal(address.path):
            return _connect_as(address, "mode=ro&immutable=1")
        raise
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _connect_as(address: FileAddress, options: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{address.path.as_uri()}?{options}",
        uri=True,
        timeout=address.busy_seconds,
        check_same_thread=False,
    )


def _has_journal(path: Path) -> bool:
    """Tell whether there are changes that are not in the file itself yet."""
    journal = path.with_name(f"{path.name}-wal")
    return journal.exists() and journal.stat().st_size > 0


def create_file(path: Path, build: Callable[[Engine], None]) -> None:
    """Make a database aside and move it into place, so that a crash leaves no half-made one.

    When another process was faster, its database stays and ours is dropped.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_stale(path)
        aside = path.with_name(f"{path.name}.new-{uuid4().hex}")
        try:
            _prepare_empty(aside)
            build(writer_of(connect_engine(FileAddress(aside))))
            _empty_journal(aside)
            sync_file(aside)
            _move_unless_there(aside, path)
        finally:
            _unlink_all(aside)
        sync_folder(path.parent)
    except OSError as error:
        raise storage_failure(error, path.parent) from error


def back_up(path: Path, copy: Path) -> None:
    """Copy a database that others may be using."""
    aside = copy.with_name(f"{copy.name}.new-{uuid4().hex}")
    source, target = sqlite3.connect(path), sqlite3.connect(aside)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
    sync_file(aside)
    os.replace(aside, copy)


def _prepare_empty(path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        # Kept in the file; where it can't be had (some network disks) SQLite stays as it was
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def _empty_journal(path: Path) -> None:
    """Have everything in the file itself, as the journal won't be moved along.

    SQLite does so when a file is closed, but is silent when there is no space for it.
    """
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()


def _move_unless_there(source: Path, target: Path) -> None:
    try:
        # Unlike a rename, a link never replaces what is there
        os.link(source, target)
    except FileExistsError:
        return
    except OSError:
        # A file system without links: Windows' rename does not replace either
        if not target.exists():
            os.rename(source, target)


def _remove_stale(path: Path) -> None:
    """Remove what crashes left aside long ago."""
    for left in path.parent.glob(f"{path.name}.new-*"):
        with suppress(FileNotFoundError):  # of a process that makes the same database, and is done
            if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                left.unlink()


def _unlink_all(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)

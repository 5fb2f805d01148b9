"""Opens the run database: any that SQLAlchemy knows, of exactly the version we know.

Must not know what is in the tables of runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import Session

from jupyter_reprise.errors import InvalidInput, RepriseError, SchemaMismatch
from jupyter_reprise.store import postgres, sqlite
from jupyter_reprise.store.disk import storage_failure
from jupyter_reprise.store.failures import damaged_database, translated_failures
from jupyter_reprise.store.migrations import MIGRATIONS, Migration, migrate, stored_version
from jupyter_reprise.store.tables import RunRow, SchemaVersionRow
from jupyter_reprise.store.transactions import writer_of

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What an upgrade did."""

    from_version: int
    to_version: int
    backup: Path | None
    """The copy from before; None when nothing changed, or the database is a server's."""


class Database:
    """An open run database, handing out sessions; every failure leaves it as a `RepriseError`.

    Parameters
    ----------
    place
        What messages call it: the file, or the URL without its password.
    """

    def __init__(self, engine: Engine, place: str) -> None:
        is_server = postgres.is_server_url(engine.url)
        self._reader = postgres.reader_of(engine) if is_server else engine
        self._writer = writer_of(engine)
        self.place = place

    @classmethod
    def open(
        cls, url: str, *, clock: Clock, migrations: Sequence[Migration] = MIGRATIONS
    ) -> Database:
        """Open the database, making it first where there is none.

        Raises
        ------
        SchemaMismatch
            It is older or newer than this Reprise.
        InvalidInput
            It can't keep every text, or the URL is not one of a database.
        StorageFailed
            It is damaged, locked, can't be reached, or there is no space.
        """
        if sqlite.is_file_url(url):
            return cls._open_file(sqlite.parse_file_url(url), clock, migrations)
        return cls._open_server(_parse_server_url(url), clock, migrations)

    @classmethod
    def _open_file(
        cls, address: sqlite.FileAddress, clock: Clock, migrations: Sequence[Migration]
    ) -> Database:
        path = address.path
        with translated_failures(str(path)):
            if not _exists(path):
                sqlite.create_file(
                    path, lambda engine: migrate(engine, clock=clock, migrations=migrations)
                )
        return cls(sqlite.connect_engine(address), str(path))._ensured(migrations)

    @classmethod
    def _open_server(cls, url: URL, clock: Clock, migrations: Sequence[Migration]) -> Database:
        place, engine = _connect_server(url)
        try:
            with translated_failures(place):
                _make_tables(engine, place, clock, migrations)
        except RepriseError:
            engine.dispose()
            raise
        return cls(engine, place)._ensured(migrations)

    @contextmanager
    def session_scope(self, *, is_writing: bool = False) -> Iterator[Session]:
        """Give a session over one transaction: committed at the end, undone by an exception."""
        engine = self._writer if is_writing else self._reader
        with (
            translated_failures(self.place),
            Session(engine, expire_on_commit=False, autoflush=False) as session,
            session.begin(),
        ):
            yield session

    def close(self) -> None:
        self._reader.dispose()

    def _ensured(self, migrations: Sequence[Migration]) -> Database:
        """Give the database itself if it has the version we know; otherwise let go of it."""
        try:
            self._ensure_version(migrations)
        except RepriseError:
            self.close()
            raise
        return self

    def _ensure_version(self, migrations: Sequence[Migration]) -> None:
        with translated_failures(self.place), self._reader.connect() as connection:
            stored = stored_version(connection)
        if stored is None:
            raise damaged_database(self.place)
        known = migrations[-1].version
        if stored.version < known:
            is_file = sqlite.is_file_url(str(self._reader.url))
            raise SchemaMismatch(
                f"The run database {self.place} has version {stored.version}, and this Reprise"
                f" needs version {known}.",
                hint="Run `reprise db upgrade`."
                if is_file
                else "Copy it with `pg_dump`, then run `reprise db upgrade`.",
            )
        if stored.version > known:
            from jupyter_reprise import __version__

            raise SchemaMismatch(
                f"The run database {self.place} has version {stored.version}, made by Reprise"
                f" {stored.reprise_version}, and Reprise {__version__} knows none after {known}.",
                hint="Run `pip install --upgrade jupyter-reprise`.",
            )


def upgrade(url: str, *, clock: Clock, migrations: Sequence[Migration] = MIGRATIONS) -> Upgrade:
    """Bring an older database to the version we know, after copying it when it is a file."""
    path: Path | None = None
    if sqlite.is_file_url(url):
        address = sqlite.parse_file_url(url)
        path, place = address.path, str(address.path)
        if not _exists(path):
            raise InvalidInput(
                f"There is no run database at {path}.", hint="The first `reprise run` makes it."
            )
        # Migrations may rebuild tables, which foreign keys would forbid
        engine = sqlite.connect_engine(address, has_foreign_keys=False)
    else:
        place, engine = _connect_server(_parse_server_url(url))
    try:
        with translated_failures(place):
            return _upgraded(engine, path, place, clock, migrations)
    finally:
        engine.dispose()


def _upgraded(
    engine: Engine, path: Path | None, place: str, clock: Clock, migrations: Sequence[Migration]
) -> Upgrade:
    with engine.connect() as connection:
        stored = stored_version(connection)
    if stored is None:
        raise damaged_database(place)
    known = migrations[-1].version
    if stored.version >= known:
        return Upgrade(stored.version, stored.version, None)
    backup = _backed_up(path, stored.version, clock()) if path else None
    migrate(writer_of(engine), clock=clock, migrations=migrations)
    return Upgrade(stored.version, known, backup)


def _make_tables(engine: Engine, place: str, clock: Clock, migrations: Sequence[Migration]) -> None:
    """Make our tables in a server's database that has none of them yet."""
    with engine.connect() as connection:
        present = inspect(connection).get_table_names()
        if not {SchemaVersionRow.__tablename__, RunRow.__tablename__}.isdisjoint(present):
            return
        if postgres.is_server_url(engine.url):
            postgres.ensure_unicode(connection, place)
    # Of several processes that make them at once, the others find them made
    migrate(writer_of(engine), clock=clock, migrations=migrations)


def _backed_up(path: Path, version: int, now: datetime) -> Path:
    copy = path.with_name(f"{path.name}.v{version}-{now:%Y%m%dT%H%M%S}.bak")
    try:
        sqlite.back_up(path, copy)
    except OSError as error:
        raise storage_failure(error, path.parent) from error
    return copy


def _parse_server_url(url: str) -> URL:
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError):
        # A URL that can't be read may hold a password in any place, so it isn't repeated
        raise InvalidInput(
            "The setting `runs` is not the URL of a database that Reprise can use.",
            hint="Write it as `sqlite:///.reprise/runs.db` or `postgresql+psycopg://...`.",
        ) from None
    return parsed


def _connect_server(url: URL) -> tuple[str, Engine]:
    """Give what messages call a server's database, and an engine over it."""
    if postgres.is_server_url(url):
        return postgres.place_of(url), postgres.connect_engine(url)
    try:
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
    except ModuleNotFoundError as error:
        package = error.name or url.get_driver_name()
        raise InvalidInput(
            f"The database {url.get_backend_name()} needs the package {package}.",
            hint=f"Run `pip install {package}`.",
        ) from error
    return url.render_as_string(hide_password=True), engine


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise storage_failure(error, path.parent) from error
    return True

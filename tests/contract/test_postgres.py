"""What is so only where runs are kept on a PostgreSQL server: how to get in, and what can fail."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, event, text
from sqlalchemy.engine import make_url
from tests.postgres import PASSWORD, PostgresServer

from jupyter_reprise.errors import InvalidInput, RepriseError, SchemaMismatch, StorageFailed
from jupyter_reprise.models import Run, RunFilter, RunOrder
from jupyter_reprise.store import postgres as postgres_module
from jupyter_reprise.store.database import Database, upgrade
from jupyter_reprise.store.migrations import MIGRATIONS, migrate
from jupyter_reprise.store.postgres import place_of
from jupyter_reprise.store.runs import RunStore

STORED = Path(__file__).parents[1] / "assets" / "databases"
Make = Callable[..., Run]


@pytest.fixture
def store(postgres_url: str, clock: Callable) -> Iterator[RunStore]:
    with RunStore.open(postgres_url, clock=clock) as opened:
        yield opened


@pytest.fixture
def make_database(postgres: PostgresServer) -> Iterator[Callable[[str], str]]:
    """Give a function that makes a database with options, and gives its URL."""
    made = []

    def make(options: str) -> str:
        made.append(postgres.make_database(options))
        return postgres.url(made[-1])

    yield make
    for name in made:
        postgres.drop_database(name)


def refusal(url: str, clock: Callable) -> RepriseError:
    with pytest.raises(RepriseError) as caught:
        RunStore.open(url, clock=clock)
    return caught.value


class TestGettingIn:
    def test_a_password_may_come_from_the_environment(
        self, postgres_url: str, clock: Callable, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PGPASSWORD", PASSWORD)
        with RunStore.open(postgres_url.replace(f":{PASSWORD}", ""), clock=clock) as store:
            assert store.count() == 0

    def test_a_password_may_come_from_the_password_file(
        self, postgres_url: str, clock: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "pgpass"
        file.write_text(f"127.0.0.1:*:*:*:{PASSWORD}\n", "utf-8")
        file.chmod(0o600)
        monkeypatch.setenv("PGPASSFILE", str(file))
        with RunStore.open(postgres_url.replace(f":{PASSWORD}", ""), clock=clock) as store:
            assert store.count() == 0

    def test_a_wrong_password_is_explained_and_not_repeated(
        self, postgres_url: str, clock: Callable
    ) -> None:
        error = refusal(postgres_url.replace(PASSWORD, "gu3ss"), clock)
        assert "refused to let us in: password authentication failed" in error.message
        assert "PGPASSWORD" in str(error)
        assert "gu3ss" not in str(error)

    def test_no_password_at_all_is_explained(self, postgres_url: str, clock: Callable) -> None:
        error = refusal(postgres_url.replace(f":{PASSWORD}", ""), clock)
        assert "refused to let us in" in error.message

    def test_a_database_that_is_not_there_is_named(
        self, postgres: PostgresServer, clock: Callable
    ) -> None:
        error = refusal(postgres.url("elsewhere"), clock)
        assert f"postgresql://analyst@127.0.0.1:{postgres.port}/elsewhere does not exist" in str(
            error
        )
        assert "createdb" in str(error)

    def test_an_unknown_user_is_explained(self, postgres: PostgresServer, clock: Callable) -> None:
        assert "refused to let us in" in str(refusal(postgres.url("postgres", user="eve"), clock))

    def test_an_at_sign_in_a_password_is_not_taken_for_a_host(self, clock: Callable) -> None:
        error = refusal("postgresql://me:s3c@ret@localhost/db", clock)
        assert "has an @ in its password" in error.message
        assert "ret@" not in str(error)

    def test_an_option_that_libpq_does_not_know_is_named(
        self, postgres_url: str, clock: Callable
    ) -> None:
        error = refusal(f"{postgres_url}?colour=red&password=s3cret", clock)
        assert "colour" in error.message
        assert "s3cret" not in str(error)

    def test_a_database_of_another_encoding_is_refused_while_it_is_empty(
        self, make_database: Callable[[str], str], clock: Callable
    ) -> None:
        url = make_database("ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        error = refusal(url, clock)
        assert isinstance(error, InvalidInput)
        assert "has the encoding LATIN1" in error.message

    def test_a_role_that_may_make_no_tables_is_told(
        self, postgres: PostgresServer, postgres_url: str, clock: Callable
    ) -> None:
        name = make_url(postgres_url).database
        assert name is not None
        postgres.execute("DROP ROLE IF EXISTS reader")
        postgres.execute(f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'")
        error = refusal(postgres.url(name, user="reader"), clock)
        assert "does not allow that: permission denied" in error.message
        postgres.execute("DROP ROLE reader")


class TestPasswords:
    @pytest.mark.parametrize(
        ("url", "shown"),
        [
            ("postgresql+psycopg://me:s3cret@host:5433/db", "postgresql://me@host:5433/db"),
            ("postgresql://me@host/db?password=s3cret", "postgresql://me@host/db"),
            ("postgresql://me@host/db?sslmode=require", "postgresql://me@host/db"),
            ("postgresql:///db?host=/run/pg", "postgresql:///db?host=%2Frun%2Fpg"),
        ],
        ids=["in its place", "as an option", "no password", "socket"],
    )
    def test_messages_name_a_database_without_its_password(self, url: str, shown: str) -> None:
        assert place_of(make_url(url)) == shown

    def test_the_password_is_in_no_log(
        self, postgres_url: str, clock: Callable, caplog: pytest.LogCaptureFixture, play: Make
    ) -> None:
        caplog.set_level(logging.DEBUG)
        with RunStore.open(postgres_url, clock=clock) as store:
            store.list()
        refusal(postgres_url.replace("runs_", "nowhere_"), clock)
        assert PASSWORD not in caplog.text


class TestTrouble:
    def test_a_connection_that_is_lost_in_the_middle_is_explained_and_undone(
        self, postgres: PostgresServer, postgres_url: str, clock: Callable, play: Make
    ) -> None:
        run = play()
        database = Database.open(postgres_url, clock=clock)
        with (  # noqa: PT012
            pytest.raises(StorageFailed, match=r"connection to the run database .* was lost"),
            database.session_scope(is_writing=True) as session,
        ):
            session.execute(text("DELETE FROM run_events"))
            own = session.scalar(text("SELECT pg_backend_pid()"))
            postgres.execute(f"SELECT pg_terminate_backend({own})")
            session.execute(text("DELETE FROM runs"))
        store = RunStore(database)
        assert store.list() == [run]
        assert store.events.last_number() > 0
        database.close()

    def test_a_connection_that_was_lost_between_two_calls_is_made_anew(
        self, postgres: PostgresServer, store: RunStore
    ) -> None:
        assert store.count() == 0
        postgres.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname LIKE 'runs_%' AND pid <> pg_backend_pid()"
        )
        assert store.count() == 0

    def test_a_turn_that_does_not_come_is_explained(
        self,
        postgres_url: str,
        store: RunStore,
        clock: Callable,
        play: Make,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        run = play()
        monkeypatch.setattr(postgres_module, "_BUSY_SECONDS", 0.1)
        with (
            closing(Database.open(postgres_url, clock=clock)) as database,
            RunStore.open(postgres_url, clock=clock) as impatient,
            database.session_scope(is_writing=True) as session,
        ):
            session.execute(text("SELECT 1"))
            assert impatient.get(run.id) == run  # readers don't wait
            with pytest.raises(StorageFailed, match="stayed locked by another process"):
                impatient.delete(run.id)

    def test_a_database_that_may_only_be_read_is_explained(
        self, postgres: PostgresServer, postgres_url: str, clock: Callable, play: Make
    ) -> None:
        run = play()
        postgres.execute(
            f"ALTER DATABASE {make_url(postgres_url).database}"
            " SET default_transaction_read_only = on"
        )
        with RunStore.open(postgres_url, clock=clock) as reader:
            assert reader.get(run.id) == run
            with pytest.raises(StorageFailed, match="can only be read"):
                reader.delete(run.id)


class TestAsInSqlite:
    def test_text_is_ordered_by_code_points_whatever_the_server_speaks(
        self, make_database: Callable[[str], str], clock: Callable, make_run: Make
    ) -> None:
        url = make_database("LOCALE_PROVIDER icu ICU_LOCALE 'de-DE' TEMPLATE template0")
        names = ["a.ipynb", "B.ipynb", "_c.ipynb", "Ä.ipynb", "z.ipynb", "a-b.ipynb"]
        with RunStore.open(url, clock=clock) as store:
            for name in names:
                store.add(make_run(notebook=name))
            listed = [run.notebook for run in store.list(order=RunOrder.NOTEBOOK)]
        assert listed == sorted(names)

    def test_a_reader_sees_one_moment(self, postgres_url: str, store: RunStore, play: Make) -> None:
        play()
        with store._database.session_scope() as session:
            before = session.scalar(text("SELECT count(*) FROM runs"))
            play()
            assert session.scalar(text("SELECT count(*) FROM runs")) == before

    def test_the_beginning_of_an_id_is_found_by_an_index(
        self, make_database: Callable[[str], str], clock: Callable
    ) -> None:
        url = make_database("LOCALE_PROVIDER icu ICU_LOCALE 'en-US' TEMPLATE template0")
        database = Database.open(url, clock=clock)
        with database.session_scope() as session:
            session.execute(text("SET LOCAL enable_seqscan = off"))
            plan = session.scalars(text("EXPLAIN SELECT id FROM runs WHERE id LIKE '01K%'"))
            assert "Index Cond" in "\n".join(plan)
        database.close()

    def test_a_page_takes_as_many_statements_as_a_line(self, store: RunStore, play: Make) -> None:
        runs = [play() for _ in range(12)]
        statements: list[str] = []
        event.listen(
            store._database._reader,
            "before_cursor_execute",
            lambda *arguments: statements.append(arguments[2]),
        )

        def asked(limit: int) -> int:
            statements.clear()
            found = store.list(RunFilter(parameters={}), limit=limit)
            store.notes.of(run.id for run in found)
            store.events.progress_of([run.id for run in found])
            return len(statements)

        assert asked(len(runs)) == asked(1) == 3


class TestUpgrading:
    @pytest.fixture
    def older(self, postgres_url: str, clock: Callable) -> Callable[[int], str]:
        """Give a function that makes a database of an older version, with what one of it held."""

        def make(version: int) -> str:
            engine = create_engine(postgres_url)
            migrate(engine, clock=clock, migrations=MIGRATIONS[:version])
            found = MetaData()
            found.reflect(engine)
            source = create_engine(f"sqlite:///{STORED / f'v{version}.db'}")
            copied = MetaData()
            copied.reflect(source)
            with source.connect() as reading, engine.begin() as writing:
                for table in copied.sorted_tables:
                    if table.name in found.tables and table.name != "schema_version":
                        rows = [dict(row) for row in reading.execute(table.select()).mappings()]
                        if rows:
                            writing.execute(found.tables[table.name].insert(), rows)
            engine.dispose()
            source.dispose()
            return postgres_url

        return make

    @pytest.mark.parametrize("version", [m.version for m in MIGRATIONS[:-1]])
    def test_a_database_of_every_version_upgrades_and_keeps_its_runs(
        self, version: int, older: Callable[[int], str], clock: Callable
    ) -> None:
        url = older(version)
        with pytest.raises(SchemaMismatch, match="pg_dump`, then run `reprise db upgrade`"):
            RunStore.open(url, clock=clock)
        done = upgrade(url, clock=clock)
        assert (done.from_version, done.backup) == (version, None)
        with RunStore.open(url, clock=clock) as store:
            run = store.resolve("prevalence@latest")
            assert run.records["rmse"] == 0.25
            assert [artifact.name for artifact in store.artifacts(run.id)] == ["executed.ipynb"]
            with closing(sqlite3.connect(STORED / f"v{version}.db")) as stored:
                [ids] = stored.execute("SELECT group_concat(id) FROM runs").fetchall()
            assert {run.id for run in store.list()} == set(ids[0].split(","))

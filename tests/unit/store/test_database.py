"""Opening, making and upgrading the run database's file."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, inspect, text
from tests.contract.steps import BROKEN, NEWEST, NEXT, add_table

from jupyter_reprise import __version__
from jupyter_reprise.errors import (
    InvalidInput,
    SchemaMismatch,
    StorageFailed,
)
from jupyter_reprise.models import Executor, RunFilter, RunStatus
from jupyter_reprise.store.database import Database, upgrade
from jupyter_reprise.store.migrations import MIGRATIONS, Migration, migrate
from jupyter_reprise.store.runs import RunStore
from jupyter_reprise.store.tables import Base

STORED = Path(__file__).parents[2] / "assets" / "databases"


def clock() -> datetime:
    return datetime(2026, 11, 20, 7, 30, tzinfo=UTC)


class TestMaking:
    def test_a_new_database_is_alone_in_its_folder(self, url: str, path: Path) -> None:
        Database.open(url, clock=clock)
        assert [found.name for found in path.parent.iterdir()] == ["runs.db"]

    def test_migrations_build_the_tables_that_the_code_expects(self, tmp_path: Path) -> None:
        built, expected = (
            create_engine(f"sqlite:///{tmp_path / name}") for name in ("built", "expected")
        )
        migrate(built, clock=clock)
        Base.metadata.create_all(expected)
        descriptions = []
        for engine in (built, expected):
            seen = inspect(engine)
            descriptions.append(
                {
                    name: (
                        [str(column | {"type": repr(column["type"])}) for column in columns],
                        seen.get_pk_constraint(name),
                        seen.get_foreign_keys(name),
                        sorted(seen.get_indexes(name), key=str),
                    )
                    for name in seen.get_table_names()
                    for columns in [seen.get_columns(name)]
                }
            )
            engine.dispose()
        assert descriptions[0] == descriptions[1]

    def test_a_failure_while_making_leaves_nothing(self, url: str, path: Path) -> None:
        with pytest.raises(RuntimeError, match="power"):
            Database.open(url, clock=clock, migrations=BROKEN)
        assert list(path.parent.iterdir()) == []

    def test_a_database_that_another_process_made_meanwhile_stays(
        self, url: str, path: Path
    ) -> None:
        def lose_the_race(connection: Connection) -> None:
            with closing(sqlite3.connect(path)) as faster:
                faster.execute("CREATE TABLE faster (id)")
            add_table(connection)

        race = (*MIGRATIONS, Migration(NEWEST + 1, "slow", lose_the_race))
        with pytest.raises(StorageFailed, match="not a run database"):
            Database.open(url, clock=clock, migrations=race)
        with closing(sqlite3.connect(path)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
        assert tables == [("faster",)]
        assert [found.name for found in path.parent.iterdir()] == ["runs.db"]

    def test_what_a_crash_left_aside_is_removed_once_it_is_old(self, url: str, path: Path) -> None:
        path.parent.mkdir()
        old, young = (path.with_name(f"runs.db.new-{name}") for name in ("old", "young"))
        old.touch()
        young.touch()
        os.utime(old, (time.time() - 9000,) * 2)
        Database.open(url, clock=clock)
        assert {found.name for found in path.parent.iterdir()} == {"runs.db", young.name}

    def test_processes_that_make_the_same_database_at_once_do_not_disturb_each_other(
        self, url: str, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path.parent.mkdir()
        aside = path.with_name("runs.db.new-other")
        aside.touch()
        glob = Path.glob

        def find_what_then_goes(folder: Path, pattern: str) -> list[Path]:
            found = list(glob(folder, pattern))
            aside.unlink(missing_ok=True)
            return found

        monkeypatch.setattr(Path, "glob", find_what_then_goes)
        Database.open(url, clock=clock)
        assert path.exists()

    def test_the_file_is_journalled_and_keeps_foreign_keys(self, url: str) -> None:
        with Database.open(url, clock=clock).session_scope() as session:
            assert session.scalar(text("PRAGMA journal_mode")) == "wal"
            assert session.scalar(text("PRAGMA foreign_keys")) == 1
            assert session.scalar(text("PRAGMA synchronous")) == 2

    @pytest.mark.parametrize("name", ["a b", "what?", "50%20", "#1", "é"])
    def test_a_folder_may_have_any_name(self, name: str, tmp_path: Path) -> None:
        if sys.platform == "win32" and "?" in name:
            pytest.skip("no folder of Windows has a question mark")
        file = tmp_path / name / "runs.db"
        Database.open(f"sqlite:///{file.as_posix()}", clock=clock)
        assert [found.name for found in file.parent.iterdir()] == ["runs.db"]


class TestVersions:
    def test_a_stored_database_of_every_version_is_at_hand(self) -> None:
        stored = sorted(path.name for path in STORED.glob("*.db"))
        assert stored == [f"v{migration.version}.db" for migration in MIGRATIONS]

    @pytest.mark.parametrize("version", [migration.version for migration in MIGRATIONS])
    def test_a_stored_database_upgrades_and_keeps_its_runs(
        self, version: int, url: str, path: Path
    ) -> None:
        path.parent.mkdir()
        shutil.copy(STORED / f"v{version}.db", path)
        upgrade(url, clock=clock)
        store = RunStore.open(url, clock=clock)
        run = store.resolve("prevalence@latest")
        assert (run.status, run.records["rmse"]) == (RunStatus.SUCCEEDED, 0.25)
        assert store.count(RunFilter(parameters={"positives": 50})) == 1
        assert [artifact.name for artifact in store.artifacts(run.id)] == ["executed.ipynb"]

    def test_a_stored_database_keeps_its_sweeps_and_notes(self, url: str, path: Path) -> None:
        path.parent.mkdir()
        shutil.copy(STORED / "v2.db", path)
        upgrade(url, clock=clock)
        store = RunStore.open(url, clock=clock)
        run = store.resolve("prevalence@latest")
        assert [note.text for note in store.notes.of([run.id])[run.id]] == ["the one in the paper"]
        sweep = store.sweeps.get(store.sweeps.resolve("latest"))
        assert [point.parameters["positives"] for point in sweep.points] == [50, 60]

    def test_a_stored_database_keeps_what_is_queued(self, url: str, path: Path) -> None:
        path.parent.mkdir()
        shutil.copy(STORED / "v3.db", path)
        upgrade(url, clock=clock)
        store = RunStore.open(url, clock=clock)
        [run] = store.list(RunFilter(notebook="queued.ipynb"))
        asked = store.queue.submission(run.id)
        assert asked is not None
        assert [(value.name, value.value) for value in asked.parameters] == [("n", 70)]
        assert asked.executor is Executor.LOCAL

    def test_a_stored_database_keeps_the_keys_of_requests(self, url: str, path: Path) -> None:
        path.parent.mkdir()
        shutil.copy(STORED / "v4.db", path)
        upgrade(url, clock=clock)
        store = RunStore.open(url, clock=clock)
        assert store.sweeps.sent_before("monday", "d" * 64) == store.sweeps.resolve("latest")

    def test_the_first_version_is_refused_until_it_is_upgraded_from_a_copy(
        self, url: str, path: Path
    ) -> None:
        path.parent.mkdir()
        shutil.copy(STORED / "v1.db", path)
        with pytest.raises(SchemaMismatch, match="Run `reprise db upgrade`") as caught:
            RunStore.open(url, clock=clock)
        assert "has version 1" in caught.value.message
        backup = upgrade(url, clock=clock).backup
        assert backup is not None
        with closing(sqlite3.connect(backup)) as before:
            assert before.execute("SELECT max(version) FROM schema_version").fetchone() == (1,)
            assert before.execute("SELECT count(*) FROM runs").fetchone() == (2,)

    def test_a_newer_database_is_refused_with_the_reprise_it_needs(self, url: str) -> None:
        Database.open(url, clock=clock, migrations=NEXT)
        with pytest.raises(SchemaMismatch, match="pip install --upgrade jupyter-reprise") as caught:
            Database.open(url, clock=clock)
        assert f"made by Reprise {__version__}" in caught.value.message

    def test_an_upgrade_leaves_a_copy_from_before(self, url: str, path: Path) -> None:
        Database.open(url, clock=clock)
        done = upgrade(url, clock=clock, migrations=NEXT)
        assert (done.from_version, done.to_version) == (NEWEST, NEWEST + 1)
        assert done.backup == path.with_name(f"runs.db.v{NEWEST}-20261120T073000.bak")
        Database.open(url, clock=clock, migrations=NEXT)
        Database.open(f"sqlite:///{done.backup.as_posix()}", clock=clock)

    def test_an_upgrade_of_the_newest_does_nothing(self, url: str, path: Path) -> None:
        Database.open(url, clock=clock)
        done = upgrade(url, clock=clock)
        assert (done.from_version, done.to_version, done.backup) == (NEWEST, NEWEST, None)
        assert [found.name for found in path.parent.iterdir()] == ["runs.db"]

    def test_a_database_that_is_not_there_is_not_upgraded(self, url: str, path: Path) -> None:
        with pytest.raises(InvalidInput, match="no run database"):
            upgrade(url, clock=clock)
        assert not path.exists()


class TestDamage:
    @pytest.mark.parametrize(
        "content", [b"", b"hello", b"SQLite format 3\0" + b"\xff" * 4096, b"\0" * 8192]
    )
    def test_a_file_that_is_no_database_is_left_alone(
        self, content: bytes, url: str, path: Path
    ) -> None:
        path.parent.mkdir()
        path.write_bytes(content)
        for use in (Database.open, upgrade):
            with pytest.raises(StorageFailed, match="not a run database") as caught:
                use(url, clock=clock)
            assert f"{path}.damaged" in str(caught.value.hint)
        assert path.read_bytes() == content

    def test_a_database_of_someone_else_is_left_alone(self, url: str, path: Path) -> None:
        path.parent.mkdir()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE theirs (id)")
        with pytest.raises(StorageFailed, match="not a run database"):
            Database.open(url, clock=clock)

    def test_a_page_damaged_later_is_noticed(self, url: str, path: Path) -> None:
        store = RunStore.open(url, clock=clock)
        data = bytearray(path.read_bytes())
        data[4096:] = b"\xff" * (len(data) - 4096)
        path.write_bytes(data)
        with pytest.raises(StorageFailed, match="damaged"):
            store.list()

    def test_a_database_that_was_removed_is_not_replaced_by_an_empty_one(
        self, url: str, path: Path
    ) -> None:
        store = RunStore.open(url, clock=clock)
        path.unlink()
        with pytest.raises(StorageFailed, match="can't be opened"):
            store.count()
        assert not path.exists()

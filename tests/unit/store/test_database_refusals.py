"""What the run database says when a lock, a disk, a folder or a URL refuses."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from jupyter_reprise.errors import InvalidInput, MissingDependency, StorageFailed
from jupyter_reprise.store.database import Database
from jupyter_reprise.store.runs import RunStore


def clock() -> datetime:
    return datetime(2026, 11, 20, 7, 30, tzinfo=UTC)


def test_a_lock_that_is_not_given_up_is_explained(url: str, path: Path) -> None:
    database = Database.open(f"{url}?timeout=0.05", clock=clock)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(StorageFailed, match="locked by another process") as refused,
            database.session_scope(is_writing=True) as session,
        ):
            session.execute(text("DELETE FROM runs"))
        assert refused.value.is_passing


def test_a_reader_does_not_wait_for_a_writer(url: str, path: Path) -> None:
    store = RunStore.open(f"{url}?timeout=0.05", clock=clock)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert store.list() == []


def test_a_full_disk_is_explained_and_undone(url: str) -> None:
    database = Database.open(url, clock=clock)
    with (  # noqa: PT012
        pytest.raises(StorageFailed, match="no space left"),
        database.session_scope(is_writing=True) as session,
    ):
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
        session.execute(text("CREATE TABLE big (content)"))
        session.execute(text("INSERT INTO big VALUES (zeroblob(100000))"))
    with database.session_scope() as session:
        assert "big" not in inspect(session.connection()).get_table_names()


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
def test_a_project_that_nobody_may_write_can_be_read(url: str, path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    RunStore.open(url, clock=clock)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        store = RunStore.open(url, clock=clock)
        assert store.count() == 0
        with pytest.raises(StorageFailed, match="can't be written"):
            store.delete("01NOTHING")
    finally:
        path.parent.chmod(0o755)


def test_a_folder_that_is_a_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageFailed, match="file"):
        Database.open(f"sqlite:///{tmp_path}/file/runs.db", clock=clock)


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
def test_a_folder_without_write_permission_is_explained(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StorageFailed, match="may not write"):
            Database.open(f"sqlite:///{tmp_path}/kept/runs.db", clock=clock)
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        pytest.param("runs.db", "not the URL", id="path"),
        pytest.param("", "not the URL", id="empty"),
        pytest.param("nonsense://x", "not the URL", id="unknown-kind"),
        pytest.param("sqlite://", "names no file", id="memory"),
        pytest.param("sqlite:///:memory:", "names no file", id="memory-by-name"),
        pytest.param("sqlite:///x.db?mode=ro", "option that", id="unknown-option"),
        pytest.param("sqlite:///x.db?timeout=soon", "option that", id="timeout"),
        pytest.param("mysql+mysqldb://h/db", "needs the package", id="driver-of-others"),
    ],
)
def test_a_wrong_url_is_refused(
    wrong: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidInput, match=says):
        Database.open(wrong, clock=clock)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_url_is_not_repeated_as_it_may_hold_a_password() -> None:
    with pytest.raises(InvalidInput) as caught:
        Database.open("postgres:me:s3cret@host", clock=clock)
    assert "s3cret" not in str(caught.value)


def test_postgresql_without_its_driver_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingDependency, match=r"jupyter-reprise\[postgres\]"):
        Database.open("postgresql://me:s3cret@localhost:1/db", clock=clock)


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StorageFailed) as caught:
        Database.open("postgresql://me:s3cret@localhost:1/db", clock=clock)
    assert "localhost:1" in caught.value.message
    assert "s3cret" not in str(caught.value)

"""A PostgreSQL server of the tests' own, and a fresh database on it for each test that asks.

`postgres_url` is what most tests want. The tests that use any of these fixtures are marked
`postgres` by themselves.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.servers import free_port

USER = "analyst"
PASSWORD = "s3cret-of-the-tests"
PATIENCE = 60.0
FIXTURES = {"postgres", "postgres_url"}
# Nothing here has to survive the tests
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "100",
    "shared_buffers": "16MB",
    "lc_messages": "C",
    "timezone": "Asia/Kathmandu",  # not the tests', so that a moment without a zone would show
}
CLUSTER = ("--pgdata=data", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync")
# The server ends when its standard input does, so also when the tests are killed
GUARD = '"$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf "$FOLDER"'


@dataclass
class PostgresServer:
    """A running server; its role may make databases, and needs its password."""

    port: int
    pid: int
    """Of the server's first process, for tests that end connections."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str, *, user: str = USER, password: str | None = PASSWORD) -> str:
        """Give the URL of a database, there or not."""
        secret = "" if password is None else f":{password}"
        return f"postgresql+psycopg://{user}{secret}@127.0.0.1:{self.port}/{database}"

    def make_database(self, options: str = "") -> str:
        """Make an empty database, and give its name."""
        name = f"runs_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} {options}")
        return name

    def execute(self, statement: str, database: str = "postgres") -> list[Any]:
        """Run one statement outside of any transaction; give its rows."""
        import psycopg

        address = self.url(database).replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def drop_database(self, name: str) -> None:
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Start a private server, once for all tests; it is gone when they are."""
    programs = find_programs()
    if programs is None:
        pytest.fail(
            "PostgreSQL is not installed. Run `sudo apt-get install postgresql`, or leave these"
            ' tests out: pytest -m "not postgres"',
            pytrace=False,
        )
    folder = Path(tempfile.mkdtemp(prefix="reprise-postgres-"))
    user = unprivileged_user()
    if user:
        shutil.chown(folder, **user)
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "FOLDER": str(folder)}
    started = {"cwd": folder, "env": environment, **user}
    secret = folder / "password"
    secret.write_text(PASSWORD, "ascii")
    subprocess.run(
        [programs / "initdb", f"--username={USER}", f"--pwfile={secret}", *CLUSTER],
        **started,
        check=True,
        capture_output=True,
    )
    options = [f"--{name}={value}" for name, value in SETTINGS.items()]
    port = free_port()
    command = [programs / "postgres", "-D", "data", f"--port={port}", *options]
    with (folder / "log").open("wb") as log:
        guard = subprocess.Popen(
            ["/bin/sh", "-c", GUARD, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            **started,
        )
    try:
        yield wait_for_server(guard, folder, port)
    finally:
        guard.stdin.close()
        try:
            guard.wait(PATIENCE)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """Give the URL, password included, of an empty database that is this test's own."""
    name = postgres.make_database()
    yield postgres.url(name)
    postgres.drop_database(name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the server; pytest calls this before it deselects by marks."""
    for item in items:
        if FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("postgres")


def find_programs() -> Path | None:
    """Give the folder of the newest server's programs; Debian keeps them off the PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3])
    )
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


def unprivileged_user() -> dict[str, Any]:
    """Give a user to run as, as a server refuses to run as root."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            known = pwd.getpwnam(name)
            return {"user": known.pw_uid, "group": known.pw_gid}
    return {}


def wait_for_server(guard: subprocess.Popen[bytes], folder: Path, port: int) -> PostgresServer:
    import psycopg

    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and guard.poll() is None:
        with suppress(psycopg.OperationalError, OSError, ValueError, IndexError):
            pid = int((folder / "data" / "postmaster.pid").read_text("ascii").split()[0])
            server = PostgresServer(port, pid)
            server.execute("SELECT 1")
            return server
        time.sleep(0.05)
    pytest.fail((folder / "log").read_text("utf-8", "replace"), pytrace=False)

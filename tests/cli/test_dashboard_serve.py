"""What `reprise dashboards serve` makes of its options, and what it keeps to itself."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Command

from jupyter_reprise.cli import dashboard_serve
from jupyter_reprise.server.dashboards.options import AuthMode, ServeOptions
from jupyter_reprise.server.dashboards.passwords import hash_password

SECRETS = {
    "REPRISE_DASHBOARDS_TOKEN": "a-token",
    "REPRISE_DASHBOARDS_PASSWORD_HASH": "argon2:a-hash",
    "REPRISE_DASHBOARDS_COOKIE_SECRET": "a-cookie-secret",
}


@pytest.fixture
def started(
    project_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[ServeOptions, dict[str, str]]]:
    """Give the options of servers, and the environment that their kernels would inherit."""
    from jupyter_reprise.server.dashboards import serving

    (project_folder / "reprise.toml").write_text("", "utf-8")
    found: list[tuple[ServeOptions, dict[str, str]]] = []

    def note(_root: Path, options: ServeOptions, *_: object) -> int:
        found.append((options, dict(os.environ)))
        return 0

    monkeypatch.setattr(serving, "serve", note)
    monkeypatch.setattr(dashboard_serve, "log_to_terminal", lambda: None)
    return found


def test_secrets_are_taken_from_the_environment_and_left_to_nobody(
    reprise: Command,
    started: list[tuple[ServeOptions, dict[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    assert reprise("dashboards", "serve", "--auth=token").code == 0
    [(options, environment)] = started
    assert (options.token, options.password_hash) == ("a-token", "argon2:a-hash")
    assert options.cookie_secret == b"a-cookie-secret"
    assert environment.keys() & SECRETS.keys() == set()


def test_a_password_may_be_in_a_file(
    reprise: Command, started: list[tuple[ServeOptions, dict[str, str]]], tmp_path: Path
) -> None:
    file, stored = tmp_path / "password", hash_password("in wonderland")
    file.write_text(f"{stored}\n", "utf-8")
    assert reprise("dashboards", "serve", f"--password-file={file}").code == 0
    [(options, _)] = started
    assert (options.auth, options.password_hash) == (AuthMode.PASSWORD, stored)
    missing = reprise("dashboards", "serve", "--password-file=none")
    assert missing.code == 1
    assert "There is no file none" in missing.err
    assert "reprise dashboard password > none" in missing.err


def test_names_and_proxies_may_be_several(
    reprise: Command,
    started: list[tuple[ServeOptions, dict[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REPRISE_DASHBOARDS_HOST", "dash.example other.example")
    reprise("dashboards", "serve", "--trusted-proxy=10.0.0.0/8", "--trusted-proxy=::1")
    [(options, _)] = started
    assert options.hosts == ("dash.example", "other.example")
    assert [str(one) for one in options.trusted_proxies] == ["10.0.0.0/8", "::1/128"]
    wrong = reprise("dashboards", "serve", "--host=https://dash.example")
    assert wrong.code == 1
    assert "is not the name of a host" in wrong.err


def test_the_server_starts_without_the_slowest_of_its_libraries_imports(
    project_folder: Path,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        words = ("dashboards", "serve", f"--port={taken.getsockname()[1]}")
        command = [sys.executable, "-X", "importtime", "-m", "jupyter_reprise", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Something else listens" in done.stderr
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "nbformat" in imported
    assert "lark" not in imported, "a grammar is compiled that no notebook needs"

"""Fixtures for every test: isolation from the real home directory first of all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Protocol

import pytest


@pytest.fixture(autouse=True)
def isolated_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Give each test a home of its own, so that none reads or writes the developer's."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name, folder in (
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_DATA_HOME", ".local/share"),
        ("JUPYTER_RUNTIME_DIR", "runtime"),
        ("JUPYTER_CONFIG_DIR", ".jupyter"),
        ("IPYTHONDIR", ".ipython"),
    ):
        monkeypatch.setenv(name, str(home / folder))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for variable in ("GIT_AUTHOR", "GIT_COMMITTER"):
        monkeypatch.setenv(f"{variable}_NAME", "Tester")
        monkeypatch.setenv(f"{variable}_EMAIL", "tester@example.org")
    return home


@pytest.fixture(scope="session")
def stan_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the cache of compiled Stan models that all tests share.

    A folder named by `REPRISE_TEST_STAN_CACHE` keeps it for the next session as well.
    """
    named = os.environ.get("REPRISE_TEST_STAN_CACHE")
    return Path(named) if named else tmp_path_factory.mktemp("stan-cache")


class NotebookMaker(Protocol):
    """Writes a notebook whose cells have the given sources."""

    def __call__(
        self,
        path: Path,
        *sources: str,
        parameters: str | None = None,
        kernel: str = "python3",
        language: str = "python",
    ) -> Path: ...


@pytest.fixture
def make_notebook() -> NotebookMaker:
    """Give a function that writes notebooks."""

    def cell(index: int, source: str, tags: list[str]) -> dict[str, Any]:
        return {
            "cell_type": "code",
            "id": f"cell-{index}",
            "metadata": {"tags": tags} if tags else {},
            "source": source.splitlines(keepends=True),
            "outputs": [],
            "execution_count": None,
        }

    def write(
        path: Path,
        *sources: str,
        parameters: str | None = None,
        kernel: str = "python3",
        language: str = "python",
    ) -> Path:
        tagged = [] if parameters is None else [cell(0, parameters, ["parameters"])]
        cells = tagged + [cell(i, source, []) for i, source in enumerate(sources, start=1)]
        nb = {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {
                "kernelspec": {"name": kernel, "display_name": kernel, "language": language}
            },
            "cells": cells,
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(nb, indent=1), "utf-8")
        return path

    return write


@pytest.fixture
def project_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an empty project the current folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "reprise.toml").write_text('[project]\nname = "test"\n', "utf-8")
    monkeypatch.chdir(folder)
    return folder

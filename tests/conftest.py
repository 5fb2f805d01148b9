"""Fixtures for every test: isolation from the real home directory first of all."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

pytest_plugins = ["tests.chromium", "tests.postgres", "tests.dashboard_sites", "tests.spreading"]

ROOT = Path(__file__).parents[1]
NODE_COMMANDS = {"node", "nodejs", "npm", "npx", "corepack", "yarn", "pnpm", "jlpm"}


def pytest_configure() -> None:
    """Take an interruption as people at a terminal do; pytest calls this before it collects.

    Shells have it ignored by what they run in the background, and all that is started inherits
    that: nothing that the tests interrupt would end.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


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
    for variable in {name for name in os.environ if name.startswith(("PG", "REPRISE_RUNS"))}:
        monkeypatch.delenv(variable)
    monkeypatch.delenv("REPRISE_ARTIFACTS", raising=False)
    for variable in ("GIT_AUTHOR", "GIT_COMMITTER"):
        monkeypatch.setenv(f"{variable}_NAME", "Tester")
        monkeypatch.setenv(f"{variable}_EMAIL", "tester@example.org")
    return home


@pytest.fixture(scope="session")
def stan_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the cache of compiled Stan models that all tests share, those of other processes too.

    A folder named by `REPRISE_TEST_STAN_CACHE` keeps it for the next session as well.
    """
    named = os.environ.get("REPRISE_TEST_STAN_CACHE")
    if named:
        return Path(named)
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "stan-cache"
    folder.mkdir(exist_ok=True)
    return folder


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


# The distribution as a user gets it: built without Node on PATH, installed in a fresh environment.
# These fixtures are session-wide because they take a minute. They are made before the autouse
# fixture isolates the home directory, so that pip and npm use the caches and the registries that
# the machine is configured for.


@dataclass(frozen=True)
class Environment:
    """A virtual environment, and how to run a command that was installed into it."""

    folder: Path

    @property
    def bin(self) -> Path:
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    def run(
        self, command: str, *arguments: str, variables: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the environment, with nothing of the tests' own Python around it."""
        return subprocess.run(
            [str(self.bin / command), *arguments],
            env=self.variables() | dict(variables or {}),
            cwd=self.folder,
            text=True,
            encoding="utf-8",
            capture_output=True,
            check=False,
        )

    def variables(self) -> dict[str, str]:
        """Copy the environment variables, less those of the tests' own Python."""
        kept = {k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "PYTHONPATH"}}
        return kept | {"PATH": os.pathsep.join([str(self.bin), kept["PATH"]])}

    def pip(self, *arguments: str, variables: Mapping[str, str] | None = None) -> None:
        done = self.run("python", "-m", "pip", "-q", *arguments, variables=variables)
        assert done.returncode == 0, done.stdout + done.stderr


def create_environment(folder: Path) -> Environment:
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return Environment(folder)


@pytest.fixture(scope="session")
def path_without_node(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give a PATH that has the machine's commands except Node's."""
    folder = tmp_path_factory.mktemp("path")
    for place in os.environ["PATH"].split(os.pathsep):
        for command in Path(place).iterdir() if Path(place).is_dir() else ():
            link = folder / command.name
            if command.stem not in NODE_COMMANDS and not link.exists() and not link.is_symlink():
                link.symlink_to(command)
    assert shutil.which("node", path=str(folder)) is None
    return str(folder)


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what a clone would have: no Node modules, no built extension."""
    folder = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    for name in listed.stdout.rstrip("\0").split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def wheel(clone: Path, path_without_node: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel where Node can only come from the build requirements."""
    builder = create_environment(tmp_path_factory.mktemp("builder"))
    target = tmp_path_factory.mktemp("wheel")
    builder.pip(
        *("wheel", "--no-deps", "--wheel-dir", str(target), str(clone)),
        variables={"PATH": os.pathsep.join([str(builder.bin), path_without_node])},
    )
    return next(target.glob("jupyter_reprise-*.whl"))


@pytest.fixture(scope="session")
def base_environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Install the wheel with its base dependencies alone."""
    environment = create_environment(tmp_path_factory.mktemp("base"))
    environment.pip("install", str(wheel))
    return environment


@pytest.fixture(scope="session")
def command_line(base_environment: Environment) -> dict[str, subprocess.CompletedProcess[str]]:
    """Run the command line while nothing but the base is there; the tests judge what it said."""
    calls = {
        "--help": ("reprise", "--help"),
        "--version": ("reprise", "--version"),
        "jupyter reprise --version": ("jupyter", "reprise", "--version"),
        "pip list": ("python", "-m", "pip", "list", "--format=freeze"),
    }
    return {name: base_environment.run(*call) for name, call in calls.items()}


@pytest.fixture(scope="session")
def lab_environment(
    base_environment: Environment,
    command_line: dict[str, subprocess.CompletedProcess[str]],
) -> Environment:
    """Put JupyterLab beside the wheel, once the command line has been tried without it."""
    assert command_line
    base_environment.pip("install", "jupyterlab>=4.4,<5")
    return base_environment


@pytest.fixture(scope="session")
def editable_environment(
    clone: Path, path_without_node: str, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    """Install a copy of the clone for work on its Python part, which has no built extension."""
    source = tmp_path_factory.mktemp("editable") / "clone"
    shutil.copytree(clone, source, ignore=shutil.ignore_patterns("node_modules", "labextension"))
    environment = create_environment(source / ".venv")
    environment.pip(
        *("install", "--no-deps", "--editable", str(source)),
        variables={
            "PATH": os.pathsep.join([str(environment.bin), path_without_node]),
            "SKIP_JUPYTER_BUILDER": "1",
        },
    )
    return environment

"""A JupyterLab with the built extension, and a project of its own to work in."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import dismiss_workers, free_port, serving

NOTEBOOK = {
    "parameters": "\n".join(
        [
            "from typing import Annotated, Literal",
            "import annotated_types as at",
            "n: Annotated[int, at.Ge(1), at.Le(100)] = 10  # draws",
            "step: Annotated[float, at.MultipleOf(0.5)] = 0.5",
            'model: Literal["pooled", "single"] = "pooled"  # how groups are treated',
            "seconds: float = 0.0  # how long it takes",
        ]
    ),
    "work": "\n".join(
        [
            "import time",
            "for i in range(10):",
            '    print("step", i, flush=True)',
            "    time.sleep(seconds / 10)",
        ]
    ),
    "record": "\n".join(
        [
            "import jupyter_reprise as reprise",
            'reprise.record("rmse", n * step)',
            'print("rmse", n * step)',
        ]
    ),
}
SHORT = {"parameters": "n = 5", "show": "print(n)"}
"""For what needs a notebook, but not what is in it."""
_NEWS = "lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"


def write_notebook(path: Path, cells: dict[str, str]) -> None:
    """Write a notebook; the cell that is called `parameters` is tagged so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = [
        {
            "cell_type": "code",
            "id": name,
            "metadata": {"tags": ["parameters"]} if name == "parameters" else {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for name, source in cells.items()
    ]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nb = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": spec}, "cells": written}
    path.write_text(json.dumps(nb), encoding="utf-8")


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab."""

    url: str
    root: Path

    def address(self, notebook: str = "", workspace: str = "default") -> str:
        place = f"/tree/{notebook}" if notebook else ""
        return f"{self.url}/lab/workspaces/{workspace}{place}"

    def add_notebook(self, name: str, cells: dict[str, str] | None = None) -> str:
        write_notebook(self.root / name, cells or NOTEBOOK)
        return name


@contextmanager
def running_lab(commands: Path, home: Path, root: Path, *options: str) -> Iterator[Lab]:
    """Start a JupyterLab that sees nothing of the real home folder.

    Parameters
    ----------
    commands
        The folder of the environment's programs.
    home
        The user's folder, empty at first.
    root
        What JupyterLab shows, a project and a git repository from now on.
    options
        More of the server's options; anyone may come in unless they say otherwise.
    """
    (root / "reprise.toml").write_text('[project]\nname = "browser"\n', encoding="utf-8")
    variables = _variables(commands, home)
    for command in (["git", "init", "-q"], ["git", "add", "reprise.toml"]):
        subprocess.run(command, cwd=root, env=variables, check=True)
    _answer_news(home / ".jupyter" / _NEWS)
    port = free_port()
    command = [
        *(str(commands / "jupyter"), "lab", "--no-browser", "--allow-root"),
        f"--ServerApp.root_dir={root}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.expose_app_in_browser=True",
        *(options or ("--IdentityProvider.token=",)),
    ]
    log = home / "server.log"
    with serving(command, port, folder=root, log=log, variables=variables):
        yield Lab(f"http://127.0.0.1:{port}", root)
    dismiss_workers(root)


def _variables(commands: Path, home: Path) -> dict[str, str]:
    variables = {k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    for name, folder in (
        ("HOME", ""),
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_DATA_HOME", ".local/share"),
        ("JUPYTER_CONFIG_DIR", ".jupyter"),
        ("JUPYTER_RUNTIME_DIR", "runtime"),
        ("IPYTHONDIR", ".ipython"),
        ("GIT_CONFIG_GLOBAL", ".gitconfig"),
    ):
        variables[name] = str(home / folder)
    variables["PATH"] = os.pathsep.join([str(commands), variables["PATH"]])
    return variables


def _answer_news(settings: Path) -> None:
    """Say no to JupyterLab's news, whose question would cover what tests look at."""
    settings.parent.mkdir(parents=True)
    settings.write_text('{"fetchNews": "false"}', encoding="utf-8")

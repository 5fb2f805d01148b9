"""The rooms of the package import one way, and each heavy library through its own door only."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "jupyter_reprise"

LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"errors", "models", "replacing"}),
    frozenset({"notebook", "project"}),
    frozenset({"kernels", "provenance", "execution", "store", "publishing", "git", "stan"}),
    frozenset({"service"}),
    frozenset({"cli", "server", "widgets"}),
)

# Adapters know each other only through models and small protocols, with these exceptions: what
# runs inside a kernel and what starts that kernel are two halves of one thing, and Stan's fits
# report as notebooks do.
ALLOWED_BETWEEN_ADAPTERS = frozenset({("execution", "kernels"), ("stan", "kernels")})

DOORS = {
    "papermill": {"execution/managed.py", "execution/engine.py"},
    "sqlalchemy": {"store/"},
    "tornado": {"server/"},
    "click": {"cli/"},
    "rich": {"cli/"},
    "nbconvert": {"publishing/"},
    "bleach": {"publishing/"},
    "tinycss2": {"publishing/"},
    "fsspec": {"store/"},
    "nbclient": {"execution/"},
    "nbformat": {"execution/", "publishing/", "server/dashboards/live_pages.py"},
    "voila": {"server/dashboards/live_pages.py"},
    "ipywidgets": {"widgets/"},
    "httpstan": {"stan/"},
    "stan": {"stan/"},
    "arviz": {"stan/"},
}

HEAVY = (
    "papermill",
    "nbformat",
    "nbclient",
    "nbconvert",
    "sqlalchemy",
    "jupyter_server",
    "jupyter_client",
    "pydantic",
    "fsspec",
    "tornado",
    "numpy",
    "IPython",
)


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        relative = path.relative_to(PACKAGE)
        if len(relative.parts) > 1 or relative.stem not in {"__init__", "__main__"}:
            yield relative.as_posix(), path


def room_of(relative: str) -> str:
    return relative.partition("/")[0].removesuffix(".py")


def layer_of(room: str) -> int:
    return next(index for index, rooms in enumerate(LAYERS) if room in rooms)


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_rooms_imported(path: Path) -> set[str]:
    rooms = set()
    for name in imports_of(path):
        if name.startswith("jupyter_reprise."):
            room = name.split(".")[1]
            if any(room in layer for layer in LAYERS):
                rooms.add(room)
    return rooms


MODULES = dict(modules())


def test_every_module_lives_in_a_room_of_the_design() -> None:
    known = frozenset().union(*LAYERS)
    assert {room_of(name) for name in MODULES} <= known


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_one_way(name: str) -> None:
    room = room_of(name)
    own = layer_of(room)
    for other in own_rooms_imported(MODULES[name]) - {room}:
        assert layer_of(other) <= own, f"{name} imports {other}, which is above it"
        if layer_of(other) == own and own == 2:
            pair = (room, other)
            assert pair in ALLOWED_BETWEEN_ADAPTERS, f"{name}: one adapter imports another"


@pytest.mark.parametrize("library", DOORS)
def test_each_library_has_its_own_door(library: str) -> None:
    users = {
        name
        for name, path in MODULES.items()
        if any(module.partition(".")[0] == library for module in imports_of(path))
    }
    strangers = {u for u in users if not any(u.startswith(door) for door in DOORS[library])}
    assert not strangers


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]], ids=["help", "version"])
def test_the_command_starts_without_heavy_imports(arguments: list[str]) -> None:
    script = (
        "import sys\n"
        "from jupyter_reprise.cli.main import main\n"
        f"assert main({arguments!r}) == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


def test_a_check_outside_of_any_project_imports_nothing_heavy(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from jupyter_reprise.cli.main import main\n"
        "assert main(['check', '--fix', '.']) == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    (tmp_path / "a.ipynb").write_text('{"nbformat": 4, "metadata": {}, "cells": []}', "utf-8")
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == "[]"


def test_importing_the_package_imports_nothing_of_weight() -> None:
    script = (
        "import sys, jupyter_reprise\n"
        f"print([name for name in ('click', *{HEAVY!r}) if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"

"""The example notebooks as committed: clean, portable and listed in their project."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise.notebook.strip import strip

FOLDER = Path(__file__).parents[3] / "notebooks"
ANALYSES = sorted(path.name for path in FOLDER.glob("*.ipynb"))
DASHBOARDS = sorted(f"dashboards/{path.name}" for path in FOLDER.glob("dashboards/*.ipynb"))
NOTEBOOKS = [*ANALYSES, *DASHBOARDS]


def read(name: str) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return notebook


def test_every_analysis_has_gates_in_the_project_file() -> None:
    project = tomllib.loads((FOLDER / "reprise.toml").read_text(encoding="utf-8"))
    gated = [entry["path"] for entry in project["notebook"] if entry.get("gates")]
    assert sorted(gated) == ANALYSES


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_is_committed_stripped(name: str) -> None:
    notebook = read(name)
    assert strip(notebook) == notebook


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_names_the_stock_kernel_and_its_cells(name: str) -> None:
    notebook = read(name)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert len(set(ids)) == len(ids)
    assert all(cell_id.replace("-", "").isalpha() for cell_id in ids)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_input_of_the_notebook_exists(name: str) -> None:
    project = tomllib.loads((FOLDER / "reprise.toml").read_text(encoding="utf-8"))
    entry = next(entry for entry in project["notebook"] if entry["path"] == name)
    assert [pattern for pattern in entry["inputs"] if not list(FOLDER.glob(pattern))] == []

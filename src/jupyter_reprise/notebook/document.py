"""Reads a notebook's text into plain dictionaries, and says what is wrong when it can't.

Pure: it takes bytes and gives data. nbformat is not imported, as that costs more than most
commands do in all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jupyter_reprise.errors import InvalidInput

Notebook = dict[str, Any]


def parse_notebook(data: bytes, name: str) -> Notebook:
    """Parse a notebook of format 4.

    Parameters
    ----------
    data
        The file's content.
    name
        What to call it in messages.

    Raises
    ------
    InvalidInput
        It is not UTF-8, not JSON, not a notebook, or of another format.
    """
    try:
        nb = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{name} is not a notebook: it is not UTF-8 text (byte {error.start}).",
            hint="Name an .ipynb file.",
        ) from error
    except (json.JSONDecodeError, RecursionError) as error:
        where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        what = "it is empty" if not data.strip() else f"it is not valid JSON{where}"
        raise InvalidInput(
            f"{name} is not a notebook: {what}.",
            hint="Restore it from git, or save it again from JupyterLab.",
        ) from error
    return _check_form(nb, name)


def _check_form(nb: Any, name: str) -> Notebook:
    if not isinstance(nb, dict) or not isinstance(nb.get("nbformat"), int):
        raise InvalidInput(
            f"{name} is not a notebook: it is JSON without the key `nbformat`.",
            hint="Name an .ipynb file.",
        )
    if nb["nbformat"] != 4:
        raise InvalidInput(
            f"{name} is in notebook format {nb['nbformat']}; Reprise reads format 4.",
            hint=f"Run `jupyter nbconvert --to notebook --inplace {name}`.",
        )
    cells = nb.get("cells")
    if not isinstance(cells, list) or not all(_is_cell(cell) for cell in cells):
        raise InvalidInput(
            f"{name} is not a valid notebook: its `cells` are not a list of cells.",
            hint="Restore it from git, or save it again from JupyterLab.",
        )
    if not isinstance(nb.setdefault("metadata", {}), dict):
        raise InvalidInput(f"{name} is not a valid notebook: its `metadata` is not an object.")
    return nb


def _is_cell(cell: Any) -> bool:
    return (
        isinstance(cell, dict)
        and isinstance(cell.get("cell_type"), str)
        and isinstance(cell.get("source", ""), (str, list))
        and isinstance(cell.setdefault("metadata", {}), dict)
    )


def cell_tags(cell: Mapping[str, Any]) -> tuple[str, ...]:
    """Give a cell's tags; none when the metadata holds something else."""
    tags = cell.get("metadata", {}).get("tags", ())
    return tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()


def code_cells(nb: Mapping[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Go through the code cells with their index among all cells."""
    for index, cell in enumerate(nb["cells"]):
        if cell["cell_type"] == "code":
            yield index, cell


def kernel_name(nb: Mapping[str, Any]) -> str | None:
    """Give the name of the kernel that the notebook asks for, if it does."""
    spec = nb["metadata"].get("kernelspec")
    name = spec.get("name") if isinstance(spec, dict) else None
    return name if isinstance(name, str) and name else None

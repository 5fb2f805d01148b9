"""Reads a notebook's text into plain dictionaries, and says what is wrong when it can't.

Pure: it takes bytes and gives data. nbformat is not imported, as that costs more than most
commands do in all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from jupyter_reprise.errors import InvalidInput

Notebook = dict[str, Any]

_CONFLICT: Final = re.compile(rb"^<<<<<<< ", re.MULTILINE)


def parse_notebook(
    data: bytes,
    name: str,
    *,
    is_format_3_allowed: bool = False,
    parse_int: Callable[[str], Any] | None = None,
) -> Notebook:
    """Parse a notebook of format 4.

    Parameters
    ----------
    data
        The file's content.
    name
        What to call it in messages.
    is_format_3_allowed
        Whether one of format 3 is given as well, with its `worksheets`.
    parse_int
        Reads whole numbers of so many digits that Python refuses them by default.

    Raises
    ------
    InvalidInput
        It is not UTF-8, not JSON, not a notebook, or of another format.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{name} is not a notebook: it is not UTF-8 text (byte {error.start}).",
            hint="Name an .ipynb file.",
        ) from error
    try:
        nb = _parse_json(text, parse_int)
    except (ValueError, RecursionError) as error:
        if conflict := _CONFLICT.search(data):
            line = data.count(b"\n", 0, conflict.start()) + 1
            raise InvalidInput(
                f"{name} is not a notebook: it holds a merge conflict at line {line}.",
                hint="Resolve it, or take one side by `git checkout --ours` or `--theirs`.",
            ) from error
        raise InvalidInput(
            f"{name} is not a notebook: {_what_is_wrong(error, data)}.",
            hint="Restore it from git, or save it again from JupyterLab.",
        ) from error
    return _check_form(nb, name, is_format_3_allowed=is_format_3_allowed)


def _parse_json(text: str, parse_int: Callable[[str], Any] | None) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        # a number of thousands of digits; a reader of numbers of our own costs every number
        if parse_int is None:
            raise
        return json.loads(text, parse_int=parse_int)


def _what_is_wrong(error: Exception, data: bytes) -> str:
    if not data.strip():
        return "it is empty"
    if isinstance(error, json.JSONDecodeError):
        return f"it is not valid JSON at line {error.lineno}"
    if isinstance(error, RecursionError):
        return "its JSON is nested too deep"
    return "it holds a number of too many digits"


def _check_form(nb: Any, name: str, *, is_format_3_allowed: bool) -> Notebook:
    if not isinstance(nb, dict) or not isinstance(nb.get("nbformat"), int):
        raise InvalidInput(
            f"{name} is not a notebook: it is JSON without the key `nbformat`.",
            hint="Name an .ipynb file.",
        )
    if nb["nbformat"] == 3 and is_format_3_allowed:
        is_valid = _has_valid_worksheets(nb)
    elif nb["nbformat"] == 4:
        is_valid = _has_valid_cells(nb)
    else:
        raise InvalidInput(
            f"{name} is in notebook format {nb['nbformat']}; Reprise reads format 4.",
            hint=f"Run `jupyter nbconvert --to notebook --inplace {name}`."
            if nb["nbformat"] < 4
            else "Install a newer Reprise, or save the notebook in format 4.",
        )
    if not is_valid:
        raise InvalidInput(
            f"{name} is not a valid notebook: its `cells` are not a list of cells.",
            hint="Restore it from git, or save it again from JupyterLab.",
        )
    if not isinstance(nb.setdefault("metadata", {}), dict):
        raise InvalidInput(f"{name} is not a valid notebook: its `metadata` is not an object.")
    return nb


def _has_valid_cells(nb: Notebook) -> bool:
    cells = nb.get("cells")
    return isinstance(cells, list) and all(
        _is_cell(cell) and isinstance(cell.setdefault("metadata", {}), dict) for cell in cells
    )


def _has_valid_worksheets(nb: Notebook) -> bool:
    """Check a notebook of format 3, in which cells need no metadata."""
    sheets = nb.get("worksheets")
    return isinstance(sheets, list) and all(
        isinstance(sheet, dict)
        and isinstance(sheet.get("cells"), list)
        and all(
            _is_cell(cell) and isinstance(cell.get("metadata", {}), dict) for cell in sheet["cells"]
        )
        for sheet in sheets
    )


def _is_cell(cell: Any) -> bool:
    return (
        isinstance(cell, dict)
        and isinstance(cell.get("cell_type"), str)
        and _is_text(cell.get("source", ""))
    )


def _is_text(source: Any) -> bool:
    """Tell whether it is text, whole or in lines."""
    return isinstance(source, str) or (
        isinstance(source, list) and all(isinstance(line, str) for line in source)
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

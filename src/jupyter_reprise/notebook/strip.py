"""Reduces a notebook to its source: what people wrote, without what a kernel added.

The digest of that is what identifies a notebook's version.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from jupyter_reprise.notebook.cells import source_text
from jupyter_reprise.notebook.document import Notebook, cell_tags

_ADDED_TO_NOTEBOOK = ("papermill", "reprise", "widgets", "signature")
_ADDED_TO_CELL = (
    "papermill",
    "execution",
    "ExecuteTime",
    "collapsed",
    "scrolled",
    "vscode",
)
_ADDED_CELL_TAGS = frozenset({"injected-parameters", "papermill-error-cell-tag"})


def strip(nb: Notebook) -> Notebook:
    """Give the notebook without outputs, execution counts and what runners add.

    Cells that a runner injected are left out, so that an executed notebook and the one it was
    made from have the same source.
    """
    return {
        **nb,
        "cells": [
            _strip_cell(cell) for cell in nb["cells"] if not _ADDED_CELL_TAGS & {*cell_tags(cell)}
        ],
        "metadata": _without(nb["metadata"], _ADDED_TO_NOTEBOOK),
    }


def _strip_cell(cell: dict[str, Any]) -> dict[str, Any]:
    stripped = {**cell, "metadata": _without(cell["metadata"], _ADDED_TO_CELL)}
    if cell["cell_type"] == "code":
        stripped["outputs"] = []
        stripped["execution_count"] = None
    return stripped


def _without(mapping: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if key not in names}


def stripped_bytes(nb: Notebook) -> bytes:
    """Give the stripped notebook as a file, laid out as Jupyter does.

    The same source gives the same bytes, however the file it came from was laid out.
    """
    canonical = strip(nb)
    for cell in canonical["cells"]:
        cell["source"] = source_text(cell)
    text = json.dumps(canonical, indent=1, sort_keys=True, ensure_ascii=False)
    return text.encode("utf-8", errors="surrogatepass") + b"\n"


def source_digest(nb: Notebook) -> str:
    """Digest what determines a result: the cells' kinds, sources and tags, and the kernel.

    Cell ids, titles and the layout of the file don't count.

    Returns
    -------
    str
        SHA-256 in hexadecimal digits.
    """
    digest = hashlib.sha256()
    spec = nb["metadata"].get("kernelspec")
    kernel = spec.get("name") if isinstance(spec, dict) else None
    parts: list[Any] = [kernel]
    for cell in strip(nb)["cells"]:
        parts.append([cell["cell_type"], source_text(cell), sorted(cell_tags(cell))])
    digest.update(json.dumps(parts).encode("ascii"))
    return digest.hexdigest()

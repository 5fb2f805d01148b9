"""Which runs a notebook reads, and whether it has widgets, as far as its text says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from jupyter_reprise.notebook.cells import notebook_language, source_text
from jupyter_reprise.notebook.document import Notebook, code_cells
from jupyter_reprise.notebook.names import dotted_name
from jupyter_reprise.notebook.python_cells import parse_cell

_WIDGETS: Final = frozenset(
    {"ipywidgets", "anywidget", "bqplot", "ipyleaflet", "plotly", "ipympl", "pythreejs"}
)
_OWN_WIDGETS: Final = "jupyter_reprise.widgets"


def read_references(nb: Notebook) -> list[str]:
    """Give what a notebook asks `reprise.latest` for, where that is written as plain text."""
    found = []
    for tree in _trees(nb):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (dotted_name(node.func) or "").endswith("latest"):
                arguments = [
                    *node.args[:1],
                    *(k.value for k in node.keywords if k.arg == "notebook"),
                ]
                found += [
                    argument.value
                    for argument in arguments
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                ]
    return list(dict.fromkeys(found))


def has_widgets(nb: Notebook) -> bool:
    """Tell whether a notebook imports a library of widgets."""
    for tree in _trees(nb):
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            if any(n.partition(".")[0] in _WIDGETS or n.startswith(_OWN_WIDGETS) for n in names):
                return True
    return False


def _trees(nb: Notebook) -> Iterator[ast.Module]:
    if notebook_language(nb) != "python":
        return
    for _, cell in code_cells(nb):
        try:
            yield parse_cell(source_text(cell)).tree
        except SyntaxError:
            continue

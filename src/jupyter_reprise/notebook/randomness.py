"""Finds generators that a notebook leaves unseeded, by reading its code.

What it finds becomes a warning on the run. It reads names as they are usually written and
follows none that are renamed.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from jupyter_reprise.notebook.cells import source_text
from jupyter_reprise.notebook.document import code_cells

_WANT_A_SEED = frozenset({"default_rng", "RandomState", "Random", "SeedSequence"})
_NEVER_REPEAT = frozenset({"urandom", "SystemRandom", "uuid4", "uuid1", "token_hex", "token_bytes"})


def find_unseeded(nb: Mapping[str, Any]) -> list[str]:
    """Name each call that draws on entropy of its own, such as `default_rng() in cell 3`."""
    found = []
    for index, cell in code_cells(nb):
        try:
            tree = ast.parse(source_text(cell))
        except (SyntaxError, ValueError):
            continue  # magics, or not Python at all
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _is_unseeded(node):
                found.append(f"{ast.unparse(node)} in cell {index}")
    return found


def _is_unseeded(call: ast.Call) -> bool:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name in _NEVER_REPEAT:
        return True
    return name in _WANT_A_SEED and not call.args and not call.keywords

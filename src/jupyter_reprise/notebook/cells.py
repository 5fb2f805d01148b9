"""Cells of a notebook as `json.loads` gives them: their text, their tags, their language.

Nothing here changes a notebook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

PARAMETERS_TAG: Final = "parameters"
INJECTED_TAG: Final = "injected-parameters"
HIDDEN_TAGS: Final = frozenset({"remove-cell", "remove_cell", "hide-cell", "hide_cell"})
"""Of cells that dashboards leave out."""
MUTE_TAGS: Final = frozenset({"remove-output", "remove_output", "hide-output", "hide_output"})
"""Of cells whose outputs dashboards leave out."""
STAN_MAGIC: Final = "%%stan"


def source_text(cell: Mapping[str, Any]) -> str:
    """Return the cell's source as one text, whether it is stored whole or in lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def tags_of(cell: Mapping[str, Any]) -> frozenset[str]:
    """Return the cell's tags."""
    return frozenset((cell.get("metadata") or {}).get("tags") or ())


def stan_cells(nb: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Return place and source of the cells that are Stan programs."""
    sources = [
        (index, source_text(cell))
        for index, cell in enumerate(notebook_cells(nb))
        if cell.get("cell_type") == "code"
    ]
    return [(index, source) for index, source in sources if source.startswith(STAN_MAGIC)]


def tagged_cell_index(nb: Mapping[str, Any], tag: str) -> int | None:
    """Return the index of the first cell that has the tag, or None."""
    for index, cell in enumerate(notebook_cells(nb)):
        if tag in ((cell.get("metadata") or {}).get("tags") or ()):
            return index
    return None


def index_in_source(nb: Mapping[str, Any], index: int) -> int | None:
    """Return where an executed cell is among those that no runner injected; none for one."""
    injected = [is_injected(cell) for cell in notebook_cells(nb)[: index + 1]]
    return None if injected[-1] else index - sum(injected)


def is_injected(cell: Mapping[str, Any]) -> bool:
    """Tell whether a runner put the cell in, and not who wrote the notebook."""
    return INJECTED_TAG in tags_of(cell)


def notebook_cells(nb: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    cells: Sequence[Mapping[str, Any]] = nb.get("cells", ())
    return cells


def notebook_language(nb: Mapping[str, Any]) -> str:
    """Return the language of the notebook's kernel in lower case, `python` when nothing is said.

    The kernelspec comes first, as it is what the next run would start; `language_info` is left
    by the kernel that ran last.
    """
    metadata = nb.get("metadata") or {}
    stated = (
        _stated(metadata, "kernelspec", "language")
        or _stated(metadata, "language_info", "name")
        or "python"
    )
    language = stated.lower()
    return "python" if language in {"python3", "ipython", "ipython3"} else language


def _stated(metadata: Mapping[str, Any], group: str, key: str) -> str:
    """Give a text of the metadata; an empty one when they hold something else there."""
    found = metadata.get(group)
    value = found.get(key) if isinstance(found, Mapping) else None
    return value if isinstance(value, str) else ""

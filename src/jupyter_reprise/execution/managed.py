"""Everything that Reprise takes from papermill: its bookkeeping, inspection and translation.

The only module that imports papermill. It is imported late: papermill itself loads our engine
while it is being imported, and must not find itself half made.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from papermill.engines import NotebookExecutionManager
from papermill.inspection import _infer_parameters
from papermill.translators import papermill_translators, translate_parameters

from jupyter_reprise.execution.writer import NotebookWriter
from jupyter_reprise.models import Parameter, ParameterKind, ParameterType


class ManagedNotebook(NotebookExecutionManager):  # type: ignore[misc]
    """papermill's bookkeeping in the notebook's metadata, with saves that don't cost the run.

    papermill saves the whole notebook at the start and end of every cell; here a save says only
    that there is something new, and a `NotebookWriter` writes it at most once a second.
    """

    def __init__(self, nb: Any, output_path: Path | None, **options: Any) -> None:
        super().__init__(nb, output_path=output_path, **options)
        self.writer = NotebookWriter(output_path, nb) if output_path is not None else None

    def save(self, **_: Any) -> None:
        """Mark the notebook as changed; papermill's bookkeeping calls this at every cell."""
        if self.writer is not None:
            self.writer.touch()

    def autosave_cell(self) -> None:
        """Mark the notebook as changed; called whenever an output arrives."""
        self.save()

    def notebook_complete(self, **options: Any) -> None:
        """Close the bookkeeping and write the notebook for good; called however it ended."""
        super().notebook_complete(**options)
        if self.writer is not None:
            self.writer.finish()


def read_notebook(source: bytes) -> Any:
    """Parse a notebook of format 4 into nbformat's nodes, with the room papermill's notes need."""
    # not nbformat.reads: it complains on the terminal of what `_complete` adds
    nb = _complete(nbformat.reader.reads(source.decode("utf-8")))
    nb = nbformat.v4.upgrade(nb)
    nb.metadata.setdefault("papermill", nbformat.NotebookNode())
    return nb


def _complete(nb: Any) -> Any:
    """Add what the format asks of every cell, which papermill and nbclient rely on."""
    for index, cell in enumerate(nb.cells):
        cell.setdefault("source", "")
        if (nb.nbformat, nb.get("nbformat_minor", 0)) >= (4, 5):
            cell.setdefault("id", f"cell-{index}")
        if cell.cell_type == "code":
            cell.setdefault("outputs", [])
            cell.setdefault("execution_count", None)
    return nb


def to_nodes(nb: Any) -> Any:
    """Give a notebook of plain dictionaries as nbformat's nodes."""
    return nbformat.from_dict(nb)


def translate(kernel: str, language: str, values: dict[str, Any]) -> str:
    """Write an injected cell's source in the kernel's language, as papermill does."""
    source: str = translate_parameters(kernel, language, values, "Parameters")
    return source


def inspect_parameters(nb: Any, kernel: str, language: str) -> tuple[Parameter, ...]:
    """Read a parameters cell of a language other than Python by papermill's own inspection.

    Languages whose cells papermill can't read have no known parameters.
    """
    if not _can_inspect(kernel, language):
        return ()
    found = _infer_parameters(nb, name=kernel, language=language)
    return tuple(
        Parameter(
            name=item.name,
            type=ParameterType(_KINDS.get(item.inferred_type_name, ParameterKind.ANY)),
            default=item.default,
            help=item.help,
            is_computed=True,
        )
        for item in found
    )


def _can_inspect(kernel: str, language: str) -> bool:
    translator = papermill_translators.find_translator(kernel, language)
    try:
        translator.inspect({"source": ""})
    except NotImplementedError:
        return False
    return True


_KINDS = {
    "int": ParameterKind.INTEGER,
    "float": ParameterKind.NUMBER,
    "str": ParameterKind.STRING,
    "bool": ParameterKind.BOOLEAN,
}

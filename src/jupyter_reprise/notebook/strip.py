"""Reduces a notebook to its source: what people wrote, without what a kernel added.

Two readers want that: git, by a policy that people choose (`strip_bytes`), and the run store,
for which the source identifies a notebook's version (`stripped_bytes`, `source_digest`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.notebook.cells import INJECTED_TAG, source_text
from jupyter_reprise.notebook.document import Notebook, cell_tags, parse_notebook
from jupyter_reprise.notebook.layout import lay_out, notebook_bytes, parse_integer
from jupyter_reprise.notebook.strip_policy import EVERY_OUTPUT, StripPolicy
from jupyter_reprise.notebook.stripping import StrippedNotebook, strip_notebook

_MARK: Final = b"\xef\xbb\xbf"

_SOURCE: Final = StripPolicy(
    keep_id=True,
    extra_keys=(
        "metadata.papermill",
        "metadata.reprise",
        "cell.metadata.papermill",
        "cell.metadata.vscode",
    ),
    drop_tagged_cells=(INJECTED_TAG, "papermill-error-cell-tag"),
    drop_output_types=(EVERY_OUTPUT,),
)
"""What identifies a version: nothing that runners add, and no cell that they injected."""


@dataclass(frozen=True, slots=True)
class Stripped:
    """A notebook file after stripping."""

    data: bytes
    is_changed: bool
    outputs: int = 0
    """How many outputs were taken out."""
    cells: int = 0
    """How many cells were taken out."""
    warning: str = ""
    """Why the file was passed through as it is; empty if it was stripped."""


def strip_bytes(data: bytes, policy: StripPolicy, name: str) -> Stripped:
    """Strip a notebook file.

    The result is laid out as Jupyter writes notebooks, but the file's line ends, its byte order
    mark and whether its last line ends stay. What is no notebook is passed through unchanged.

    Parameters
    ----------
    data
        The file's content: a notebook of format 3 or 4.
    policy
        What to take out.
    name
        What to call it in a warning.
    """
    try:
        nb = parse_notebook(data, name, is_format_3_allowed=True, parse_int=parse_integer)
        # the lines of format 3 may lack their ends, which count for `max_size`
        stripped = strip_notebook(lay_out(nb) if nb["nbformat"] < 4 else nb, policy)
        text = notebook_bytes(stripped.nb)
    except InvalidInput as error:
        return Stripped(data, is_changed=False, warning=error.message)
    except (RecursionError, TypeError) as error:
        # an object where the format has text, or the like, in what stays of the notebook
        reason = f"{name} is not a valid notebook ({type(error).__name__}: {error})."
        return Stripped(data, is_changed=False, warning=reason)
    result = _with_ends_of(data, text)
    return Stripped(result, result != data, stripped.outputs, stripped.cells)


def _with_ends_of(original: bytes, text: bytes) -> bytes:
    """Give a file the line ends of another; within JSON's texts there are none."""
    if not original.endswith(b"\n"):
        text = text.removesuffix(b"\n")
    end = original.find(b"\n")
    if end > 0 and original[end - 1 : end] == b"\r":
        text = text.replace(b"\n", b"\r\n")
    return _MARK + text if original.startswith(_MARK) else text


def strip(nb: Notebook) -> Notebook:
    """Give the notebook without outputs, execution counts and what runners add.

    Cells that a runner injected are left out, so that an executed notebook and the one it was
    made from have the same source.
    """
    return strip_notebook(nb, _SOURCE).nb


def stripped_bytes(nb: Notebook) -> bytes:
    """Give the stripped notebook as a file, laid out as Jupyter does.

    The same source gives the same bytes, however the file it came from was laid out.
    """
    return notebook_bytes(strip(nb))


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


__all__ = [
    "Stripped",
    "StrippedNotebook",
    "source_digest",
    "strip",
    "strip_bytes",
    "strip_notebook",
    "stripped_bytes",
]

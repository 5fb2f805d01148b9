"""Shows a notebook as text that a person reads and a line-based comparison compares well.

For eyes only: it can't be turned back into the notebook.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.notebook.cells import source_text
from jupyter_reprise.notebook.document import cell_tags, parse_notebook
from jupyter_reprise.notebook.layout import lay_out
from jupyter_reprise.notebook.strip_policy import StripPolicy
from jupyter_reprise.notebook.stripping import strip_notebook

_MARK: Final = "%%"
_LONGEST: Final = 2000
"""Characters of an output's text; more of it says nothing in a comparison."""


def readable(data: bytes, policy: StripPolicy, name: str) -> bytes:
    """Show what of a notebook file stays after stripping; what is no notebook stays as it is."""
    try:
        nb = parse_notebook(data, name)
    except InvalidInput:
        return data
    stripped = lay_out(strip_notebook(nb, policy).nb)
    lines = [line for part in _parts(stripped) for line in part]
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def _parts(nb: Mapping[str, Any]) -> Iterator[list[str]]:
    metadata = nb["metadata"]
    yield [f"{_MARK} notebook", *(f"{key}: {_json(metadata[key])}" for key in sorted(metadata))]
    for cell in nb["cells"]:
        yield ["", _headline(cell), *source_text(cell).splitlines()]
        yield from (_attachment(*item) for item in _mapping(cell.get("attachments")).items())
        yield from (_output(output) for output in cell.get("outputs", ()))


def _headline(cell: Mapping[str, Any]) -> str:
    others = {key: value for key, value in cell["metadata"].items() if key != "tags"}
    parts = [
        f"{_MARK} {cell['cell_type']}",
        *(f"#{tag}" for tag in cell_tags(cell)),
        *([_json(others)] if others else []),
    ]
    return " ".join(parts)


def _attachment(name: str, bundle: Any) -> list[str]:
    return [
        f"{_MARK} attachment {name}",
        *(_digested(*item) for item in sorted(_mapping(bundle).items())),
    ]


def _output(output: Mapping[str, Any]) -> list[str]:
    kind = output.get("output_type")
    if kind == "stream":
        return [f"{_MARK} output {output.get('name')}", *_text(output.get("text"))]
    if kind == "error":
        return [f"{_MARK} error {output.get('ename')}: {output.get('evalue')}"]
    lines = [f"{_MARK} output"]
    for media_type, value in sorted(_mapping(output.get("data")).items()):
        lines += _text(value) if media_type == "text/plain" else [_digested(media_type, value)]
    return lines


def _text(value: Any) -> list[str]:
    text = "".join(map(str, value)) if isinstance(value, list) else str(value)
    return text[:_LONGEST].splitlines()


def _digested(name: str, value: Any) -> str:
    content = _json(value).encode("ascii")
    return f"({name}, {len(content):,} bytes, {hashlib.sha256(content).hexdigest()[:8]})"


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}

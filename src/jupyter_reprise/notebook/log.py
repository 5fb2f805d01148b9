"""Puts together what an executed notebook printed and raised, as text for people.

Must not touch the notebook.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from jupyter_reprise.notebook.document import code_cells

LONGEST: Final = 1_000_000
"""Characters; a log is for reading, and the executed notebook has all."""
_COLOURS: Final = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def read_log(nb: Mapping[str, Any], longest: int = LONGEST) -> str:
    """Give what cells wrote to their streams and raised, cell by cell; empty where none did."""
    said = ((index, "".join(_texts(cell))) for index, cell in code_cells(nb))
    parts = [f"cell {index + 1}:\n{text.rstrip()}\n" for index, text in said if text.strip()]
    return _cut("\n".join(parts), longest)


def _texts(cell: Mapping[str, Any]) -> Iterator[str]:
    for output in cell.get("outputs", ()):
        if output["output_type"] == "stream":
            text = output["text"]
            yield text if isinstance(text, str) else "".join(text)
        elif output["output_type"] == "error":
            traceback = "\n".join(output.get("traceback", ()))
            yield _COLOURS.sub("", traceback or f"{output['ename']}: {output['evalue']}") + "\n"


def _cut(text: str, longest: int) -> str:
    """Leave out what is in the middle of a long text, as it began and ended tells the most."""
    more = len(text) - longest
    if more <= 0:
        return text
    half = longest // 2
    note = f"\n\n[{more} characters are left out; the executed notebook has them]\n\n"
    return f"{text[:half]}{note}{text[len(text) - longest + half :]}"

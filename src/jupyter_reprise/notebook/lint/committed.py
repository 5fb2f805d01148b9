"""The one place where the lint asks what is stripped, so that both always agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyter_reprise.notebook.strip import strip
from jupyter_reprise.notebook.strip_policy import StripPolicy
from jupyter_reprise.notebook.stripping import strip_notebook


def stripped_cell(nb: Mapping[str, Any], index: int, policy: StripPolicy) -> dict[str, Any] | None:
    """Give a cell as it is committed; None when it is not committed at all.

    Outputs and counts that the project's policy keeps in git are kept here too.
    """
    alone = {**nb, "cells": [nb["cells"][index]]}
    cells = strip(alone)["cells"]
    if not cells:
        return None
    committed: dict[str, Any] = cells[0]
    for kept in strip_notebook(alone, policy).nb["cells"]:
        committed |= {part: kept[part] for part in ("outputs", "execution_count") if part in kept}
    return committed


def stripped_metadata(nb: Mapping[str, Any]) -> dict[str, Any]:
    """Give the metadata of the notebook itself as they are committed."""
    metadata: dict[str, Any] = strip({**nb, "cells": []})["metadata"]
    return metadata

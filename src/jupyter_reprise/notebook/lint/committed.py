"""The one place where the lint asks what is stripped, so that both always agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyter_reprise.notebook.strip import strip


def stripped_cell(nb: Mapping[str, Any], index: int) -> dict[str, Any] | None:
    """Give a cell as it is committed; None when it is not committed at all."""
    cells = strip({**nb, "cells": [nb["cells"][index]]})["cells"]
    return cells[0] if cells else None


def stripped_metadata(nb: Mapping[str, Any]) -> dict[str, Any]:
    """Give the metadata of the notebook itself as they are committed."""
    metadata: dict[str, Any] = strip({**nb, "cells": []})["metadata"]
    return metadata

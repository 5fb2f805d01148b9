"""Keeps what cells of a live page show within what a browser can lay out.

Stored pages have bounds of their own, as those are drawn and cleaned by us.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from jupyter_reprise.publishing.dashboards.outputs import shortened, too_large

_LONGEST_TEXT: Final = 200_000
"""Characters of what a cell prints; beyond, the beginning and the end are shown."""


@dataclass(slots=True)
class Room:
    """How much one page may still show, as characters."""

    text: int = 1_000_000
    """Of what is printed."""
    rest: int = 30_000_000
    """Of images, tables and plots."""

    def fit(self, outputs: Iterable[Any]) -> list[Any]:
        """Give the outputs of a cell as far as there is room for them."""
        return [
            self._fit_text(one) if one.output_type == "stream" else self._fit_data(one)
            for one in outputs
        ]

    def _fit_text(self, output: Any) -> Any:
        allowed = min(_LONGEST_TEXT, self.text)
        self.text -= min(len(output.text), allowed)
        output.text = shortened(output.text, allowed)
        return output

    def _fit_data(self, output: Any) -> Any:
        size = sum(map(_size, output.get("data", {}).values()))
        if size > self.rest:
            output["data"], output["metadata"] = {"text/plain": too_large(size)}, {}
            return output
        self.rest -= size
        return output


def _size(content: Any) -> int:
    return len(content) if isinstance(content, str) else len(json.dumps(content, default=str))

"""Reads how far a sampler is from the display that a notebook updates while it waits."""

from __future__ import annotations

from typing import Any

from jupyter_reprise.execution.events import SamplerAdvanced
from jupyter_reprise.kernels.recording import PROGRESS_MIME


def read_progress(msg: dict[str, Any], index: int) -> SamplerAdvanced | None:
    """Read what a display says about sampling; None from every other message."""
    if msg["msg_type"] not in {"display_data", "update_display_data"}:
        return None
    payload = msg["content"].get("data", {}).get(PROGRESS_MIME)
    try:
        return SamplerAdvanced(
            index=index,
            label=str(payload["label"]),
            phase=str(payload["phase"]),
            done=int(payload["done"]),
            total=int(payload["total"]),
            divergences=sum(int(chain["divergences"]) for chain in payload["chains"]),
        )
    except (TypeError, KeyError, ValueError):  # none, or of somebody else's make
        return None

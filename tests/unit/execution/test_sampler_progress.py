"""A sampler's displays become events; every other message is left alone."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_reprise.execution.events import SamplerAdvanced
from jupyter_reprise.execution.sampler_progress import read_progress
from jupyter_reprise.kernels.recording import PROGRESS_MIME

PAYLOAD = {
    "label": "churn",
    "phase": "sampling",
    "done": 300,
    "total": 4000,
    "chains": [{"divergences": 1}, {"divergences": 2}],
}


def message(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"msg_type": kind, "content": {"data": data}}


@pytest.mark.parametrize("kind", ["display_data", "update_display_data"])
def test_progress_becomes_an_event(kind: str) -> None:
    event = read_progress(message(kind, {PROGRESS_MIME: PAYLOAD}), 3)
    assert event == SamplerAdvanced(3, "churn", "sampling", 300, 4000, 3)


@pytest.mark.parametrize(
    "other",
    [
        {"msg_type": "stream", "content": {"name": "stdout", "text": "x"}},
        message("display_data", {"text/plain": "x"}),
        message("display_data", {PROGRESS_MIME: {"label": "x"}}),
        message("display_data", {PROGRESS_MIME: ["odd"]}),
        {"msg_type": "display_data", "content": {}},
    ],
    ids=["stream", "other display", "half a payload", "no payload", "empty"],
)
def test_other_messages_are_left_alone(other: dict[str, Any]) -> None:
    assert read_progress(other, 0) is None

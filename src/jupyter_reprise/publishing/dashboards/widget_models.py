"""Reads the widget state that an executed notebook holds: models that refer to one another.

Nothing here draws.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

STATE_MIME: Final = "application/vnd.jupyter.widget-state+json"
VIEW_MIME: Final = "application/vnd.jupyter.widget-view+json"
_REFERENCE: Final = "IPY_MODEL_"


@dataclass(frozen=True, slots=True)
class Widget:
    """One model of the widget state."""

    id: str
    kind: str
    """Its model's name without `Model`, such as `IntSlider`."""
    state: Mapping[str, Any]
    buffers: Mapping[str, bytes] = field(default_factory=dict)
    """What travelled beside the state, by the trait that it belongs to."""

    def text(self, trait: str, default: str = "") -> str:
        """Give a trait that should be a text."""
        value = self.state.get(trait)
        return value if isinstance(value, str) else default

    def number(self, trait: str, default: float = 0) -> float:
        """Give a trait that should be a number."""
        value = self.state.get(trait)
        return value if isinstance(value, int | float) else default

    def items(self, trait: str) -> list[Any]:
        """Give a trait that should be a list."""
        value = self.state.get(trait)
        return value if isinstance(value, list) else []

    def is_set(self, trait: str) -> bool:
        """Tell whether a trait holds something true."""
        return bool(self.state.get(trait))


class WidgetModels:
    """The models of a notebook's widgets.

    Parameters
    ----------
    metadata
        The notebook's metadata; one without widgets gives no models.
    """

    def __init__(self, metadata: Mapping[str, Any]) -> None:
        document = metadata.get("widgets")
        document = document.get(STATE_MIME) if isinstance(document, dict) else None
        models = document.get("state") if isinstance(document, dict) else None
        self._models: dict[str, Any] = models if isinstance(models, dict) else {}

    def find(self, reference: Any) -> Widget | None:
        """Give the model that an id or a reference of another model means, if it is there."""
        identifier = str(reference).removeprefix(_REFERENCE)
        model = self._models.get(identifier)
        if not isinstance(model, dict) or not isinstance(model.get("state"), dict):
            return None
        kind = str(model.get("model_name", "")).removesuffix("Model")
        return Widget(identifier, kind, model["state"], _buffers(model))

    def linked(self, widget: Widget, trait: str) -> Mapping[str, Any]:
        """Give the state of the layout or style that a widget refers to; empty without one."""
        found = self.find(widget.state.get(trait))
        return found.state if found is not None else {}

    def reachable(self, identifiers: Iterable[str]) -> dict[str, Any]:
        """Give the state document of some widgets and all that they refer to.

        What was typed into a field for passwords is not in it, and of the outputs that widgets
        hold, neither tracebacks nor what was meant for a log.
        """
        found: dict[str, Any] = {}
        waiting = list(identifiers)
        while waiting:
            identifier = waiting.pop().removeprefix(_REFERENCE)
            model = self._models.get(identifier)
            if identifier in found or not isinstance(model, dict):
                continue
            if not isinstance(model.get("state"), dict):
                continue
            if model.get("model_name") == "PasswordModel":
                model = _with(model, "value", "")
            elif model.get("model_name") == "OutputModel":
                model = _with(model, "outputs", _for_viewers(model["state"].get("outputs")))
            found[identifier] = model
            waiting += _references(model["state"])
        return {"version_major": 2, "version_minor": 0, "state": found}


def _with(model: Mapping[str, Any], trait: str, value: Any) -> dict[str, Any]:
    return {**model, "state": {**model["state"], trait: value}}


def _for_viewers(outputs: Any) -> list[Any]:
    """Give the outputs of a widget less what says how they came about."""
    held = outputs if isinstance(outputs, list) else []
    return [
        output
        for output in held
        if isinstance(output, dict)
        and output.get("output_type") != "error"
        and output.get("name") != "stderr"
    ]


def _references(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if value.startswith(_REFERENCE) else []
    if isinstance(value, dict):
        shown = value.get(VIEW_MIME)  # outputs of an output widget show widgets too
        own = [str(shown.get("model_id"))] if isinstance(shown, dict) else []
        return own + [found for inner in value.values() for found in _references(inner)]
    if isinstance(value, list):
        return [found for inner in value for found in _references(inner)]
    return []


def _buffers(model: Mapping[str, Any]) -> dict[str, bytes]:
    found = {}
    for buffer in model.get("buffers") or ():
        path, data = buffer.get("path"), buffer.get("data")
        if not path or not isinstance(data, str) or buffer.get("encoding") != "base64":
            continue
        try:
            found[str(path[0])] = base64.b64decode(data, validate=True)
        except binascii.Error:
            continue
    return found

"""Stan models: compiled once, sampled with progress, judged, and ready for ArviZ.

`stan.model("models/x.stan").sample(data=...)` is all of it; needs the extra `stan`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_reprise.stan.fit import Fit
    from jupyter_reprise.stan.gate import Gate
    from jupyter_reprise.stan.models import Model, model

__all__ = ["Fit", "Gate", "Model", "model"]

_HOMES = {"Fit": "fit", "Gate": "gate", "Model": "models", "model": "models"}


def __getattr__(name: str) -> Any:
    """Import a name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"jupyter_reprise.stan.{_HOMES[name]}"), name)

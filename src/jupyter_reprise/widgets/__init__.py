"""Widgets for dashboards and any other notebook, made of the standard ones of ipywidgets.

Nothing here may run a notebook or decide what a viewer may do; both are the service's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_reprise.widgets.badge import ProvenanceBadge
    from jupyter_reprise.widgets.cards import MetricCard
    from jupyter_reprise.widgets.form import ParameterForm
    from jupyter_reprise.widgets.picker import RunPicker
    from jupyter_reprise.widgets.run_button import RunButton
    from jupyter_reprise.widgets.tables import RunComparison, RunTable

__all__ = [
    "MetricCard",
    "ParameterForm",
    "ProvenanceBadge",
    "RunButton",
    "RunComparison",
    "RunPicker",
    "RunTable",
]

_HOMES = {
    "MetricCard": "cards",
    "ParameterForm": "form",
    "ProvenanceBadge": "badge",
    "RunButton": "run_button",
    "RunComparison": "tables",
    "RunPicker": "picker",
    "RunTable": "tables",
}


def __getattr__(name: str) -> Any:
    """Import a widget when it is first used, as ipywidgets may not be installed."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module
    from importlib.util import find_spec

    if find_spec("ipywidgets") is None:
        from jupyter_reprise.errors import MissingDependency

        raise MissingDependency("ipywidgets", extra="dashboards")
    return getattr(import_module(f"jupyter_reprise.widgets.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])

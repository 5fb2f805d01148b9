"""The widgets come with an extra, and what they are made of any page can show without a kernel."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import ipywidgets
import pytest

from jupyter_reprise import widgets
from jupyter_reprise.errors import MissingDependency


def test_every_name_that_is_promised_is_there() -> None:
    kinds = [getattr(widgets, name) for name in widgets.__all__]
    assert all(issubclass(kind, ipywidgets.Widget) for kind in kinds)
    assert set(widgets.__all__) <= set(dir(widgets))
    with pytest.raises(AttributeError, match="Slider"):
        widgets.Slider  # noqa: B018


def test_without_ipywidgets_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec

    def find_others(name: str, *rest: Any) -> Any:
        return None if name == "ipywidgets" else find(name, *rest)

    monkeypatch.setattr(importlib.util, "find_spec", find_others)
    with pytest.raises(MissingDependency, match=r"jupyter-reprise\[dashboards\]"):
        widgets.MetricCard  # noqa: B018


def test_all_models_are_of_ipywidgets_own_modules(notebook: Path) -> None:
    button = widgets.RunButton(widgets.ParameterForm("n.ipynb"))
    picker = widgets.RunPicker("n.ipynb")
    states = ipywidgets.Widget.get_manager_state([button, button._form, picker])["state"]
    modules = {state["model_module"] for state in states.values()}
    assert modules == {
        "@jupyter-widgets/base",
        "@jupyter-widgets/controls",
        "@jupyter-widgets/output",
    }

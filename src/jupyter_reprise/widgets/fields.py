"""One parameter in a form: its label, its control, its help and what is wrong with its value."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets

from jupyter_reprise.models import REQUIRED, Parameter
from jupyter_reprise.notebook.scalars import Refused
from jupyter_reprise.notebook.values import encode
from jupyter_reprise.widgets.controls import Asked, make_control
from jupyter_reprise.widgets.markup import element, page, value_html

_NO_HANDLER: Callable[[], None] = lambda: None  # noqa: E731


class Field(ipywidgets.VBox):
    """A parameter that can be changed.

    Parameters
    ----------
    value
        What it begins with; `REQUIRED` if there is nothing to begin with.
    label
        What it is called for those who look at it.
    """

    def __init__(
        self, parameter: Parameter, value: Any, label: str, *, has_slider: bool = False
    ) -> None:
        self.parameter = parameter
        self.label = label
        self.on_edit = _NO_HANDLER
        self._control = make_control(Asked(parameter, value, has_slider))
        self.control = self._control.widget
        self.control.description = label
        self.control.style.description_width = "initial"
        self.control.tooltip = parameter.help or label
        self.control.layout.width = "auto"
        self._problem = ipywidgets.HTML(layout={"display": "none", "margin": "0 2px"})
        children = [self.control, *_help(parameter), self._problem]
        super().__init__(children, layout={"min_width": "0"})
        self.add_class("rw-field")
        self.value: Any = REQUIRED
        self.problem = ""
        self._judge()
        self.control.observe(self._edited, "value")

    def show_problem(self, message: str) -> None:
        """Say at the field what is wrong with its value; an empty message takes that back."""
        self.problem = message
        text = element("p", escape(message), "rw-error", role="alert")
        self._problem.value = element("div", text, "rw") if message else ""
        self._problem.layout.display = None if message else "none"
        (self.add_class if message else self.remove_class)("rw-invalid")

    def _edited(self, _change: Any) -> None:
        """Judge a new value; ipywidgets calls this."""
        self._judge()
        self.on_edit()

    def _judge(self) -> None:
        try:
            self.value = self._control.read()
        except Refused as refused:
            self.value = REQUIRED
            self.show_problem("; ".join(refused.messages))
        else:
            self.show_problem("")


class FixedField(ipywidgets.HTML):
    """A parameter that can't be changed here."""

    def __init__(self, parameter: Parameter, value: Any, label: str) -> None:
        if value is REQUIRED:
            shown = "worked out by the notebook" if parameter.is_computed else "not given"
        else:
            shown = value_html(encode(value))
        text = element("b", escape(label)) + element("span", shown)
        note = element("small", escape(parameter.help)) if parameter.help else ""
        super().__init__(element("div", f"{text} {note}", "rw rw-fixed"))
        self.add_class("rw-field")


def style_widget() -> Any:
    """Give the styles as a widget that takes no room, for what is made of several widgets."""
    return ipywidgets.HTML(page(""), layout={"display": "none"})


def _help(parameter: Parameter) -> list[Any]:
    if not parameter.help:
        return []
    text = element("small", escape(parameter.help))
    return [ipywidgets.HTML(element("div", text, "rw"), layout={"margin": "0 2px"})]

"""Chooses the control for a parameter's type, and reads values back by the command line's rules."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any, Final

import ipywidgets

from jupyter_reprise.models import REQUIRED, Bounds, Parameter, ParameterKind, ParameterType
from jupyter_reprise.notebook.checking import check_value
from jupyter_reprise.notebook.scalars import Refused
from jupyter_reprise.notebook.text_values import convert_text
from jupyter_reprise.notebook.type_names import example, type_text
from jupyter_reprise.notebook.values import encode

_EXACT: Final = 2**53
"""Beyond it a browser's numbers are not whole ones."""
_LONG_TEXT: Final = 60


@dataclass(frozen=True, slots=True)
class Control:
    """A widget that holds a value, and how that value is read; reading raises `Refused`."""

    widget: Any
    read: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a control is for."""

    parameter: Parameter
    value: Any
    """What it begins with; `REQUIRED` if there is nothing to begin with."""
    has_slider: bool = False

    @property
    def type(self) -> ParameterType:
        return self.parameter.type

    @property
    def is_empty(self) -> bool:
        return self.value is REQUIRED


def make_control(asked: Asked) -> Control:
    """Make the control that fits a parameter best."""
    kind = asked.type.kind
    if asked.parameter.is_computed and asked.is_empty:
        return _text(asked)
    if kind is ParameterKind.LITERAL:
        return _choice(asked, asked.type.choices)
    if kind is ParameterKind.BOOLEAN:
        is_plain = not asked.type.nullable and not asked.is_empty
        return _checkbox(asked) if is_plain else _choice(asked, (True, False))
    if kind is ParameterKind.DATE:
        return _date(asked)
    if kind in {ParameterKind.INTEGER, ParameterKind.NUMBER} and _is_for_browser(asked):
        return _number(asked)
    return _text(asked)


def _checkbox(asked: Asked) -> Control:
    widget = ipywidgets.Checkbox(value=bool(asked.value), indent=False)
    return Control(widget, lambda: check_value(asked.type, widget.value))


def _choice(asked: Asked, choices: tuple[Any, ...]) -> Control:
    """Offer values by their position, as 1 and True are one value to a dropdown."""
    values = [*choices, *([None] if asked.type.nullable else [])]
    options = [(_choice_text(value), index) for index, value in enumerate(values)]
    position = next((i for i, one in enumerate(values) if _is_same(one, asked.value)), -1)
    if position < 0:
        options.insert(0, ("choose…", -1))
    widget = ipywidgets.Dropdown(options=options, value=position)

    def read() -> Any:
        if not 0 <= widget.value < len(values):
            raise Refused(f"it was not given; {example(asked.type)}")
        return values[widget.value]

    return Control(widget, read)


def _date(asked: Asked) -> Control:
    bounds = asked.type.bounds
    limits = {"min": bounds.ge, "max": bounds.le}
    given = {key: value for key, value in limits.items() if type(value) is date}
    value = asked.value if isinstance(asked.value, date) else None
    widget = ipywidgets.DatePicker(value=value, **given)
    return Control(widget, lambda: check_value(asked.type, widget.value))


def _number(asked: Asked) -> Control:
    is_whole = asked.type.kind is ParameterKind.INTEGER
    bounds = asked.type.bounds
    step = bounds.multiple_of or (1 if is_whole else _step(bounds, asked.value))
    options: dict[str, Any] = {"value": asked.value, "step": step}
    kind = "Int" if is_whole else "Float"
    if bounds.ge is not None and bounds.le is not None:
        options |= {"min": bounds.ge, "max": bounds.le}
        if asked.has_slider:
            name = f"{kind}Slider"
            options |= {"continuous_update": False}
            options |= {} if is_whole else {"readout_format": ".4g"}
        else:
            name = f"Bounded{kind}Text"
    else:
        name = f"{kind}Text"
    widget = getattr(ipywidgets, name)(**options)
    return Control(widget, lambda: check_value(asked.type, widget.value))


def _text(asked: Asked) -> Control:
    """Take whatever the command line takes for the type."""
    start = "" if asked.is_empty else as_text(asked.type, asked.value)
    is_long = len(start) > _LONG_TEXT or "\n" in start or asked.type.kind is ParameterKind.DICT
    kind = ipywidgets.Textarea if is_long else ipywidgets.Text
    widget = kind(value=start, placeholder=_placeholder(asked), continuous_update=False)

    def read() -> Any:
        text = widget.value
        if text == start and not asked.is_empty:
            return check_value(asked.type, asked.value)
        if asked.is_empty and not text.strip():
            if asked.parameter.is_computed:
                return REQUIRED  # left to the notebook
            raise Refused(f"it has no default and was not given; {example(asked.type)}")
        return convert_text(asked.type, text)

    return Control(widget, read)


def as_text(expected: ParameterType, value: Any) -> str:
    """Give a value as the command line would take it."""
    if value is None:
        return "None" if expected.kind in _WORDS or expected.members else ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return value.as_posix()
    return json.dumps(encode(value), ensure_ascii=False)


_WORDS: Final = frozenset({ParameterKind.STRING, ParameterKind.PATH, ParameterKind.ANY})


def _placeholder(asked: Asked) -> str:
    if asked.parameter.is_computed:
        return f"worked out by the notebook: {asked.parameter.default}"
    return type_text(asked.type) if asked.type.nullable else example(asked.type)


def _choice_text(value: Any) -> str:
    return {None: "none", True: "yes", False: "no"}[value] if _is_word(value) else str(value)


def _is_word(value: Any) -> bool:
    return value is None or isinstance(value, bool)


def _is_same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _is_for_browser(asked: Asked) -> bool:
    """Tell whether a browser's number field can hold the value and its bounds."""
    bounds = asked.type.bounds
    numbers = [asked.value, *(b for b in (bounds.ge, bounds.le) if b is not None)]
    return not asked.type.nullable and all(
        isinstance(one, int | float)
        and not isinstance(one, bool)
        and math.isfinite(one)
        and abs(one) < _EXACT
        for one in numbers
    )


def _step(bounds: Bounds, value: Any) -> float:
    """Give a round step of about a hundredth of the range, or of the value."""
    span = abs(value)
    if bounds.ge is not None and bounds.le is not None:
        span = bounds.le - bounds.ge
    return float(10.0 ** math.floor(math.log10(span) - 1.5)) if span else 0.1

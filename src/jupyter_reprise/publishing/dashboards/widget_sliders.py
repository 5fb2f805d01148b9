"""Draws sliders: of numbers, of their logarithms, of choices, and of ranges of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from jupyter_reprise.publishing.dashboards.drawing import Drawer, Drawing
from jupyter_reprise.publishing.dashboards.markup import Attribute, element
from jupyter_reprise.publishing.dashboards.widget_controls import option_texts
from jupyter_reprise.publishing.dashboards.widget_labels import described, name_of
from jupyter_reprise.publishing.dashboards.widget_layout import one_style
from jupyter_reprise.publishing.dashboards.widget_models import Widget


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where the handles of a slider can be, where they are, and what that means."""

    low: float
    high: float
    step: float | str
    places: tuple[float, ...]
    texts: tuple[str, ...]


def _draw_slider(widget: Widget, drawing: Drawing) -> Markup:
    scale = _scale(widget)
    control = drawing.control(widget)
    style = one_style("accent-color", drawing.models.linked(widget, "style").get("handle_color"))
    names = [""] if len(scale.places) == 1 else [" from", " to"]
    inputs = [
        element(
            "input", _handle(scale, index, style) | {"aria-label": name_of(widget) + name} | control
        )
        for index, name in enumerate(names)
    ]
    is_upright = widget.text("orientation") == "vertical"
    kind = f"w-track{' is-range' * (len(inputs) > 1)}{' is-upright' * is_upright}"
    track = element("div", {"class": kind}, *inputs)
    if widget.state.get("readout") is False:
        return described(widget, drawing, track)
    readout = element("output", {"class": "w-readout"}, " \u2013 ".join(scale.texts))
    return described(widget, drawing, track, readout)


def _handle(scale: _Scale, index: int, style: str) -> dict[str, Attribute]:
    return {
        **{"type": "range", "min": f"{scale.low:g}", "max": f"{scale.high:g}"},
        **{"step": scale.step, "value": f"{scale.places[index]:.12g}"},
        **{"aria-valuetext": scale.texts[index], "style": style, "autocomplete": "off"},
    }


def _scale(widget: Widget) -> _Scale:
    if widget.kind.startswith("Selection"):
        return _scale_of_choices(widget)
    value = widget.state.get("value")
    values = value if isinstance(value, list) else [value]
    numbers = tuple(float(one) for one in values if isinstance(one, int | float)) or (0.0,)
    form = widget.text("readout_format", "d" if widget.kind.startswith("Int") else ".2f")
    texts = tuple(format_readout(number, form) for number in numbers)
    step = widget.state.get("step")
    if widget.kind == "FloatLogSlider":
        numbers = tuple(_exponent(number, widget.number("base", 10)) for number in numbers)
    return _Scale(
        low=widget.number("min"),
        high=widget.number("max", 100),
        step=step if isinstance(step, int | float) and step > 0 else "any",
        places=numbers,
        texts=texts,
    )


def _scale_of_choices(widget: Widget) -> _Scale:
    labels = option_texts(widget)
    index = widget.state.get("index")
    chosen = index if isinstance(index, list) else [index]
    places = tuple(one for one in chosen if isinstance(one, int)) or (0,)
    texts = tuple(labels[place] if place in range(len(labels)) else "" for place in places)
    return _Scale(low=0, high=max(len(labels) - 1, 0), step=1, places=places, texts=texts)


def _exponent(number: float, base: float) -> float:
    from math import log

    return log(number, base) if number > 0 and base > 0 and base != 1 else 0.0


def format_readout(number: float, form: str) -> str:
    """Write a slider's number; the formats of d3 are Python's, but for a few."""
    try:
        return format(round(number) if form.endswith("d") else number, form)
    except ValueError:
        return f"{number:g}"


SLIDERS: Final[Mapping[str, Drawer]] = dict.fromkeys(
    [
        *("IntSlider", "FloatSlider", "FloatLogSlider", "IntRangeSlider", "FloatRangeSlider"),
        *("SelectionSlider", "SelectionRangeSlider"),
    ],
    _draw_slider,
)

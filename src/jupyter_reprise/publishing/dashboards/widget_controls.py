"""Draws the widgets that viewers use: fields, choices, buttons, dates and colours.

They are real inputs, so that the page can take up what a viewer did and go live with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from markupsafe import Markup

from jupyter_reprise.publishing.dashboards.drawing import Drawer, Drawing
from jupyter_reprise.publishing.dashboards.markup import NOTHING, Attribute, element
from jupyter_reprise.publishing.dashboards.widget_boxes import outline
from jupyter_reprise.publishing.dashboards.widget_labels import described, name_of
from jupyter_reprise.publishing.dashboards.widget_layout import one_style, text_style
from jupyter_reprise.publishing.dashboards.widget_models import Widget

_SIGNS: Final = {
    **{"play": "▶", "pause": "⏸", "stop": "■", "refresh": "↻", "sync": "↻", "repeat": "↻"},
    **{"check": "✓", "times": "✕", "plus": "+", "minus": "\u2212", "search": "⌕", "download": "↓"},
    **{"upload": "↑", "trash": "✕", "save": "✓", "arrow-left": "←", "arrow-right": "→"},
}


def _field(widget: Widget, drawing: Drawing, facts: Mapping[str, Attribute]) -> Markup:
    label = None if widget.text("description") else name_of(widget)
    own = {"id": widget.id, **facts, "aria-label": label, **drawing.control(widget)}
    return described(widget, drawing, element("input", own), labels=True)


def _draw_text(widget: Widget, drawing: Drawing) -> Markup:
    kind = "password" if widget.kind == "Password" else "text"
    value = "" if kind == "password" else widget.text("value")
    placeholder = widget.text("placeholder").strip("\u200b")
    facts: dict[str, Attribute] = {"type": kind, "value": value, "placeholder": placeholder}
    return _field(widget, drawing, facts | {"autocomplete": "off"})


def _draw_number(widget: Widget, drawing: Drawing) -> Markup:
    is_bounded = widget.kind.startswith("Bounded")
    facts: dict[str, Attribute] = {"type": "number", "value": _plain(widget.state.get("value"))}
    if is_bounded:
        facts |= {"min": _plain(widget.state.get("min")), "max": _plain(widget.state.get("max"))}
    step = widget.state.get("step")
    facts["step"] = _plain(step) or ("any" if "Float" in widget.kind else "1")
    return _field(widget, drawing, facts)


def _draw_area(widget: Widget, drawing: Drawing) -> Markup:
    facts: dict[str, Attribute] = {"id": widget.id, "rows": _plain(widget.state.get("rows"))}
    facts["placeholder"] = widget.text("placeholder").strip("\u200b")
    facts["aria-label"] = None if widget.text("description") else name_of(widget)
    area = element("textarea", facts | drawing.control(widget), "\n" + widget.text("value"))
    return described(widget, drawing, area, labels=True)


def _draw_choice(widget: Widget, drawing: Drawing) -> Markup:
    chosen = _chosen(widget)
    options = [
        element("option", {"selected": index in chosen, "value": index}, text)
        for index, text in enumerate(option_texts(widget))
    ]
    facts: dict[str, Attribute] = {"id": widget.id, "multiple": widget.kind == "SelectMultiple"}
    if widget.kind != "Dropdown":
        facts["size"] = max(int(widget.number("rows", 5)), 2)
    facts["aria-label"] = None if widget.text("description") else name_of(widget)
    chooser = element("select", facts | drawing.control(widget), *options)
    return described(widget, drawing, chooser, labels=True)


def _draw_radios(widget: Widget, drawing: Drawing) -> Markup:
    chosen, control = _chosen(widget), drawing.control(widget)
    radios = [
        element(
            "label",
            None,
            element(
                "input",
                control
                | {"type": "radio", "name": widget.id, "checked": index in chosen, "value": index},
            ),
            text,
        )
        for index, text in enumerate(option_texts(widget))
    ]
    facts = {"class": "w-radios", "role": "radiogroup", "aria-label": name_of(widget)}
    return described(widget, drawing, element("div", facts, *radios))


def _draw_toggles(widget: Widget, drawing: Drawing) -> Markup:
    chosen, control = _chosen(widget), drawing.control(widget)
    width = drawing.models.linked(widget, "style").get("button_width")
    buttons = [
        element(
            "button",
            control
            | {
                **{"type": "button", "style": one_style("width", width)},
                "aria-pressed": "true" if index in chosen else "false",
            },
            text,
        )
        for index, text in enumerate(option_texts(widget))
    ]
    facts = {"class": "w-toggles", "role": "group", "aria-label": name_of(widget)}
    return described(widget, drawing, element("div", facts, *buttons))


def _draw_checkbox(widget: Widget, drawing: Drawing) -> Markup:
    facts: dict[str, Attribute] = {"type": "checkbox", "checked": widget.is_set("value")}
    box = element("input", facts | drawing.control(widget))
    text = widget.text("description")
    label = element("label", None, box, text or element("span", {"class": "w-unseen"}, "Choice"))
    return element("div", outline(widget, drawing), label)


def _draw_button(widget: Widget, drawing: Drawing) -> Markup:
    style = text_style(drawing.models.linked(widget, "style"))
    facts = outline(widget, drawing, style) | {"type": "button"}
    if widget.kind == "ToggleButton":
        facts["aria-pressed"] = "true" if widget.is_set("value") else "false"
    icon = widget.text("icon")
    text = " ".join(filter(None, [_SIGNS.get(icon, ""), widget.text("description")]))
    shown = text or widget.text("tooltip") or icon or "Button"
    if not widget.text("description"):
        facts["aria-label"] = widget.text("tooltip") or icon or "Button"
    remark = NOTHING
    if not drawing.is_live and widget.kind == "Button" and widget.text("description"):
        remark = element("small", {"class": "w-inert"}, "not available here")
    return element("button", facts | drawing.control(widget), shown, remark)


def _draw_play(widget: Widget, drawing: Drawing) -> Markup:
    button = element(
        "button", {"type": "button", "aria-label": "Play"} | drawing.control(widget), "▶"
    )
    return described(widget, drawing, button)


def _draw_date(widget: Widget, drawing: Drawing) -> Markup:
    day = _moment(widget.state.get("value"), has_time=False)
    return _field(widget, drawing, {"type": "date", "value": day})


def _draw_time(widget: Widget, drawing: Drawing) -> Markup:
    value = widget.state.get("value")
    text = _clock(value) if isinstance(value, dict) else ""
    return _field(widget, drawing, {"type": "time", "value": text})


def _draw_datetime(widget: Widget, drawing: Drawing) -> Markup:
    text = _moment(widget.state.get("value"), has_time=True)
    return _field(widget, drawing, {"type": "datetime-local", "value": text})


def _draw_colour(widget: Widget, drawing: Drawing) -> Markup:
    value = widget.text("value", "#000000")
    if not value.startswith("#"):  # a name, which such a field does not take
        patch = element("span", {"class": "w-patch", "style": one_style("background", value)})
        return described(widget, drawing, patch, element("code", None, value))
    return _field(widget, drawing, {"type": "color", "value": value})


def _draw_upload(widget: Widget, drawing: Drawing) -> Markup:
    facts = outline(widget, drawing) | {"type": "button"} | drawing.control(widget)
    return element("button", facts, f"↑ {widget.text('description') or 'Upload'}")


def option_texts(widget: Widget) -> list[str]:
    """Give what a choice offers."""
    return [str(text) for text in widget.items("_options_labels")]


def _chosen(widget: Widget) -> set[int]:
    index = widget.state.get("index")
    return set(index) if isinstance(index, list) else {-1 if index is None else index}


def _plain(value: Any) -> str:
    return f"{value}" if isinstance(value, int | float) else ""


def _moment(value: Any, *, has_time: bool) -> str:
    if not isinstance(value, dict):
        return ""
    # months are counted from 0, as JavaScript does
    year, month, day = (int(value.get(name) or 0) for name in ("year", "month", "date"))
    text = f"{year:04d}-{month + 1:02d}-{day:02d}"
    return f"{text}T{_clock(value)}" if has_time else text


def _clock(value: Mapping[str, Any]) -> str:
    return f"{int(value.get('hours') or 0):02d}:{int(value.get('minutes') or 0):02d}"


CONTROLS: Final[Mapping[str, Drawer]] = {
    **dict.fromkeys(["Text", "Password", "Combobox"], _draw_text),
    **dict.fromkeys(["IntText", "FloatText", "BoundedIntText", "BoundedFloatText"], _draw_number),
    "Textarea": _draw_area,
    **dict.fromkeys(["Dropdown", "Select", "SelectMultiple"], _draw_choice),
    "RadioButtons": _draw_radios,
    "ToggleButtons": _draw_toggles,
    "Checkbox": _draw_checkbox,
    **dict.fromkeys(["Button", "ToggleButton"], _draw_button),
    "Play": _draw_play,
    "DatePicker": _draw_date,
    "Time": _draw_time,
    **dict.fromkeys(["Datetime", "NaiveDatetime"], _draw_datetime),
    "ColorPicker": _draw_colour,
    "FileUpload": _draw_upload,
}

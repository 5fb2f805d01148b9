"""Draws the widgets that hold others: boxes, tabs, accordions, stacks and outputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

from jupyter_reprise.publishing.dashboards.drawing import Drawer, Drawing
from jupyter_reprise.publishing.dashboards.markup import NOTHING, Attribute, element
from jupyter_reprise.publishing.dashboards.widget_layout import class_names, layout_style
from jupyter_reprise.publishing.dashboards.widget_models import Widget


def outline(widget: Widget, drawing: Drawing, more: str = "") -> dict[str, Attribute]:
    """Give the class and style of a widget's outermost element."""
    style = layout_style(drawing.models.linked(widget, "layout"))
    return {
        "class": class_names(widget.kind, widget.state),
        "style": "; ".join(filter(None, [style, more])),
        "title": widget.text("tooltip"),
    }


def _draw_box(widget: Widget, drawing: Drawing) -> Markup:
    children = [drawing.widget(child) for child in widget.items("children")]
    return element("div", outline(widget, drawing), *children)


def _draw_tabs(widget: Widget, drawing: Drawing) -> Markup:
    """Draw tabs, which a script of the page switches; without scripts all of them are seen."""
    chosen, tabs, panels = _selected(widget), [], []
    for index, child in enumerate(widget.items("children")):
        tab, panel, is_chosen = f"{widget.id}-t{index}", f"{widget.id}-p{index}", index == chosen
        title = _title(widget, index)
        tabs.append(
            element(
                "button",
                {
                    **{"type": "button", "role": "tab", "id": tab, "aria-controls": panel},
                    "aria-selected": "true" if is_chosen else "false",
                    "tabindex": "0" if is_chosen else "-1",
                },
                title,
            )
        )
        facts: dict[str, Attribute] = {"class": "w-panel", "role": "tabpanel", "id": panel}
        facts |= {"aria-labelledby": tab, "hidden": not is_chosen, "tabindex": "0"}
        panels.append(element("div", facts, drawing.widget(child)))
    strip = element("div", {"class": "w-tabs", "role": "tablist"}, *tabs)
    return element("div", outline(widget, drawing), strip, *panels)


def _draw_accordion(widget: Widget, drawing: Drawing) -> Markup:
    chosen = _selected(widget)
    parts = [
        element(
            "details",
            {"open": index == chosen, "name": widget.id},
            element("summary", None, _title(widget, index)),
            element("div", {"class": "w-panel"}, drawing.widget(child)),
        )
        for index, child in enumerate(widget.items("children"))
    ]
    return element("div", outline(widget, drawing), *parts)


def _draw_stack(widget: Widget, drawing: Drawing) -> Markup:
    chosen, children = _selected(widget), widget.items("children")
    shown = [drawing.widget(children[chosen])] if chosen in range(len(children)) else []
    return element("div", outline(widget, drawing), *shown)


def _draw_output(widget: Widget, drawing: Drawing) -> Markup:
    shown = drawing.outputs(widget.items("outputs"))
    return element("div", outline(widget, drawing), shown) if shown else NOTHING


def _selected(widget: Widget) -> int:
    index = widget.state.get("selected_index")
    return index if isinstance(index, int) else -1


def _title(widget: Widget, index: int) -> str:
    titles = widget.items("titles")
    if index < len(titles) and titles[index]:
        return str(titles[index])
    old = widget.state.get("_titles")  # as ipywidgets 7 has them
    named = old.get(str(index)) if isinstance(old, dict) else None
    return str(named) if named else f"Part {index + 1}"


def _draw_nothing(_widget: Widget, _drawing: Drawing) -> Markup:
    return NOTHING


BOXES: Final[Mapping[str, Drawer]] = {
    "Box": _draw_box,
    "HBox": _draw_box,
    "VBox": _draw_box,
    "GridBox": _draw_box,
    "Tab": _draw_tabs,
    "Accordion": _draw_accordion,
    "Stack": _draw_stack,
    "Output": _draw_output,
    # these have nothing to see
    "Link": _draw_nothing,
    "DirectionalLink": _draw_nothing,
    "Layout": _draw_nothing,
    "Controller": _draw_nothing,
}

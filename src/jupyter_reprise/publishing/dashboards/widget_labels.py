"""Puts a control or display beside its description, as ipywidgets lays them out."""

from __future__ import annotations

from markupsafe import Markup

from jupyter_reprise.publishing.dashboards.drawing import Drawing
from jupyter_reprise.publishing.dashboards.markup import element
from jupyter_reprise.publishing.dashboards.sanitizing import clean_html
from jupyter_reprise.publishing.dashboards.widget_boxes import outline
from jupyter_reprise.publishing.dashboards.widget_layout import one_style
from jupyter_reprise.publishing.dashboards.widget_models import Widget


def described(widget: Widget, drawing: Drawing, *parts: Markup, labels: bool = False) -> Markup:
    """Draw a widget of a description and parts.

    Parameters
    ----------
    labels
        Whether the description is the label of the one control with the widget's id.
    """
    text = widget.text("description")
    facts = outline(widget, drawing)
    if not text:
        return element("div", facts, *parts)
    style = drawing.models.linked(widget, "style")
    width = one_style("width", style.get("description_width"))
    if width in {"width: initial", "width: auto"}:
        width = "width: auto"
    shown = clean_html(text) if widget.is_set("description_allow_html") else text
    tag = "label" if labels else "span"
    label = element(
        tag,
        {"class": "w-name", "for": widget.id if labels else None, "style": width},
        shown,
    )
    return element("div", facts, label, *parts)


def name_of(widget: Widget) -> str:
    """Give what a control is called by those who can't see it."""
    return widget.text("description") or widget.text("placeholder").strip("\u200b ") or widget.kind

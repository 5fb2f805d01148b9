"""Draws the widgets that only show: texts, images, progress, and whether something is valid."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Final

from markupsafe import Markup

from jupyter_reprise.publishing.dashboards.drawing import Drawer, Drawing
from jupyter_reprise.publishing.dashboards.markup import element, note
from jupyter_reprise.publishing.dashboards.sanitizing import clean_html
from jupyter_reprise.publishing.dashboards.widget_boxes import outline
from jupyter_reprise.publishing.dashboards.widget_labels import described
from jupyter_reprise.publishing.dashboards.widget_layout import one_style, text_style
from jupyter_reprise.publishing.dashboards.widget_models import Widget
from jupyter_reprise.publishing.mathematics import format_tex

_FORMULA: Final = re.compile(
    r"\$\$(?P<display>.+?)\$\$|\\\[(?P<bracketed>.+?)\\\]"
    r"|(?<![\\$])\$(?P<inline>[^$\n]+?)\$|\\\((?P<parenthesized>.+?)\\\)",
    re.DOTALL,
)
_IMAGES: Final = {"png": "png", "jpeg": "jpeg", "jpg": "jpeg", "gif": "gif", "webp": "webp"}


def _draw_html(widget: Widget, drawing: Drawing) -> Markup:
    html = widget.text("value")
    if len(html) > drawing.budget.markup:
        return note("A text here is too long to be shown.")
    drawing.budget.markup -= len(html)
    if widget.kind == "HTMLMath":
        html = _with_formulas(html)
    style = text_style(drawing.models.linked(widget, "style"))
    shown = element("div", {"class": "w-html-content", "style": style}, clean_html(html))
    return described(widget, drawing, shown)


def _draw_label(widget: Widget, drawing: Drawing) -> Markup:
    style = text_style(drawing.models.linked(widget, "style"))
    facts = outline(widget, drawing, style)
    return element("div", facts, clean_html(_with_formulas(escape(widget.text("value")))))


def _draw_image(widget: Widget, drawing: Drawing) -> Markup:
    data, kind = widget.buffers.get("value", b""), widget.text("format", "png").lower()
    if kind not in _IMAGES or not data:
        return note("An image was here; it was not stored.")
    if len(data) * 4 // 3 > drawing.budget.images:
        return note("An image here is too large to be shown.")
    drawing.budget.images -= len(data) * 4 // 3
    text = base64.b64encode(data).decode("ascii")
    facts = outline(widget, drawing)
    facts["alt"] = widget.text("alt") or drawing.heading or "Figure"
    facts["src"] = f"data:image/{_IMAGES[kind]};base64,{text}"
    facts |= {side: _pixels(widget.text(side)) for side in ("width", "height")}
    return element("img", facts)


def _draw_progress(widget: Widget, drawing: Drawing) -> Markup:
    low, high, value = widget.number("min"), widget.number("max", 100), widget.number("value")
    share = (value - low) / (high - low) if high > low else 0.0
    colour = one_style("background", drawing.models.linked(widget, "style").get("bar_color"))
    width = f"width: {min(max(share, 0.0), 1.0):.1%}"
    bar = element(
        "div",
        {
            **{"class": "w-progress-track", "role": "progressbar", "aria-valuenow": f"{value:g}"},
            **{"aria-valuemin": f"{low:g}", "aria-valuemax": f"{high:g}"},
            "aria-label": widget.text("description") or "Progress",
        },
        element("div", {"style": f"{width}; {colour}" if colour else width}),
    )
    return described(widget, drawing, bar)


def _draw_valid(widget: Widget, drawing: Drawing) -> Markup:
    is_valid = widget.is_set("value")
    text = "✓ valid" if is_valid else f"✕ {widget.text('readout') or 'invalid'}"
    shown = element("span", {"class": "w-good" if is_valid else "w-bad"}, text)
    return described(widget, drawing, shown)


def _draw_tags(widget: Widget, drawing: Drawing) -> Markup:
    tags = [element("span", {"class": "w-tag"}, str(tag)) for tag in widget.items("value")]
    return described(widget, drawing, element("span", None, *tags))


def _with_formulas(html: str) -> str:
    def convert(match: re.Match[str]) -> str:
        kind = str(match.lastgroup)
        return format_tex(unescape(match[kind]), is_display=kind in {"display", "bracketed"})

    return _FORMULA.sub(convert, html) if "$" in html or "\\" in html else html


def _pixels(text: str) -> str | None:
    return text.removesuffix("px") if re.fullmatch(r"\d+(?:px)?", text) else None


TEXTS: Final[Mapping[str, Drawer]] = {
    "HTML": _draw_html,
    "HTMLMath": _draw_html,
    "Label": _draw_label,
    "Image": _draw_image,
    "IntProgress": _draw_progress,
    "FloatProgress": _draw_progress,
    "Progress": _draw_progress,
    "Valid": _draw_valid,
    "TagsInput": _draw_tags,
    "ColorsInput": _draw_tags,
    "IntsInput": _draw_tags,
    "FloatsInput": _draw_tags,
}

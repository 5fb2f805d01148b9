"""Draws the outputs of cells, each by the one of its representations that says most.

What would need a script is shown by its image, or named. Nothing of a traceback is shown.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from markupsafe import Markup

from jupyter_reprise.notebook.outputs import RECORD_MIME
from jupyter_reprise.publishing.dashboards.drawing import Drawing
from jupyter_reprise.publishing.dashboards.markup import (
    NOTHING,
    Attribute,
    element,
    join,
    note,
)
from jupyter_reprise.publishing.dashboards.prose import (
    format_formula,
    format_prose,
    format_terminal,
)
from jupyter_reprise.publishing.dashboards.sanitizing import clean_html, has_something_to_see
from jupyter_reprise.publishing.dashboards.widget_models import VIEW_MIME
from jupyter_reprise.publishing.excerpt import without_overwritten
from jupyter_reprise.publishing.formats import format_bytes

TEXT_LIMIT: Final = 20_000
"""Characters of one text; beyond, its beginning and end are shown."""
MARKUP_LIMIT: Final = 600_000
"""Characters of one piece of HTML; beyond, a simpler representation is shown."""
IMAGE_LIMIT: Final = 6_000_000

_IMAGES: Final = ("image/svg+xml", "image/png", "image/jpeg", "image/webp", "image/gif")
_INTERACTIVE: Final = re.compile(
    r"application/(?:vnd\.(?:plotly|vega|vegalite|bokehjs_exec|holoviews_exec|deck|pydeck)|geo\+json)"
)
_SILENT: Final = re.compile(r"application/vnd\.(?:bokehjs_load|holoviews_load)")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_SCRIPT: Final = re.compile(r"<script\b", re.I)
_BEYOND_SCRIPTS: Final = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)


def draw_outputs(outputs: Iterable[Any], drawing: Drawing) -> Markup:
    """Draw a cell's outputs; what it printed in several pieces is one text."""
    parts: list[Markup] = []
    printed: list[str] = []
    for output in outputs:
        kind = output.get("output_type")
        if kind == "stream":
            if output.get("name") != "stderr":
                printed.append(joined(output.get("text", "")))
            continue
        parts += _draw_text("".join(printed), drawing)
        printed.clear()
        if kind == "error":
            parts.append(note("This part could not be made."))
        else:
            parts.append(
                _draw_data(output.get("data") or {}, output.get("metadata") or {}, drawing)
            )
    return join([*parts, *_draw_text("".join(printed), drawing)])


def joined(text: Any) -> str:
    """Give a text that a notebook may hold as lines."""
    if isinstance(text, list):
        return "".join(str(line) for line in text)
    return text if isinstance(text, str) else json.dumps(text, indent=2, ensure_ascii=False)


def _draw_data(data: Mapping[str, Any], facts: Mapping[str, Any], drawing: Drawing) -> Markup:
    if RECORD_MIME in data or any(_SILENT.match(mime) for mime in data):
        return NOTHING
    view = data.get(VIEW_MIME)
    if isinstance(view, dict):
        drawing.views.append(str(view.get("model_id")))
        return drawing.widget(view.get("model_id"))
    needs_script = next((mime for mime in data if _INTERACTIVE.match(mime)), None)
    if needs_script is not None:
        image = _draw_image(data, facts, drawing)
        return image if isinstance(image, Markup) else drawing.only_live("A plot")
    left_out = 0
    for draw in (_draw_html, _draw_markdown, _draw_image, _draw_formula, _draw_plain):
        shown = draw(data, facts, drawing)
        if isinstance(shown, int):
            left_out = max(left_out, shown)
        elif shown is not None:
            return shown + _left_out(left_out)
    if left_out:
        return _left_out(left_out)
    return drawing.only_live("An output") if any(data) else NOTHING


def _draw_html(
    data: Mapping[str, Any], _facts: Mapping[str, Any], drawing: Drawing
) -> Markup | int | None:
    if "text/html" not in data:
        return None
    html = joined(data["text/html"])
    if len(html) > min(MARKUP_LIMIT, drawing.budget.markup) + _embedded(html):
        return len(html)
    drawing.budget.markup -= len(html) - _embedded(html)
    cleaned = clean_html(html)
    if not has_something_to_see(cleaned) and _SCRIPT.search(html):
        if "image/png" in data or "image/svg+xml" in data:
            return None
        # a library that only prepares the page has nothing but scripts
        rest = _BEYOND_SCRIPTS.sub("", html)
        return drawing.only_live("A plot") if "<" in rest else NOTHING
    return element("div", {"class": "w-rich", "tabindex": "0"}, cleaned)


def _draw_markdown(
    data: Mapping[str, Any], _facts: Mapping[str, Any], drawing: Drawing
) -> Markup | int | None:
    if "text/markdown" not in data:
        return None
    text = joined(data["text/markdown"])
    if len(text) > min(MARKUP_LIMIT, drawing.budget.markup):
        return len(text)
    drawing.budget.markup -= len(text)
    return element("div", {"class": "prose"}, format_prose(text))


def _draw_image(
    data: Mapping[str, Any], facts: Mapping[str, Any], drawing: Drawing
) -> Markup | int | None:
    left_out = None
    for mime in _IMAGES:
        if mime not in data:
            continue
        content = joined(data[mime])
        if mime == "image/svg+xml":
            content = base64.b64encode(content.encode("utf-8")).decode("ascii")
        content = "".join(content.split())
        if not _BASE64.fullmatch(content):
            continue
        if len(content) > min(IMAGE_LIMIT, drawing.budget.images):
            left_out = len(content)
            continue
        drawing.budget.images -= len(content)
        given = facts.get(mime)
        own: Mapping[str, Any] = given if isinstance(given, dict) else facts
        attributes: dict[str, Attribute] = {"alt": _alternative(facts, own, drawing)}
        attributes |= {
            side: own[side] for side in ("width", "height") if isinstance(own.get(side), int)
        }
        image = element("img", attributes | {"src": f"data:{mime};base64,{content}"})
        return element("div", {"class": "w-figure"}, image)
    return left_out


def _draw_formula(
    data: Mapping[str, Any], _facts: Mapping[str, Any], _drawing: Drawing
) -> Markup | int | None:
    if "text/latex" not in data:
        return None
    text = joined(data["text/latex"])
    if len(text) > TEXT_LIMIT:
        return len(text)
    return element("div", {"class": "prose"}, format_formula(text))


def _draw_plain(
    data: Mapping[str, Any], _facts: Mapping[str, Any], drawing: Drawing
) -> Markup | int | None:
    for mime in ("text/plain", "application/json"):
        if mime in data:
            return join(_draw_text(joined(data[mime]), drawing, "w-printed w-aligned"))
    return None


def _draw_text(text: str, drawing: Drawing, classes: str = "w-printed") -> list[Markup]:
    text = without_overwritten(text)
    if not text.strip():
        return []
    allowed = min(TEXT_LIMIT, drawing.budget.text)
    drawing.budget.text -= min(len(text), allowed)
    shown = format_terminal(shortened(text, allowed))
    return [element("pre", {"class": classes, "tabindex": "0"}, shown)]


def _alternative(facts: Mapping[str, Any], own: Mapping[str, Any], drawing: Drawing) -> str:
    for place in (own, facts):
        if isinstance(place.get("alt"), str) and place["alt"]:
            return str(place["alt"])
    return f"Figure: {drawing.heading}" if drawing.heading else "Figure"


def _embedded(html: str) -> int:
    """Give how much of HTML is images, which cost little to clean."""
    return sum(len(match) for match in re.findall(r"data:image/[\w+]+;base64,[\w+/=]+", html))


def too_large(size: int) -> str:
    """Say of an output that it can't be shown, and who can change that."""
    return (
        f"An output of {format_bytes(size)} is too large to be shown here. Whoever publishes this"
        " page can show a part of it."
    )


def shortened(text: str, allowed: int) -> str:
    """Give the beginning and the end of a text that is too long."""
    if len(text) <= allowed:
        return text
    left_out, half = len(text) - allowed, allowed // 2
    return f"{text[:half]}\n[… {format_bytes(left_out)} left out …]\n{text[len(text) - half :]}"


def _left_out(size: int) -> Markup:
    if not size:
        return NOTHING
    return note(too_large(size))

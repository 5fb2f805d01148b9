"""Draws an executed notebook as a viewer may see it: no sources, no prompts, no scripts.

It must not know which run this is or where the page stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from jupyter_reprise.notebook.cells import HIDDEN_TAGS, MUTE_TAGS, tags_of
from jupyter_reprise.notebook.headings import headings_of, take_title
from jupyter_reprise.publishing.dashboards.drawing import Drawing
from jupyter_reprise.publishing.dashboards.markup import NOTHING, element, join
from jupyter_reprise.publishing.dashboards.outputs import draw_outputs, joined
from jupyter_reprise.publishing.dashboards.prose import format_prose
from jupyter_reprise.publishing.dashboards.widget_boxes import BOXES
from jupyter_reprise.publishing.dashboards.widget_controls import CONTROLS
from jupyter_reprise.publishing.dashboards.widget_models import WidgetModels
from jupyter_reprise.publishing.dashboards.widget_sliders import SLIDERS
from jupyter_reprise.publishing.dashboards.widget_texts import TEXTS


@dataclass(frozen=True, slots=True)
class StoredContent:
    """What a notebook shows."""

    html: str
    """Cleaned: it can stand in a page as it is."""
    has_controls: bool
    """Whether there is anything that a viewer could use."""
    widget_state: dict[str, Any]
    """The state document of the widgets shown."""


def draw_notebook(
    nb: Mapping[str, Any], *, title: str = "", is_live: bool = True, folder: Path | None = None
) -> StoredContent:
    """Draw an executed notebook.

    Parameters
    ----------
    title
        What the page is called; a first heading that says the same is left out.
    is_live
        Whether a viewer may get a kernel; without, controls can't be used.
    folder
        Where the notebook is, for pictures of its text cells that lie there or below.
    """
    models = WidgetModels(nb.get("metadata") or {})
    drawers = {**BOXES, **TEXTS, **CONTROLS, **SLIDERS}
    drawing = Drawing(models, draw_outputs, drawers, is_live=is_live, folder=folder)
    parts = []
    for cell in nb.get("cells") or ():
        part, title = _draw_cell(cell, title, drawing)
        if part:
            parts.append(element("section", {"class": "w-cell"}, part))
    return StoredContent(
        html=_with_each_style_once(str(join(parts))),
        has_controls=drawing.has_controls,
        widget_state=models.reachable(drawing.views),
    )


def _with_each_style_once(html: str) -> str:
    """Leave out stylesheets that came before, as widgets each bring theirs."""
    seen: set[str] = set()

    def keep(match: re.Match[str]) -> str:
        is_new = match[0] not in seen
        seen.add(match[0])
        return match[0] if is_new else ""

    return re.sub(r"<style>[^<]*</style>", keep, html)


def _draw_cell(cell: Mapping[str, Any], title: str, drawing: Drawing) -> tuple[Markup, str]:
    """Draw one cell; give what of the title is still to be found."""
    tags = tags_of(cell)
    if tags & HIDDEN_TAGS:
        return NOTHING, title
    if cell.get("cell_type") == "markdown":
        source, title = take_title(joined(cell.get("source", "")), title)
        for heading in headings_of(source)[-1:]:
            drawing.heading = re.sub(r"[*_`]", "", heading)
        prose = format_prose(source, cell.get("attachments"), drawing.picture)
        return (element("div", {"class": "prose"}, prose) if source.strip() else NOTHING), title
    if cell.get("cell_type") == "code" and not tags & MUTE_TAGS:
        return draw_outputs(cell.get("outputs") or (), drawing), title
    return NOTHING, title

"""Figures for the dashboards, which fit a phone as well as a desk.

A figure is drawn twice, for wide and for narrow windows, as SVG within the page: so its letters
keep their size, and its colours are those of the page, be it light or dark.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import escape
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

INK, QUIET, LINE = "#1d2127", "#5c6570", "#d9dce0"
BLUE, ORANGE, RED, GREEN = "#0b62bb", "#9a5b00", "#b3261e", "#146c43"

Draw = Callable[[Axes, bool], None]
"""Draws into axes, and is told whether there is much room."""

# the page's style gives each a colour that suits it
_VARIABLES = {
    **{INK: "ink", QUIET: "quiet", LINE: "line"},
    **{BLUE: "blue", ORANGE: "orange", RED: "red", GREEN: "green"},
}
_WIDTHS = {"wide": 820, "narrow": 360}
_RIGHT, _BELOW = 16, 44
_LOOK = {
    "svg.fonttype": "none",  # letters stay letters
    "svg.hashsalt": "reprise",
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "font.size": 13,
    "text.color": INK,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": QUIET,
    "axes.labelsize": 13,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": 12,
    "ytick.labelsize": 12,
    "lines.linewidth": 2,
}


def figure(
    draw: Draw, alternative: str, *, height: int = 280, left: int = 52, top: int = 14
) -> str:
    """Give a figure as HTML.

    Parameters
    ----------
    alternative
        What it shows, for those who can't see it.
    height, left, top
        Pixels: of the figure, and of its margins for labels.
    """
    drawings = []
    for kind, width in _WIDTHS.items():
        # margins are given, as a layout that fits itself takes most of the time
        sides = (left / width, _BELOW / height)
        place = (*sides, 1 - (left + _RIGHT) / width, 1 - (top + _BELOW) / height)
        with rc_context(_LOOK):
            canvas = FigureCanvasSVG(Figure(figsize=(width / 72, height / 72)))
            draw(canvas.figure.add_axes(place), kind == "wide")
            text = io.StringIO()
            canvas.print_svg(text, metadata={"Date": None})
        drawings.append(_adapt(text.getvalue(), alternative, kind))
    return "".join(drawings)


def percent_axis(axis: Any) -> None:
    """Have an axis say per cent."""
    axis.set_major_formatter(lambda value, _: f"{100 * value:.3g} %")


def _adapt(svg: str, alternative: str, kind: str) -> str:
    """Make a part of a page of a drawing that was meant to be a file."""
    view = re.search(r'viewBox="[^"]*"', svg)
    start = f'<svg class="{kind}" role="img" aria-label="{escape(alternative)}"'
    svg = re.sub(r"^.*?<svg[^>]*>", f"{start} {view[0] if view else ''}>", svg, flags=re.DOTALL)
    for unneeded in (r"<metadata>.*?</metadata>", r"<defs>\s*<style.*?</defs>", r"<!--.*?-->"):
        svg = re.sub(unneeded, "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;\"]*;?\s*", "", svg)  # the page has one
    svg = re.sub(r'<g id="[^"]*">', "<g>", svg).replace("xlink:href", "href")
    svg = re.sub(r"<[^>]*>", lambda tag: re.sub(r"(\.\d\d)\d+", r"\1", tag[0]), svg)
    for colour, name in _VARIABLES.items():
        svg = svg.replace(colour, f"var(--{name})")
    return re.sub(r"\s*\n\s*", "\n", svg)

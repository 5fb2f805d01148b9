"""Pieces of the dashboards' pages: texts, tables, bars, and controls with their labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets

NOTHING_YET = (
    "There is nothing to show yet: no analysis that this page knows how to read has been run."
    " Whoever publishes it can run <code>{notebook}</code>."
)


@dataclass(frozen=True)
class Bar:
    """A share with its interval, in a row of its own."""

    name: str
    low: float
    middle: float
    high: float
    colour: str = "blue"


class Block(ipywidgets.HTML):
    """A piece of HTML in the style of `page`."""

    def __init__(self, html: str = "") -> None:
        super().__init__(layout={"width": "auto", "margin": "0"})
        self.show(html)

    def show(self, html: str) -> None:
        self.value = f'<div class="board">{html}</div>'

    def say(self, html: str) -> None:
        """Show it, and have screen readers say it."""
        self.value = f'<div class="board" role="status" aria-live="polite">{html}</div>'


def page(*parts: Any) -> Any:
    """Put widgets below each other, and bring the style that they need."""
    css = (Path(__file__).parent / "board.css").read_text(encoding="utf-8")
    style = ipywidgets.HTML(f"<style>{css}</style>", layout={"display": "none"})
    return ipywidgets.VBox([style, *parts], layout={"width": "auto", "overflow": "visible"})


def heading(text: str, below: str = "") -> Block:
    """Begin a section, with a sentence on what it is about."""
    return Block(f"<h2>{escape(text)}</h2>{below and f'<p>{below}</p>'}")


def row(*parts: Any) -> Any:
    """Put widgets beside each other as far as there is room."""
    box = ipywidgets.HBox(parts, layout={"flex_flow": "row wrap", "grid_gap": "10px 28px"})
    box.add_class("board-row")
    return box


def cards(*parts: Any) -> Any:
    """Put cards beside each other."""
    box = row(*parts)
    box.add_class("board-cards")
    return box


def control(widget: Any, label: str, explanation: str = "") -> Any:
    """Give a control its label above, and an explanation below."""
    widget.description = label
    widget.style.description_width = "initial"
    widget.layout.width = "auto"
    below = [Block(f'<p class="quiet">{explanation}</p>')] if explanation else []
    box = ipywidgets.VBox([widget, *below])
    box.add_class("board-control")
    return box


def key(*entries: tuple[str, str]) -> str:
    """Say what colours mean, by pairs of a colour's name and a text."""
    items = "".join(
        f'<li><span class="swatch {colour}"></span>{escape(text)}</li>' for colour, text in entries
    )
    return f'<ul class="key">{items}</ul>'


def bars(rows: Iterable[Bar], highest: float, *, mark: float | None = None) -> str:
    """Give shares with their intervals as bars below each other.

    Parameters
    ----------
    highest
        The share at the right end; what lies beyond is cut off, and looks so.
    mark
        Where to draw a line through all of them.
    """

    def place(share: float) -> float:
        return 100 * min(max(share / highest, 0), 1)

    line = "" if mark is None else f'<span class="mark" style="left: {place(mark):.1f}%"></span>'
    parts = []
    for one in rows:
        left, right = place(one.low), place(one.high)
        is_cut = " is-cut" if one.high > highest else ""
        parts.append(
            f'<div role="listitem"><span>{one.name}</span>'
            f'<span class="track {one.colour}">'
            f'<span class="range{is_cut}"'
            f' style="left: {left:.1f}%; width: {right - left:.1f}%"></span>'
            f'<span class="point" style="left: {place(one.middle):.1f}%"></span>{line}</span>'
            f'<span class="value"><b>{percent(one.middle)}</b> '
            f'<span class="quiet">{interval(one.low, one.high)}</span></span></div>'
        )
    return f'<div class="bars" role="list">{"".join(parts)}</div>'


def table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    label: str,
    numbers: Sequence[int] = (),
    roomy: Sequence[int] = (),
) -> str:
    """Give a table of cells that may have markup; the first cell of a row names it.

    Parameters
    ----------
    label
        What is in it, for those who can't see it.
    numbers
        Columns that are set flush right.
    roomy
        Columns that are left out where there is little room.
    """

    def start(name: str, index: int, scope: str) -> str:
        kinds = [
            kind for kind, chosen in (("number", numbers), ("roomy", roomy)) if index in chosen
        ]
        of_kind = f' class="{" ".join(kinds)}"' if kinds else ""
        return f"<{name}{scope and f' scope={chr(34)}{scope}{chr(34)}'}{of_kind}>"

    head = "".join(f"{start('th', i, 'col')}{text}</th>" for i, text in enumerate(heads))
    lines = []
    for first, *rest in rows:
        cells = "".join(f"{start('td', i, '')}{text}</td>" for i, text in enumerate(rest, 1))
        lines.append(f"<tr>{start('th', 0, 'row')}{first}</th>{cells}</tr>")
    inner = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    # what scrolls must be reachable by the keyboard
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(label)}">{inner}</div>'
    )


def percent(share: float, digits: int = 1) -> str:
    """Write a share as people read it."""
    return f"{100 * share:.{digits}f}\N{NO-BREAK SPACE}%"


def interval(low: float, high: float) -> str:
    """Write the ends of an interval of shares."""
    return f"{percent(low)[:-2]} to {percent(high)}"

"""Turns the layout and style of widgets into CSS and classes.

Nothing here draws a widget.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from jupyter_reprise.publishing.dashboards.styles import clean_declarations

_LAYOUT: Final = (
    "align_content align_items align_self border_bottom border_left border_right border_top bottom"
    " display flex flex_flow grid_area grid_auto_columns grid_auto_flow grid_auto_rows grid_column"
    " grid_gap grid_row grid_template_areas grid_template_columns grid_template_rows height"
    " justify_content justify_items left margin max_height max_width min_height min_width"
    " object_fit object_position order overflow padding right top visibility width"
)
_TEXT: Final = {
    "text_color": "color",
    "background": "background",
    "button_color": "background",
    "font_family": "font-family",
    "font_size": "font-size",
    "font_style": "font-style",
    "font_variant": "font-variant",
    "font_weight": "font-weight",
    "text_decoration": "text-decoration",
}
_CLASS: Final = re.compile(r"(?!pg-)[\w-]+")
_SHAPES: Final = {"primary", "success", "info", "warning", "danger"}


def layout_style(layout: Mapping[str, Any]) -> str:
    """Give the CSS of a layout's traits."""
    return _css({name.replace("_", "-"): layout.get(name) for name in _LAYOUT.split()})


def text_style(style: Mapping[str, Any]) -> str:
    """Give the CSS of a style's traits that concern text and ground."""
    return _css({name: style.get(trait) for trait, name in _TEXT.items()})


def one_style(name: str, value: Any) -> str:
    """Give the CSS of one value, such as a style's colour of handles."""
    return _css({name: value})


def class_names(kind: str, state: Mapping[str, Any]) -> str:
    """Give a widget's classes: its kind, what it means, and what the notebook named."""
    shape = state.get("button_style") or state.get("bar_style") or state.get("box_style")
    named = [str(name) for name in state.get("_dom_classes") or ()]
    meant = [f"is-{shape}"] if shape in _SHAPES else []
    return " ".join(
        ["w", f"w-{kind.lower()}", *meant, *(name for name in named if _CLASS.fullmatch(name))]
    )


def _css(declarations: Mapping[str, Any]) -> str:
    # each by itself, so that none can end in the middle of another
    cleaned = (
        clean_declarations(f"{name}: {value}")
        for name, value in declarations.items()
        if isinstance(value, str | int | float) and value != "" and ";" not in str(value)
    )
    return "; ".join(filter(None, cleaned))

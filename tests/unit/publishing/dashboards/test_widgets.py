"""Widgets are drawn from their stored state, as real controls."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from jupyter_reprise.publishing.dashboards.content import StoredContent, draw_notebook
from jupyter_reprise.publishing.dashboards.widget_models import STATE_MIME, VIEW_MIME

Draw = Callable[..., StoredContent]


@pytest.fixture
def draw() -> Draw:
    """Give a function that draws a notebook which shows the first of some models."""

    def make(*models: dict[str, Any], is_live: bool = True) -> StoredContent:
        state = {
            f"m{index}": {
                "model_name": f"{model.pop('kind')}Model",
                "buffers": model.pop("buffers", []),
                "state": model,
            }
            for index, model in enumerate(models)
        }
        view = {"output_type": "display_data", "data": {VIEW_MIME: {"model_id": "m0"}}}
        nb = {
            "metadata": {"widgets": {STATE_MIME: {"state": state}}},
            "cells": [{"cell_type": "code", "outputs": [view]}],
        }
        return draw_notebook(nb, is_live=is_live)

    return make


CONTROLS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "int slider": (
        {"kind": "IntSlider", "value": 5, "min": 1, "max": 9, "step": 2, "description": "Weeks"},
        ['type="range"', 'min="1"', 'max="9"', 'step="2"', 'value="5"', "Weeks", ">5</output>"],
    ),
    "float slider": (
        {"kind": "FloatSlider", "value": 0.25, "max": 1.0, "step": 0.05, "readout_format": ".0%"},
        ['value="0.25"', ">25%</output>"],
    ),
    "log slider": (
        {"kind": "FloatLogSlider", "value": 100.0, "base": 10.0, "min": 0, "max": 4},
        ['value="2"', 'max="4"', ">100.00</output>"],
    ),
    "range slider": (
        {"kind": "FloatRangeSlider", "value": [0.5, 2.5], "min": 0, "max": 4, "description": "R"},
        ["is-range", 'value="0.5"', 'value="2.5"', 'aria-label="R from"', 'aria-label="R to"'],
    ),
    "selection slider": (
        {"kind": "SelectionSlider", "_options_labels": ["low", "high"], "index": 1},
        ['max="1"', 'value="1"', ">high</output>"],
    ),
    "number": (
        {"kind": "BoundedFloatText", "value": 0.5, "min": 0, "max": 1, "step": 0.1},
        ['type="number"', 'value="0.5"', 'step="0.1"', 'max="1"'],
    ),
    "text": ({"kind": "Text", "value": 'a"b<c'}, ['type="text"', 'value="a&#34;b&lt;c"']),
    "area": ({"kind": "Textarea", "value": "</textarea>"}, ["<textarea", "&lt;/textarea&gt;"]),
    "dropdown": (
        {"kind": "Dropdown", "_options_labels": ["a", "b"], "index": 1, "description": "D"},
        ['<option selected value="1">b</option>', '<label class="w-name" for="m0">D</label>'],
    ),
    "several": (
        {"kind": "SelectMultiple", "_options_labels": ["a", "b"], "index": [0], "rows": 4},
        [" multiple", 'size="4"', '<option selected value="0">a'],
    ),
    "radios": (
        {"kind": "RadioButtons", "_options_labels": ["a", "b"], "index": 0, "description": "Q"},
        ['role="radiogroup"', 'aria-label="Q"', 'checked value="0"'],
    ),
    "toggles": (
        {"kind": "ToggleButtons", "_options_labels": ["a", "b"], "index": 1},
        ['aria-pressed="false">a<', 'aria-pressed="true">b<'],
    ),
    "checkbox": (
        {"kind": "Checkbox", "value": True, "description": "On"},
        ['type="checkbox"', " checked", "On</label>"],
    ),
    "button": (
        {"kind": "Button", "description": "Go", "icon": "play", "button_style": "primary"},
        ["is-primary", "▶ Go</button>"],
    ),
    "date": (
        {"kind": "DatePicker", "value": {"year": 2020, "month": 1, "date": 3}},
        ['type="date"', 'value="2020-02-03"'],
    ),
    "time": ({"kind": "Time", "value": {"hours": 3, "minutes": 4}}, ['value="03:04"']),
    "colour": ({"kind": "ColorPicker", "value": "#ff8800"}, ['type="color"', "#ff8800"]),
    "play": ({"kind": "Play", "value": 1}, ['aria-label="Play"']),
}


@pytest.mark.parametrize(("model", "parts"), CONTROLS.values(), ids=CONTROLS)
def test_a_control_is_a_real_one_that_can_go_live(
    draw: Draw, model: dict[str, Any], parts: list[str]
) -> None:
    content = draw(dict(model))
    assert [part for part in parts if part not in content.html] == []
    assert "data-live-control" in content.html
    assert content.has_controls
    assert " disabled" not in content.html


@pytest.mark.parametrize("model", [model for model, _ in CONTROLS.values()], ids=list(CONTROLS))
def test_a_control_without_a_kernel_to_come_cant_be_used(draw: Draw, model: dict[str, Any]) -> None:
    html = draw(dict(model), is_live=False).html
    controls = re.findall(r"<(?:input|select|textarea|button)\b[^>]*>", html)
    assert controls
    assert all(" disabled" in control for control in controls)
    assert "data-live-control" not in html


SHOWN: dict[str, tuple[dict[str, Any], str]] = {
    "html": ({"kind": "HTML", "value": "<b onclick='x'>bold</b>"}, "<b>bold</b>"),
    "label": ({"kind": "Label", "value": "a < b"}, "a &lt; b"),
    "formula": ({"kind": "HTMLMath", "value": "so $x^2$"}, "<msup>"),
    "progress": ({"kind": "IntProgress", "value": 30, "max": 60}, "width: 50.0%"),
    "valid": ({"kind": "Valid", "value": False, "readout": "no"}, "✕ no"),
    "tags": ({"kind": "TagsInput", "value": ["a<b"]}, ">a&lt;b</span>"),
    "image": (
        {
            "kind": "Image",
            "format": "png",
            "buffers": [{"encoding": "base64", "path": ["value"], "data": "AAAA"}],
        },
        'src="data:image/png;base64,AAAA"',
    ),
    "unknown": ({"kind": "Globe"}, "Globe: interactive, not shown"),
}


@pytest.mark.parametrize(("model", "part"), SHOWN.values(), ids=SHOWN)
def test_what_only_shows_is_drawn(draw: Draw, model: dict[str, Any], part: str) -> None:
    content = draw(dict(model))
    assert part in content.html
    assert not content.has_controls


def test_boxes_hold_their_children_in_their_layout(draw: Draw) -> None:
    content = draw(
        {"kind": "HBox", "children": ["IPY_MODEL_m1", "IPY_MODEL_m2"], "layout": "IPY_MODEL_m3"},
        {"kind": "Label", "value": "one"},
        {"kind": "Label", "value": "two"},
        {
            "kind": "Layout",
            "width": "50%",
            "grid_gap": "3px; position: fixed",
            "border_top": "1px solid url(x)",
        },
    )
    assert re.search(r'<div class="w w-hbox" style="width: 50%">.*one.*two.*</div>', content.html)


def test_classes_of_the_notebook_stay_but_for_those_of_the_page(draw: Draw) -> None:
    html = draw({"kind": "Label", "value": "", "_dom_classes": ["mine", "pg-news", 'a"b']}).html
    assert 'class="w w-label mine"' in html


def test_tabs_and_accordions_name_what_they_hold_and_open_one(draw: Draw) -> None:
    children = {"children": ["IPY_MODEL_m1", "IPY_MODEL_m2"], "titles": ["First", ""]}
    labels = ({"kind": "Label", "value": "one"}, {"kind": "Label", "value": "two"})
    tabs = draw({"kind": "Tab", "selected_index": 1, **children}, *map(dict, labels)).html
    assert re.findall(r'aria-selected="(\w+)"[^>]*>([^<]+)', tabs) == [
        ("false", "First"),
        ("true", "Part 2"),
    ]
    assert re.findall(r'id="(m0-p\d)"[^>]*( hidden)', tabs) == [("m0-p0", " hidden")]
    folds = draw({"kind": "Accordion", "selected_index": 0, **children}, *map(dict, labels)).html
    assert re.findall(r"<details( open)?[^>]*><summary>([^<]+)", folds) == [
        (" open", "First"),
        ("", "Part 2"),
    ]


def test_an_output_widget_holds_what_was_shown_in_it(draw: Draw) -> None:
    inner = {"output_type": "display_data", "data": {VIEW_MIME: {"model_id": "m1"}}}
    printed = {"output_type": "stream", "name": "stdout", "text": "printed"}
    content = draw(
        {"kind": "Output", "outputs": [printed, inner]}, {"kind": "Label", "value": "in"}
    )
    assert "printed" in content.html
    assert ">in</div>" in content.html
    assert set(content.widget_state["state"]) == {"m0", "m1"}


def test_how_an_output_widget_failed_is_neither_shown_nor_in_the_state(draw: Draw) -> None:
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": "printed"},
        {"output_type": "stream", "name": "stderr", "text": "from /home/of-someone"},
        {"output_type": "error", "ename": "E", "evalue": "this-is-secret", "traceback": ["line 1"]},
    ]
    content = draw({"kind": "Output", "outputs": outputs})
    assert content.widget_state["state"]["m0"]["state"]["outputs"] == outputs[:1]
    for said in ("of-someone", "this-is-secret", "line 1"):
        assert said not in content.html


def test_widgets_that_hold_one_another_come_to_an_end(draw: Draw) -> None:
    content = draw({"kind": "VBox", "children": ["IPY_MODEL_m0", "IPY_MODEL_m0"]})
    assert "more widgets here than can be shown" in content.html
    assert len(content.html) < 2_000_000


def test_a_widget_whose_state_is_gone_is_named(draw: Draw) -> None:
    content = draw({"kind": "VBox", "children": ["IPY_MODEL_gone"]})
    assert "its state was not stored" in content.html


def test_a_typed_password_is_neither_shown_nor_in_the_state(draw: Draw) -> None:
    content = draw({"kind": "Password", "value": "hunter2", "description": "Key"})
    assert "hunter2" not in content.html
    assert "hunter2" not in str(content.widget_state)


def test_only_the_state_of_widgets_shown_is_given(draw: Draw) -> None:
    content = draw(
        {"kind": "VBox", "children": ["IPY_MODEL_m1"], "layout": "IPY_MODEL_m3"},
        {"kind": "Label", "value": "shown"},
        {"kind": "Label", "value": "never displayed"},
        {"kind": "Layout"},
    )
    assert set(content.widget_state["state"]) == {"m0", "m1", "m3"}


def test_a_button_that_nothing_can_answer_says_so(draw: Draw) -> None:
    button = {"kind": "Button", "description": "Run it", "button_style": "primary"}
    inert, live = draw(dict(button), is_live=False).html, draw(dict(button)).html
    assert 'Run it<small class="w-inert">not available here</small>' in inert
    assert "not available here" not in live

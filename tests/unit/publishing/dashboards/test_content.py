"""An executed notebook becomes what viewers may see of it."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from jupyter_reprise.publishing.dashboards.content import StoredContent, draw_notebook
from jupyter_reprise.publishing.dashboards.widget_models import VIEW_MIME

PNG = base64.b64encode(b"\x89PNG").decode()


def markdown(source: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source, **more}


def code(*outputs: dict[str, Any], tags: tuple[str, ...] = ()) -> dict[str, Any]:
    metadata = {"tags": list(tags)}
    source = "secret_of_the_source = 1"
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": list(outputs)}


def shown(data: dict[str, Any], metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": metadata or {}}


def printed(text: Any, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def draw(*cells: dict[str, Any], title: str = "") -> StoredContent:
    return draw_notebook({"metadata": {}, "cells": list(cells)}, title=title)


def test_no_source_prompt_or_error_message_is_shown() -> None:
    error = {
        "output_type": "error",
        "ename": "ValueError",
        "evalue": "password=1",
        "traceback": ["/home/ada/secret.py"],
    }
    html = draw(code(printed("noise", "stderr"), error)).html
    assert html == (
        '<section class="w-cell"><p class="w-note">This part could not be made.</p></section>'
    )


def test_text_printed_in_pieces_is_one_and_returns_overwrite() -> None:
    html = draw(code(printed(["10%\r", "100%\n"]), printed("don"), printed("e <b>"))).html
    assert html.count("<pre") == 1
    assert "100%\ndone &lt;b&gt;" in html
    assert "10%\r" not in html


def test_long_text_is_cut_in_the_middle_and_says_so() -> None:
    html = draw(code(printed("a" * 15_000 + "b" * 15_000))).html
    assert len(html) < 21_000
    assert "10.0 kB left out" in html
    assert html.index("aaa") < html.index("left out") < html.index("bbb")


def test_a_huge_table_is_shown_by_its_text() -> None:
    table = shown({"text/html": "<td>" * 3_000_000, "text/plain": "12 rows"})
    html = draw(code(table)).html
    assert "12 rows" in html
    assert "12.0 MB is too large" in html
    assert len(html) < 1_000


def test_many_large_outputs_together_stay_within_bounds() -> None:
    table = shown({"text/html": "x" * 500_000})
    html = draw(*[code(table)] * 30).html
    assert len(html) < 4_000_000
    assert "too large" in html


def test_markdown_has_formulas_and_no_scripts() -> None:
    html = draw(markdown("Let $x_1$ be **so**.<script>alert(1)</script> [a](javascript:x)")).html
    assert "<msub>" in html
    assert "<strong>so</strong>" in html
    assert "script" not in html


def test_an_attached_image_of_markdown_is_in_the_page() -> None:
    attached = {"a.png": {"image/png": PNG}}
    html = draw(markdown("![Alt](attachment:a.png)", attachments=attached)).html
    assert f'src="data:image/png;base64,{PNG}"' in html
    assert 'alt="Alt"' in html


@pytest.mark.parametrize(
    ("metadata", "alternative"),
    [
        ({}, "Figure: Posterior"),
        ({"alt": "Two curves"}, "Two curves"),
        ({"image/png": {"alt": "Own", "width": 300}}, "Own"),
    ],
)
def test_a_figure_has_an_alternative_text(metadata: dict[str, Any], alternative: str) -> None:
    output = shown({"image/png": PNG + "\n", "text/plain": "<Figure>"}, metadata)
    html = draw(markdown("# T\n## *Posterior*"), code(output)).html
    assert f'alt="{alternative}"' in html
    assert f'base64,{PNG}"' in html
    assert "&lt;Figure&gt;" not in html


def test_a_drawing_is_an_image_in_which_nothing_runs() -> None:
    html = draw(code(shown({"image/svg+xml": "<svg><script>alert(1)</script></svg>"}))).html
    assert 'src="data:image/svg+xml;base64,' in html
    assert "<svg" not in html


@pytest.mark.parametrize(
    ("data", "part"),
    [
        ({"application/vnd.plotly.v1+json": {}, "text/html": "<p>x"}, "explore live to see it"),
        ({"application/vnd.plotly.v1+json": {}, "image/png": PNG}, 'src="data:image/png'),
        ({"application/vnd.vegalite.v5+json": {}, "text/plain": "<V>"}, "explore live to see it"),
        ({"text/html": "<div id='p'></div><script>draw()</script>"}, "explore live to see it"),
        ({"text/html": "<script>x</script>", "image/png": PNG}, 'src="data:image/png'),
        ({"application/pdf": "JVBE"}, "An output: interactive"),
        ({VIEW_MIME: {"model_id": "gone"}, "text/plain": "IntSlider()"}, "was not stored"),
    ],
)
def test_what_needs_a_script_is_shown_by_its_image_or_named(
    data: dict[str, Any], part: str
) -> None:
    assert part in draw(code(shown(data))).html


@pytest.mark.parametrize(
    "data",
    [
        {"application/scrapbook.scrap.json+json": {"name": "a"}},
        {"text/html": "<script>prepare()</script>"},
        {"application/vnd.bokehjs_load.v0+json": "", "application/javascript": "x"},
        {"text/plain": ""},
        {},
    ],
)
def test_what_is_not_for_viewers_leaves_nothing(data: dict[str, Any]) -> None:
    assert draw(code(shown(data))).html == ""


@pytest.mark.parametrize("tag", ["remove-cell", "remove_output", "hide-output"])
def test_tags_take_outputs_away(tag: str) -> None:
    assert draw(code(printed("x"), tags=(tag,))).html == ""


def test_a_heading_that_repeats_the_title_is_left_out_once() -> None:
    html = draw(markdown("# Churn\n\ntext"), markdown("# Churn"), title="churn ").html
    assert html.count("Churn") == 1
    assert html.index("text") < html.index("Churn")
    assert "Other" in draw(markdown("# Other"), title="Churn").html


def test_a_notebook_with_nothing_to_show_gives_nothing() -> None:
    content = draw_notebook({"cells": [code(), markdown("  ")]})
    assert content == StoredContent("", has_controls=False, widget_state=content.widget_state)
    assert content.widget_state["state"] == {}

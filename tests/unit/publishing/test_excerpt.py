from __future__ import annotations

from typing import Any

import pytest

from jupyter_reprise.publishing import excerpt
from jupyter_reprise.publishing.excerpt import CELL_TEXT_LIMIT, NOTE_MIME, make_excerpt

NOTE = "not shown; the executed notebook has all of it."


def outputs_of(nb: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = make_excerpt(nb)["cells"][0]["outputs"]
    return found


def test_best_representation_alone_remains(build: Any) -> None:
    output = build.display(text_plain="<Figure>", image_png="aGk=", text_html="<b>table</b>")
    assert outputs_of(build.notebook(build.code("1", output)))[0]["data"] == {
        "text/html": "<b>table</b>"
    }


def test_lines_are_joined(build: Any) -> None:
    nb = build.notebook(build.code(["a\n", "b"], build.stream(["1\n", "2"])))
    cell = make_excerpt(nb)["cells"][0]
    assert cell["source"] == "a\nb"
    assert cell["outputs"][0]["text"] == "1\n2"


def test_output_within_the_limit_is_whole(build: Any) -> None:
    text = "x" * CELL_TEXT_LIMIT
    assert outputs_of(build.notebook(build.code("1", build.stream(text))))[0]["text"] == text


def test_overlong_text_keeps_beginning_and_end_with_a_note(build: Any) -> None:
    text = "begin" + "x" * 1_000_000 + "end"
    shown, note = outputs_of(build.notebook(build.code("1", build.stream(text))))
    assert shown["text"].startswith("begin")
    assert shown["text"].endswith("end")
    assert len(shown["text"]) < CELL_TEXT_LIMIT + 100
    assert note["data"] == {NOTE_MIME: f"800.0 kB of output {NOTE}"}


def test_limit_counts_all_outputs_of_a_cell_and_starts_anew_with_the_next(build: Any) -> None:
    part = build.stream("x" * (CELL_TEXT_LIMIT - 10))
    nb = build.notebook(build.code("1", part, part), build.code("2", part))
    first, second = make_excerpt(nb)["cells"]
    assert len(first["outputs"][1]["text"]) < 100
    assert second["outputs"] == [part]


def test_text_after_an_exhausted_limit_is_a_note_alone(build: Any) -> None:
    long = build.stream("x" * (CELL_TEXT_LIMIT * 2))
    found = outputs_of(build.notebook(build.code("1", long, build.stream("more"))))
    assert found[2]["data"] == {NOTE_MIME: f"4 B of output {NOTE}"}


def test_overlong_traceback_is_cut(build: Any) -> None:
    error = {"output_type": "error", "traceback": ["x" * 300_000, "last"]}
    shown, note = outputs_of(build.notebook(build.code("1", error)))
    assert shown["traceback"][0].endswith("last")
    assert NOTE_MIME in note["data"]


def test_overlong_table_gives_way_to_its_text(build: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excerpt, "RICH_LIMIT", 10)
    output = build.display(text_html="<b>" * 10, text_plain="short")
    assert outputs_of(build.notebook(build.code("1", output)))[0]["data"] == {"text/plain": "short"}


def test_overlong_image_without_text_is_a_note(build: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excerpt, "RICH_LIMIT", 10)
    output = build.display(image_png="A" * 2_000)
    assert outputs_of(build.notebook(build.code("1", output)))[0]["data"] == {
        NOTE_MIME: f"2.0 kB of output {NOTE}"
    }


def test_page_as_a_whole_is_bounded(build: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excerpt, "PAGE_LIMIT", 30)
    image = build.display(image_png="A" * 20)
    found = outputs_of(build.notebook(build.code("1", image, image, build.stream("log"))))
    assert [next(iter(output.get("data", {"text": ""}))) for output in found] == [
        "image/png",
        NOTE_MIME,
        "text",
    ]


def test_progress_bar_shows_its_last_state(build: Any) -> None:
    text = "head\n 10%\r 50%\r100%\nwindows\r\nend"
    shown = outputs_of(build.notebook(build.code("1", build.stream(text))))
    assert shown[0]["text"] == "head\n100%\nwindows\r\nend"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            {"application/scrapbook.scrap.json+json": {"name": "a", "data": 1}, "text/plain": "1"},
            id="record",
        ),
        pytest.param({"application/vnd.unknown+json": {}}, id="unknown"),
        pytest.param({}, id="nothing"),
        pytest.param({"text/plain": ""}, id="empty"),
    ],
)
def test_what_says_nothing_to_a_reader_is_left_out(build: Any, data: dict[str, Any]) -> None:
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    assert outputs_of(build.notebook(build.code("1", output))) == []


def test_json_is_shown_as_text(build: Any) -> None:
    output = {"output_type": "display_data", "data": {"application/json": {"a": [1]}}}
    assert outputs_of(build.notebook(build.code("1", output)))[0]["data"] == {
        "text/plain": '{\n  "a": [\n    1\n  ]\n}'
    }


@pytest.mark.parametrize(
    ("ended", "notes"),
    [
        ("2026-11-21T02:00:05.5+00:00", ["1 line", "5.50 s"]),
        ("2026-11-21T02:00:00.5Z", ["1 line"]),
        ("yesterday", ["1 line"]),
        (None, ["1 line"]),
    ],
)
def test_slow_cells_say_their_seconds(build: Any, ended: str | None, notes: list[str]) -> None:
    times = {
        "iopub.execute_input": "2026-11-21T02:00:00Z",
        "shell.execute_reply": ended,
    }
    cell = make_excerpt(build.notebook(build.code("1", execution=times)))["cells"][0]
    assert cell["metadata"]["report"]["notes"] == notes


def test_cells_get_ids_of_their_own(build: Any) -> None:
    nb = {**build.notebook(build.code("1"), build.code("2")), "nbformat_minor": 2}
    cut = make_excerpt(nb)
    assert [cell["id"] for cell in cut["cells"]] == ["cell-0", "cell-1"]
    assert cut["nbformat_minor"] == 5

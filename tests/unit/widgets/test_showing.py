"""What shows runs: plain HTML in which everything that comes from a run is escaped."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from tests.kept_runs import keep_run

import jupyter_reprise as r
from jupyter_reprise.errors import InvalidInput, NotFound
from jupyter_reprise.kernels.launching import RUN_VARIABLE, WORK_VARIABLE
from jupyter_reprise.models import TriggerKind
from jupyter_reprise.service.project import open_project
from jupyter_reprise.service.results import RunResult
from jupyter_reprise.widgets import (
    MetricCard,
    ProvenanceBadge,
    RunComparison,
    RunPicker,
    RunTable,
)
from jupyter_reprise.widgets.markup import number_text

HOSTILE = "<img src=x onerror=alert(1)>"


class _Text(HTMLParser):
    """Gathers what a reader sees, and which elements there are."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] != ["style"] or not data.lstrip().startswith(".rw"):
            self.text.append(data)


def text_of(widget: Any) -> str:
    reader = _Text()
    reader.feed(widget.value)
    return " ".join(" ".join(reader.text).split())


def tags_of(widget: Any) -> list[str]:
    reader = _Text()
    reader.feed(widget.value)
    return reader.tags


def test_a_table_has_columns_for_what_differs_and_names_the_rest_once(
    notebook: Path, add_result
) -> None:
    for n, rmse in ((1, 0.25), (2, 0.123456)):
        add_result(parameters={"n": n, "model": "pooled"}, records={"rmse": rmse, "text": "x"})
    table = RunTable(r.runs("n.ipynb"), title="All")
    assert tags_of(table).count("tr") == 3
    assert "Run n rmse" in text_of(table)
    assert "The same in all: model = pooled" in text_of(table)
    assert "0.1235" in text_of(table)
    assert "0.123456" in table.value


def test_a_table_says_that_it_shows_not_all_runs(notebook: Path, add_result) -> None:
    for _ in range(3):
        add_result()
    assert "The first 2 of 3 runs." in text_of(RunTable(r.runs(), limit=2))


@pytest.mark.parametrize("given", ["n.ipynb", ["01JD3QKZ8Y4V6T0N9F2M7B5XWE"]])
def test_a_table_of_something_else_than_runs_says_what_to_give(given: Any) -> None:
    with pytest.raises(InvalidInput, match=r"A str is no run. Give such as `reprise\.runs\("):
        RunTable(given)


def test_a_table_of_no_runs_says_so(notebook: Path) -> None:
    assert text_of(RunTable(r.runs())) == "There are no runs."


def test_a_comparison_marks_what_differs_and_gives_the_change(notebook: Path, add_result) -> None:
    before = add_result(parameters={"n": 1, "m": True}, records={"rmse": 0.5, "only": 1})
    after = add_result(parameters={"n": 3, "m": True}, records={"rmse": 0.25})
    text = text_of(RunComparison(before, after, labels=("Last week", "This week")))
    assert "Last week" in text
    assert "n 1 3 ≠ +2" in text
    assert "m yes yes same" in text
    assert "rmse 0.5 0.25 ≠ \N{MINUS SIGN}0.25" in text
    assert "only 1 · ≠ differs" in text


def test_what_is_no_run_can_not_be_compared(notebook: Path, add_result) -> None:
    with pytest.raises(InvalidInput, match="A str"):
        RunComparison(add_result(), "latest")  # type: ignore[arg-type]


def test_hostile_texts_of_runs_are_shown_as_texts(notebook: Path, add_result) -> None:
    hostile = {HOSTILE: HOSTILE}
    first = add_result(parameters=hostile, records={HOSTILE: 1.0}, error=HOSTILE, status="failed")
    second = add_result(parameters={HOSTILE: "other"}, records={HOSTILE: HOSTILE})
    widgets = [
        RunTable(r.runs(), title=HOSTILE),
        RunComparison(first, second, labels=(HOSTILE, HOSTILE)),
        ProvenanceBadge(first),
        MetricCard(HOSTILE, HOSTILE, HOSTILE, coverage=HOSTILE, interval=(0, 1), note=HOSTILE),
    ]
    for widget in widgets:
        assert "img" not in tags_of(widget)
        assert HOSTILE in text_of(widget)


def test_where_a_secret_is_found_is_told_by_no_widget(notebook: Path, add_result) -> None:
    first = add_result(parameters={"token": "env:PROD_DB_PASSWORD", "n": 1})
    second = add_result(parameters={"n": 2})
    widgets = [RunTable(r.runs()), RunComparison(first, second), ProvenanceBadge(first)]
    for widget in widgets:
        assert "DB_PASSWORD" not in widget.value
        assert "n" in text_of(widget).split()
    assert "DB_PASSWORD" not in str(RunPicker("n.ipynb").dropdown.options)


def test_a_card_shows_number_interval_and_change() -> None:
    card = MetricCard(
        "Prevalence", 0.0123456, "%", interval=(0.5, 12345.6), coverage="90 %", delta=-2,
        better="down",
    )  # fmt: skip
    text = text_of(card)
    assert "Prevalence 0.01235 %" in text
    assert "90 % interval: 0.5 to 12,346 %" in text
    assert "▼ 2 % less (better)" in text


@pytest.mark.parametrize(("given", "shown"), [("90 %", "90 %"), (0.9, "90 %"), (0.955, "95.5 %")])
def test_how_sure_an_interval_is_can_be_a_number(given: str | float, shown: str) -> None:
    card = MetricCard("m", 1, interval=(0, 2), coverage=given)
    assert f"{shown} interval: 0 to 2" in text_of(card)


@pytest.mark.parametrize(
    ("delta", "better", "expected"),
    [(1, "up", "1 more (better)"), (1, "down", "1 more (worse)"), (1, None, "1 more"),
     (0, "up", "unchanged")],
)  # fmt: skip
def test_a_change_is_said_in_words(delta: float, better: Any, expected: str) -> None:
    assert text_of(MetricCard("m", 1, delta=delta, better=better)).endswith(expected)


def test_a_card_without_a_value_says_so_and_wrong_options_are_errors() -> None:
    assert "no value" in text_of(MetricCard("m", None))
    with pytest.raises(InvalidInput, match="runs backwards"):
        MetricCard("m", 1, interval=(2, 1))
    with pytest.raises(InvalidInput, match="is 90"):
        MetricCard("m", 1, interval=(0, 2), coverage=90)
    with pytest.raises(InvalidInput, match="sideways"):
        MetricCard("m", 1, better="sideways")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (-5, "\N{MINUS SIGN}5"), (1234567, "1,234,567"), (1.2e-5, "1.2e\N{MINUS SIGN}05"),
     (float("nan"), "nan"), (99.99999, "100"), (12345.678, "12,346")],
)  # fmt: skip
def test_numbers_are_short(value: float, text: str) -> None:
    assert number_text(value) == text


def test_a_badge_tells_the_run_of_the_dashboard_and_that_it_is_fresh(view: RunResult) -> None:
    badge = ProvenanceBadge()
    assert badge.run_id == view.id
    assert view.id in badge.value
    assert "✓ succeeded" in text_of(badge)
    assert "just now" in text_of(badge)
    assert "n = 20" in text_of(badge)
    assert "older than it should be" not in text_of(badge)


def test_a_badge_tells_what_is_older_than_the_dashboard_allows(view: RunResult, add_result) -> None:
    old = add_result(moment=datetime.now(UTC) - timedelta(days=3))
    assert "3 days ago" in text_of(ProvenanceBadge(old))
    assert "older than it should be" in text_of(ProvenanceBadge(old))
    assert "older" not in text_of(ProvenanceBadge(old, max_age=timedelta(days=4)))


def test_a_badge_names_a_newer_run_that_was_rejected(view: RunResult, add_result) -> None:
    assert "newer" not in text_of(ProvenanceBadge())
    add_result(status="rejected", moment=datetime.now(UTC) + timedelta(minutes=1))
    assert re.search(r"A newer run of \d.* UTC was rejected", text_of(ProvenanceBadge()))
    assert "newer" not in text_of(ProvenanceBadge(view)), "which was asked for by itself"


def test_a_badge_tells_whether_playing_the_run_again_gave_the_same(notebook: Path) -> None:
    now = datetime.now(UTC)
    with open_project(notebook.parent) as project:
        good, bad = (keep_run(project, moment=now, records={"total": 4}) for _ in range(2))
        assert "erified" not in text_of(ProvenanceBadge(good.id))
        later = now + timedelta(minutes=1)
        keep_run(project, moment=later, records={"total": 4}, repeats=good.id)
        keep_run(project, moment=later, records={HOSTILE: 5}, repeats=bad.id)
    told = text_of(ProvenanceBadge(good.id))
    assert re.search(r"✓ Verified : another execution gave the same outputs, \d.* UTC", told)
    badge = ProvenanceBadge(bad.id)
    assert "⚠ Not verified : another execution gave something else" in text_of(badge)
    assert "img" not in tags_of(badge)


def test_a_badge_tells_why_a_run_was_rejected(notebook: Path, add_result) -> None:
    run = add_result(status="rejected", error="rmse is 3")
    assert "rmse is 3" in text_of(ProvenanceBadge(run.id))
    assert "rw-wrong" in ProvenanceBadge(run.id).value


def test_a_badge_that_is_kept_says_no_age_that_would_be_wrong_later(
    view: RunResult, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(WORK_VARIABLE, str(tmp_path))
    badge = ProvenanceBadge()
    assert "just now" not in text_of(badge)
    assert "UTC" in text_of(badge)
    assert 'data-max-age="86400"' in badge.value


def test_a_badge_needs_a_run(notebook: Path, add_result, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFound, match="no run around"):
        ProvenanceBadge()
    own = add_result()
    monkeypatch.setenv(RUN_VARIABLE, own.id)
    assert ProvenanceBadge().run_id == own.id


def test_a_badge_in_the_notebook_of_a_dashboard_that_is_edited_tells_what_it_would_show(
    notebook: Path, add_result, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = add_result()
    add_result(trigger=TriggerKind.VIEWER)
    monkeypatch.setenv("JPY_SESSION_NAME", str(notebook.parent / "dash.ipynb"))
    assert ProvenanceBadge().run_id == run.id
    monkeypatch.setenv("JPY_SESSION_NAME", str(notebook))
    with pytest.raises(NotFound, match="no run around"):
        ProvenanceBadge()


def test_a_picker_calls_runs_by_what_differs_and_gives_the_chosen_one(
    notebook: Path, add_result
) -> None:
    moment = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    old = add_result(parameters={"n": 1, "m": 5}, moment=moment)
    new = add_result(parameters={"n": 2, "m": 5}, moment=moment + timedelta(days=1))
    add_result(trigger=TriggerKind.VIEWER)
    add_result(status="failed")
    picker = RunPicker("n.ipynb")
    labels = [label for label, _ in picker.dropdown.options]
    assert labels == ["2 Nov 2026, 09:30 UTC · n = 2", "1 Nov 2026, 09:30 UTC · n = 1"]
    assert picker.run.id == new.id
    seen: list[str] = []
    picker.observe(lambda change: seen.append(change["new"].id), "run")
    picker.dropdown.value = 1
    assert seen == [old.id]


def test_a_picker_keeps_its_choice_when_runs_are_added(notebook: Path, add_result) -> None:
    moment = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    old = add_result(moment=moment)
    picker = RunPicker("n.ipynb", status=None)
    new = add_result(moment=moment)
    picker.refresh()
    assert picker.run.id == old.id
    assert len({label for label, _ in picker.dropdown.options}) == 2
    picker.dropdown.value = 0
    assert picker.run.id == new.id


def test_a_picker_begins_with_the_run_that_the_dashboard_shows(view: RunResult, add_result) -> None:
    add_result()
    assert RunPicker("n.ipynb").run.id == view.id


def test_a_picker_without_runs_says_so(notebook: Path) -> None:
    picker = RunPicker("n.ipynb")
    assert picker.run is None
    assert picker.dropdown.disabled
    assert "no run of n.ipynb that is succeeded yet" in picker.message.value


def test_a_picker_says_when_the_project_is_gone(notebook: Path, add_result) -> None:
    add_result()
    picker = RunPicker("n.ipynb")
    (notebook.parent / "reprise.toml").unlink()
    picker.refresh()
    assert "reprise.toml" in picker.message.value
    assert picker.run is not None

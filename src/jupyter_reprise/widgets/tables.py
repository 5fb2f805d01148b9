"""Runs as tables of plain HTML, with what differs marked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from html import escape
from typing import Any

import ipywidgets

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.notebook.outputs import metric
from jupyter_reprise.service.results import RunResult
from jupyter_reprise.widgets.markup import (
    element,
    moment_html,
    number_html,
    number_text,
    page,
    status_html,
    value_html,
    without_secrets,
)
from jupyter_reprise.widgets.picker import differing

_NO_VALUE = '<span aria-label="none">·</span>'


class RunTable(ipywidgets.HTML):
    """Runs as a table, in their order: parameters that are not the same in all, and metrics.

    Parameters
    ----------
    runs
        Such as `reprise.runs("train.ipynb")`.
    metrics
        The names of those to show; None shows every record that is a number.
    limit
        How many runs to show.

    Raises
    ------
    InvalidInput
        Something among them is no run, such as the name of a notebook.
    """

    def __init__(
        self,
        runs: Iterable[RunResult],
        *,
        metrics: Collection[str] | None = None,
        limit: int = 50,
        title: str = "",
    ) -> None:
        listed = list(runs)
        for one in listed:
            if not isinstance(one, RunResult):
                raise InvalidInput(
                    f"A {type(one).__name__} is no run.",
                    hint='Give such as `reprise.runs("train.ipynb")`.',
                )
        super().__init__(page(_table(listed[:limit], metrics, title, len(listed))))
        self.add_class("rw-runs")


class RunComparison(ipywidgets.HTML):
    """Two runs side by side: parameters and records, with differences marked.

    Raises
    ------
    InvalidInput
        One of them is no run.
    """

    def __init__(
        self, before: RunResult, after: RunResult, *, labels: tuple[str, str] = ("Before", "After")
    ) -> None:
        for one in (before, after):
            if not isinstance(one, RunResult):
                raise InvalidInput(
                    f"A {type(one).__name__} can't be compared with a run.",
                    hint="Give what `reprise.latest`, `runs` or `run` gives.",
                )
        super().__init__(page(_comparison(before, after, labels)))
        self.add_class("rw-comparison")


def _table(
    runs: Sequence[RunResult], metrics: Collection[str] | None, title: str, total: int
) -> str:
    if not runs:
        return element("div", element("p", "There are no runs.", "rw-message"), "rw")
    parameters = [without_secrets(run.parameters) for run in runs]
    varying = differing(parameters)
    numbers = _metrics(runs, metrics)
    columns = ["Run", *varying, *numbers]
    head = "".join(
        element("th", escape(name), "rw-right" if name in numbers else "", scope="col")
        for name in columns
    )
    body = "".join(element("tr", _row(run, varying, numbers)) for run in runs)
    same = {n: v for n, v in parameters[0].items() if n not in varying}
    content = element("thead", element("tr", head)) + element("tbody", body)
    caption = _caption(title, same, len(runs), total)
    return _scrolled(element("table", content, "rw-table"), title or "Runs", caption)


def _row(run: RunResult, varying: Sequence[str], numbers: Sequence[str]) -> str:
    moment = moment_html(run.run.ended or run.run.queued)
    status = status_html(run.status)
    cells = [element("td", f"{moment}<br>{status}", "rw-when", title=run.id)]
    values = without_secrets(run.parameters)
    for name in varying:
        cells.append(element("td", value_html(values[name]) if name in values else _NO_VALUE))
    for name in numbers:
        value = metric(run.records.get(name))
        text = _NO_VALUE if value is None else number_html(_exact(run.records[name], value))
        cells.append(element("td", text, "rw-right"))
    return "".join(cells)


def _caption(title: str, same: dict[str, Any], count: int, total: int) -> str:
    parts = [element("strong", escape(title))] if title else []
    if count < total:
        parts.append(f"The first {count:,} of {total:,} runs.")
    if same:
        values = ", ".join(f"{escape(name)} = {value_html(v)}" for name, v in same.items())
        parts.append(element("span", f"The same in all: {values}", "rw-muted"))
    return "<br>".join(parts)


def _comparison(before: RunResult, after: RunResult, labels: tuple[str, str]) -> str:
    pair = (before, after)
    dates = [moment_html(run.run.ended or run.run.queued) for run in pair]
    heads = [f"{escape(label)}<br>{date}" for label, date in zip(labels, dates, strict=True)]
    head = "".join(element("th", text, scope="col") for text in ("", *heads, "Change"))
    facts = {"Status": before.status}, {"Status": after.status}
    seeds = {"Seed": before.seed}, {"Seed": after.seed}
    values = without_secrets(before.parameters), without_secrets(after.parameters)
    body = (
        _group("Run", facts, lambda value: status_html(value))
        + _group("", seeds, value_html)
        + _group("Parameters", values, value_html)
        + _group("Results", (before.records, after.records), _record_html)
    )
    table = element("thead", element("tr", head)) + element("tbody", body)
    return _scrolled(element("table", table, "rw-table"), "Comparison of two runs")


def _group(
    title: str, pair: tuple[dict[str, Any], dict[str, Any]], show: Callable[[Any], str]
) -> str:
    names = dict.fromkeys([*pair[0], *pair[1]])
    varying = differing(list(pair))
    rows = []
    for name in names:
        is_other = name in varying
        cells = [show(one[name]) if name in one else _NO_VALUE for one in pair]
        mark = _change(*(one.get(name) for one in pair)) if is_other else "same"
        class_name = "rw-differs" if is_other else ""
        content = element("th", escape(name), scope="row") + "".join(
            element("td", cell, class_name) for cell in (*cells, mark)
        )
        rows.append(element("tr", content))
    heading = element("th", escape(title), colspan="4", scope="colgroup")
    return (element("tr", heading, "rw-group") if title and rows else "") + "".join(rows)


def _change(before: Any, after: Any) -> str:
    first, second = metric(before), metric(after)
    if first is None or second is None:
        return "≠ differs"
    sign = "+" if second >= first else ""
    return f"≠ {sign}{number_text(second - first)}"


def _record_html(value: Any) -> str:
    number = metric(value)
    return value_html(value) if number is None else number_html(_exact(value, number))


def _exact(value: Any, number: float) -> float:
    return value if isinstance(value, int) else number


def _metrics(runs: Sequence[RunResult], wanted: Collection[str] | None) -> list[str]:
    found = dict.fromkeys(
        name for run in runs for name, v in run.records.items() if metric(v) is not None
    )
    return list(found) if wanted is None else [name for name in wanted if name in found]


def _scrolled(table: str, label: str, caption: str = "") -> str:
    """Give a table that scrolls by itself, below a caption that does not."""
    above = element("p", caption, "rw-caption") if caption else ""
    # what scrolls must be reachable by the keyboard
    inner = element("div", table, "rw-scroll", role="region", aria_label=label, tabindex="0")
    return element("div", above + inner, "rw")

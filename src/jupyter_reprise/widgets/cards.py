"""One number, large, with how sure it is and what became of it since."""

from __future__ import annotations

from html import escape
from typing import Literal

import ipywidgets

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.widgets.markup import element, number_html, number_text, page

Better = Literal["up", "down"]


class MetricCard(ipywidgets.HTML):
    """A number with its label, its uncertainty and its change.

    Parameters
    ----------
    value
        A number, or a text that is shown as it is.
    interval
        The lowest and the highest value that it may have.
    coverage
        How sure that interval is, such as 0.9 or `"90 %"`.
    delta
        The change against an earlier value.
    better
        Which way is good, for the colour and the words of the change; None says nothing of it.

    Raises
    ------
    InvalidInput
        The interval runs backwards, `coverage` is no share of 1, or `better` is neither way.
    """

    def __init__(
        self,
        label: str,
        value: float | str | None,
        unit: str = "",
        *,
        interval: tuple[float, float] | None = None,
        coverage: str | float = "",
        delta: float | None = None,
        better: Better | None = None,
        note: str = "",
    ) -> None:
        if interval is not None and interval[0] > interval[1]:
            raise InvalidInput(
                f"The interval of {label!r} runs backwards, from {interval[0]} to {interval[1]}.",
                hint="Give its lower end first.",
            )
        if not isinstance(coverage, str) and not 0 < coverage <= 1:
            raise InvalidInput(
                f"`coverage` of {label!r} is {coverage}.", hint='Give such as 0.9 or "90 %".'
            )
        if better not in {None, "up", "down"}:
            raise InvalidInput(
                f"`better` of {label!r} is {better!r}.", hint="Give 'up', 'down' or nothing."
            )
        suffix = f" {element('small', escape(unit))}" if unit else ""
        lines = [element("div", _value_html(value) + suffix, "rw-number")]
        if interval is not None:
            lines.append(element("div", _interval_text(interval, unit, coverage)))
        if delta is not None:
            lines.append(element("div", _change_html(delta, unit, better)))
        if note:
            lines.append(element("div", element("small", escape(note))))
        content = element("div", escape(label), "rw-label") + "".join(lines)
        super().__init__(page(element("div", content, "rw rw-card", role="group")))
        self.add_class("rw-metric")


def _value_html(value: float | str | None) -> str:
    if value is None:
        return element("span", "no value", "rw-muted")
    return escape(value) if isinstance(value, str) else number_html(_plain(value))


def _interval_text(interval: tuple[float, float], unit: str, coverage: str | float) -> str:
    sure = coverage if isinstance(coverage, str) else f"{100 * coverage:.4g} %"
    low, high = (number_text(_plain(end)) for end in interval)
    prefix = f"{sure} interval: " if sure else "between "
    joint = " to " if sure else " and "
    return escape(f"{prefix}{low}{joint}{high}{unit and f' {unit}'}")


def _change_html(delta: float, unit: str, better: Better | None) -> str:
    change = _plain(delta)
    if change == 0:
        return element("span", "unchanged", "rw-change")
    is_up = change > 0
    arrow = element("span", "▲" if is_up else "▼", aria_hidden="true")
    text = f"{number_text(abs(change))}{unit and f' {unit}'} {'more' if is_up else 'less'}"
    if better is None:
        return element("span", f"{arrow} {escape(text)}", "rw-change")
    is_better = is_up == (better == "up")
    verdict = "better" if is_better else "worse"
    return element("span", f"{arrow} {escape(text)} ({verdict})", f"rw-change rw-{verdict}")


def _plain(value: float) -> float:
    """Give a number of NumPy's as Python's own."""
    return value if isinstance(value, int) else float(value)

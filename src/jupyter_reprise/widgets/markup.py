"""The HTML that the widgets are made of: everything that comes from a run is escaped here."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, Final

from jupyter_reprise.models import RunStatus
from jupyter_reprise.notebook.checking import SECRET_REFERENCE
from jupyter_reprise.publishing.formats import format_minute

_LONGEST: Final = 60
_MINUS: Final = "\N{MINUS SIGN}"
_MARKS: Final = {
    RunStatus.SUCCEEDED: ("good", "✓"),
    RunStatus.FAILED: ("bad", "✕"),
    RunStatus.REJECTED: ("bad", "✕"),
    RunStatus.INTERRUPTED: ("bad", "✕"),
    RunStatus.CANCELLED: ("plain", "○"),
    RunStatus.QUEUED: ("plain", "…"),
    RunStatus.RUNNING: ("plain", "…"),
}


def page(body: str) -> str:
    """Give a widget's HTML with the styles that it needs; in a page they may stand many times."""
    return f"<style>{_style()}</style>{body}"


@cache
def _style() -> str:
    return files("jupyter_reprise.widgets").joinpath("widgets.css").read_text("utf-8")


def element(name: str, content: str, class_name: str = "", **attributes: str) -> str:
    """Write an element; its content is HTML, and its attributes are text.

    An underscore in an attribute's name stands for a hyphen.
    """
    given = {**({"class": class_name} if class_name else {}), **attributes}
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in given.items()
    )
    return f"<{name}{written}>{content}</{name}>"


def cut(text: str, longest: int = _LONGEST) -> str:
    """Shorten a text to what fits into a line."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def value_html(value: Any) -> str:
    """Show the JSON form of a value, cut where it is long; the whole of it is the title."""
    text = plain_text(value)
    short = escape(cut(text))
    return element("span", short, title=text[:2000]) if len(text) > _LONGEST else short


def plain_text(value: Any) -> str:
    """Give the JSON form of a value as people read it, whole and exact."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value or "(empty)"
    return json.dumps(value, ensure_ascii=False)


def without_secrets(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out where secrets are found: that is no business of whoever looks at a page."""
    return {
        name: value
        for name, value in parameters.items()
        if not (isinstance(value, str) and SECRET_REFERENCE.fullmatch(value))
    }


def number_text(value: float) -> str:
    """Give a number with four significant digits, and thousands apart; whole ones as they are."""
    if not math.isfinite(value):
        return str(value)
    if isinstance(value, int) or 1000 <= abs(value) < 1e15 or float(value).is_integer():
        return f"{value:,.0f}".replace("-", _MINUS)
    return f"{value:.4g}".replace("-", _MINUS)


def number_html(value: float) -> str:
    """Show a number in short, with all of its digits as the title."""
    text = number_text(value)
    return text if text == str(value) else element("span", text, title=repr(value))


def moment_html(moment: datetime, class_name: str = "") -> str:
    """Show a moment in UTC, for machines as well."""
    full = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return element("time", format_minute(moment), class_name, datetime=full, title=full)


def status_html(status: RunStatus, text: str = "") -> str:
    """Show a status by a mark and a word, never by colour alone."""
    kind, mark = _MARKS[status]
    sign = element("span", mark, "rw-mark", aria_hidden="true")
    return element("span", f"{sign} {escape(text or str(status))}", f"rw-status rw-{kind}")

"""Makes HTML of values, each of which is escaped unless it is markup already.

It knows nothing of notebooks or pages.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

Attribute = str | int | float | bool | None

_EMPTY = frozenset({"br", "hr", "img", "input", "source"})
NOTHING = Markup("")


def element(tag: str, attributes: Mapping[str, Attribute] | None = None, *children: str) -> Markup:
    """Give an element.

    Parameters
    ----------
    attributes
        True gives an attribute without a value; None, False and the empty text leave it out,
        but for `value` and `alt`, which mean something when they are empty.
    children
        Texts, which are escaped, and markup, which is not.
    """
    written = Markup("").join(_attribute(name, value) for name, value in (attributes or {}).items())
    start = Markup("<{}{}>").format(Markup(tag), written)  # noqa: S704 - a tag's name, from code
    if tag in _EMPTY:
        return start
    inside = Markup("").join(escape(child) for child in children)
    return start + inside + Markup("</{}>").format(Markup(tag))  # noqa: S704 - as above


def join(parts: list[Markup]) -> Markup:
    """Give markup after markup."""
    return Markup("").join(parts)


def note(text: str) -> Markup:
    """Give a remark on what is not shown."""
    return element("p", {"class": "w-note"}, text)


def _attribute(name: str, value: Attribute) -> Markup:
    if value is None or value is False or (value == "" and name not in {"value", "alt"}):
        return NOTHING
    if value is True:
        return Markup(" {}").format(name)
    return Markup(' {}="{}"').format(name, value)

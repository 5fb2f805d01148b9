"""Lets through the markup of outputs that shows something, and nothing that acts or loads.

Outputs may hold data that others wrote. Behind this stands the pages' content security policy.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from bleach.sanitizer import Cleaner  # nbconvert depends on bleach with its CSS
from markupsafe import Markup

from jupyter_reprise.publishing.dashboards.markup import element, join, note
from jupyter_reprise.publishing.dashboards.styles import StyleCleaner, clean_stylesheet
from jupyter_reprise.publishing.dashboards.vocabulary import ATTRIBUTES, TAGS

_IMAGE: Final = re.compile(r"data:image/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml)[;,]", re.I)
_LINK: Final = re.compile(r"https?:|mailto:|#", re.I)
_SILENT: Final = re.compile(
    r"<(script|noscript|template|iframe|object|title|textarea|xmp|noembed|noframes)\b[^>]*>"
    r".*?(?:</\1\s*>|\Z)",
    re.I | re.S,
)
_STYLE: Final = re.compile(r"<style\b[^>]*>(.*?)(?:</style\s*>|\Z)", re.I | re.S)
_VISIBLE: Final = re.compile(r"<(?:img|svg|hr|input|meter|progress)\b", re.I)
_TAG: Final = re.compile(r"<[^>]*>")
_ANY_TAG: Final = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.I)
_CLOSE_THEMSELVES: Final = frozenset(
    ["br", "hr", "img", "input", "col", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "option"]
)
_DEEPEST: Final = 200
"""Elements in one another; parsers take minutes for thousands, and no output needs them."""


def clean_html(html: str) -> Markup:
    """Give what may stay of a piece of HTML: no script, form, frame, handler or address to load.

    Its stylesheets come first, bound to the page's content.
    """
    html = _SILENT.sub("", html)
    if _is_too_deep(html):
        return note("An output here is nested too deeply to be shown.")
    sheets = [clean_stylesheet(sheet) for sheet in _STYLE.findall(html)]
    styles = [element("style", None, Markup(sheet)) for sheet in sheets if sheet]  # noqa: S704
    return join([*styles, Markup(_cleaner().clean(_STYLE.sub("", html)))])  # noqa: S704 - cleaned


def has_something_to_see(html: str) -> bool:
    """Tell whether cleaned HTML has any text or image in it."""
    html = _STYLE.sub("", html)
    return bool(_VISIBLE.search(html)) or bool(_TAG.sub("", html).strip())


def _is_too_deep(html: str) -> bool:
    depth = 0
    for match in _ANY_TAG.finditer(html):
        if match[2].lower() not in _CLOSE_THEMSELVES:
            depth = max(depth - 1, 0) if match[1] else depth + 1
        if depth > _DEEPEST:
            return True
    return False


@cache
def _cleaner() -> Cleaner:
    return Cleaner(
        tags=TAGS,
        attributes=_is_allowed,
        protocols={"http", "https", "mailto", "data"},
        strip=True,
        css_sanitizer=StyleCleaner(),
    )


def _is_allowed(tag: str, name: str, value: Any) -> bool:
    """Tell whether an attribute may stay; bleach calls this for each."""
    if name in {"class", "id"}:
        # the page's own names are not for outputs
        return not any(word.startswith("pg-") for word in value.split())
    if name in ATTRIBUTES or name.startswith("aria-"):
        return True
    if name == "src":
        return tag == "img" and _IMAGE.match(value) is not None
    if name == "href":
        return _LINK.match(value) is not None and (tag == "a" or value.startswith("#"))
    if name == "type":
        return tag in {"ol", "ul", "li"} or value in {"checkbox", "radio"}
    return False

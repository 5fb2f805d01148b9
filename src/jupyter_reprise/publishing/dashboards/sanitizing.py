"""Lets through the markup of outputs that shows something, and nothing that acts or loads.

Outputs may hold data that others wrote. Behind this stands the pages' content security policy.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from bleach import html5lib_shim
from bleach.sanitizer import Cleaner  # nbconvert depends on bleach with its CSS
from markupsafe import Markup

from jupyter_reprise.publishing.dashboards.markup import element, join, note
from jupyter_reprise.publishing.dashboards.styles import StyleCleaner, clean_stylesheet
from jupyter_reprise.publishing.dashboards.tidiness import is_parsed_quickly
from jupyter_reprise.publishing.dashboards.vocabulary import ATTRIBUTES, TAGS

_IMAGE: Final = re.compile(r"data:image/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml)[;,]", re.I)
_LINK: Final = re.compile(r"https?:|mailto:|#", re.I)
_SILENT: Final = re.compile(
    r"<(script|noscript|template|iframe|object|title|textarea|xmp|noembed|noframes)\b[^<>]*>"
    r".*?(?:</\1\s*>|\Z)",
    re.I | re.S,
)
_STYLE: Final = re.compile(r"<style\b[^<>]*>(.*?)(?:</style\s*>|\Z)", re.I | re.S)
_VISIBLE: Final = re.compile(r"<(?:img|svg|hr|input|meter|progress)\b", re.I)
_TAG: Final = re.compile(r"<[^>]*>")


def clean_html(html: str) -> Markup:
    """Give what may stay of a piece of HTML: no script, form, frame, handler or address to load.

    Its stylesheets come first, bound to the page's content.
    """
    html = _SILENT.sub("", html)
    if not is_parsed_quickly(html):
        return note("An output here is too tangled to be shown.")
    sheets = [clean_stylesheet(sheet) for sheet in _STYLE.findall(html)]
    styles = [element("style", None, Markup(sheet)) for sheet in sheets if sheet]  # noqa: S704
    return join([*styles, Markup(_cleaner().clean(_STYLE.sub("", html)))])  # noqa: S704 - cleaned


def has_something_to_see(html: str) -> bool:
    """Tell whether cleaned HTML has any text or image in it."""
    html = _STYLE.sub("", html)
    return bool(_VISIBLE.search(html)) or bool(_TAG.sub("", html).strip())


class _Walker(html5lib_shim.getTreeWalker("etree")):  # type: ignore[misc]  # bleach has no types
    """Walks through a parsed tree; bleach's own counts all siblings again for each element."""

    def __init__(self, tree: Any) -> None:
        super().__init__(tree)
        self._places: dict[Any, dict[Any, int]] = {}

    def getParentNode(self, node: Any) -> Any:
        """Give where to go on above a node; the walk calls this at the end of each element."""
        _, _, parents, flag = node
        if flag == "text" or len(parents) < 2:
            return super().getParentNode(node)
        parent = parents.pop()
        above = parents[-1]
        if above not in self._places:
            self._places[above] = {child: place for place, child in enumerate(above)}
        return parent, self._places[above][parent], parents, None


@cache
def _cleaner() -> Cleaner:
    cleaner = Cleaner(
        tags=TAGS,
        attributes=_is_allowed,
        protocols={"http", "https", "mailto", "data"},
        strip=True,
        css_sanitizer=StyleCleaner(),
    )
    cleaner.walker = _Walker
    return cleaner


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

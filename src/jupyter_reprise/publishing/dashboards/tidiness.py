"""Tells whether a piece of HTML can be parsed in a time that grows with its length alone.

A parser that mends markup as browsers do may take minutes for a few hundred kilobytes that somebody
made for that, or that lost their end tags. Here is looked only, in one go; nothing is mended.
"""

from __future__ import annotations

import re
from typing import Final

from jupyter_reprise.publishing.dashboards.vocabulary import words

_TAG: Final = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>]*)", re.IGNORECASE)
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_EMPTY: Final = words("br hr img input col wbr area base embed link meta param source track")
_CLOSED_BY_THE_NEXT: Final = {
    **{name: frozenset([name]) for name in words("p li option tr")},
    **dict.fromkeys(words("td th"), words("td th tr")),
    **dict.fromkeys(words("dt dd"), words("dt dd")),
}
_ROWS: Final = words("table thead tbody tfoot tr colgroup")
_IN_ROWS: Final = _ROWS | words("caption td th col style")
_FOREIGN: Final = words("svg math")
"""In these alone a slash before the end of a tag ends the element."""
_BORDERS: Final = _FOREIGN | words("foreignobject desc title annotation mi mo mn ms mtext")
"""Where drawings and formulas begin, and where HTML begins in them."""
_EXPELLED: Final = words("""
    b big blockquote br center code dd div dl dt em embed font h1 h2 h3 h4 h5 h6 hr i img
    li menu meta nobr ol p pre ruby s small span strike strong sub sup table tt u ul var
""")
"""Elements that end the drawing or the formula in which they begin."""
_MARKS: Final = words("a b big code em font i nobr s small strike strong tt u")
"""They are begun again by the parser wherever something else ended before them."""
_DEEPEST: Final = 200
"""Elements in one another; parsers take minutes for thousands, and no output needs them."""
_MOST_MARKS: Final = 20
_MOST_UNTIDY: Final = 5_000
"""Tags of markup that has to be mended."""
_MOST_STRAY: Final = 20_000
"""Of `<` that begin no tag."""
_MOST_REFERENCES: Final = 100_000
"""Of `&`, each of which has to be looked up."""
_MOST_ATTRIBUTES: Final = 1_000


def is_parsed_quickly(html: str) -> bool:
    """Tell whether a parser gets through HTML in good time, however it came about."""
    elements: list[str] = []
    tags, marks, is_tidy = 0, 0, True
    for match in _TAG.finditer(html):
        name, tags = match[2].lower(), tags + 1
        if match[1]:
            is_tidy = _close(elements, name) and is_tidy
            marks = max(marks - 1, 0) if name in _MARKS else marks
        else:
            marks += name in _MARKS
            is_tidy = _open(elements, name, is_whole=match[3].endswith("/")) and is_tidy
        is_over = len(elements) > _DEEPEST or marks > _MOST_MARKS or _has_too_many(match[3])
        if is_over or (tags > _MOST_UNTIDY and not is_tidy):
            return False
    return html.count("<") - tags <= _MOST_STRAY and html.count("&") <= _MOST_REFERENCES


def _has_too_many(attributes: str) -> bool:
    is_long = len(attributes) > _MOST_ATTRIBUTES
    return is_long and len(_QUOTED.sub(" ", attributes).split()) > _MOST_ATTRIBUTES


def _open(elements: list[str], name: str, *, is_whole: bool) -> bool:
    """Take a start tag; tells whether it may be there."""
    is_expelled = name in _EXPELLED and _is_foreign(elements)
    if is_whole and not is_expelled and (name in _FOREIGN or _is_foreign(elements)):
        return True
    while is_expelled and elements.pop() not in _FOREIGN:
        pass
    while elements and name in _CLOSED_BY_THE_NEXT.get(elements[-1], ()):
        elements.pop()
    last = elements[-1] if elements else ""
    if name not in _EMPTY:
        elements.append(name)
    return not is_expelled and (last not in _ROWS or name in _IN_ROWS)


def _is_foreign(elements: list[str]) -> bool:
    """Tell whether the last element is in a drawing or a formula, and not in its HTML."""
    nearest = (name for name in reversed(elements) if name in _BORDERS)
    return next(nearest, "") in _FOREIGN


def _close(elements: list[str], name: str) -> bool:
    """Take an end tag; tells whether it ends what is open."""
    while elements and elements[-1] != name and elements[-1] in _CLOSED_BY_THE_NEXT:
        elements.pop()
    if elements and elements[-1] == name:
        elements.pop()
        return True
    return name in _EMPTY

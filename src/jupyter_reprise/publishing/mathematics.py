"""Turns TeX into MathML, which browsers show by themselves.

It must not load anything from a network: a report is read on trains and in archives. What the
converter does not understand, or all of it when `latex2mathml` is not installed, stays as TeX.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from html import escape
from importlib import import_module
from typing import Any, Final
from xml.etree import ElementTree

_DELIMITED: Final = re.compile(
    r"\A\s*(?:\$\$(?P<display>.+)\$\$|\$(?P<inline>[^$]+)\$"
    r"|\\\[(?P<bracketed>.+)\\\]|\\\((?P<parenthesized>.+)\\\))\s*\Z",
    re.DOTALL,
)

_TEXT: Final = re.compile(r"(\\(?:text\w*|[mhf]box)\s*\{)([^{}]*)")
_MATHML: Final = "{http://www.w3.org/1998/Math/MathML}m"


def format_tex(tex: str, *, is_display: bool) -> str:
    """Give the HTML of a formula, written without its delimiters."""
    mathml = _convert(tex.strip(), is_display=is_display)
    if mathml is not None:
        return f'<div class="math">{mathml}</div>' if is_display else mathml
    tag = "div" if is_display else "span"
    return f'<{tag} class="math tex"><code>{escape(tex.strip())}</code></{tag}>'


def format_latex_output(source: str) -> str:
    r"""Give the HTML of a `text/latex` output: a formula in `$`, `$$`, `\(`, `\[`, or bare."""
    match = _DELIMITED.match(source)
    if match is None or match.lastgroup is None:
        return format_tex(source, is_display=True)
    is_display = match.lastgroup in {"display", "bracketed"}
    return format_tex(match[match.lastgroup], is_display=is_display)


def _convert(tex: str, *, is_display: bool) -> str | None:
    converter = _load_converter()
    if converter is None or not tex:
        return None
    convert, failures = converter
    # it numbers every line of an align environment, and leaves text as it is
    tex = re.sub(r"\\(begin|end)\{(align|equation|gather)\}", r"\\\1{\2*}", tex)
    tex = _TEXT.sub(lambda match: match[1] + escape(match[2], quote=False), tex)
    try:
        mathml: str = convert(tex, display="block" if is_display else "inline")
    except failures:
        return None
    # its ~ is not the sign for "distributed as"
    return mathml.replace("<mi>&#x0007E;</mi>", "<mo>&#x0223C;</mo>") if _is_safe(mathml) else None


def _is_safe(mathml: str) -> bool:
    """Tell whether markup is complete and of MathML alone, so that it can't break the page."""
    try:
        root = ElementTree.fromstring(mathml)  # noqa: S314 - made here, from a formula
    except ElementTree.ParseError:
        return False
    return all(element.tag.startswith(_MATHML) for element in root.iter())


@cache
def _load_converter() -> tuple[Callable[..., str], tuple[type[Exception], ...]] | None:
    try:
        converter = import_module("latex2mathml.converter")
        exceptions = import_module("latex2mathml.exceptions")
    except ImportError:
        return None
    # its errors have no common base, and some formulas run into Python's own
    own: list[Any] = [kind for kind in vars(exceptions).values() if isinstance(kind, type)]
    failures = tuple(kind for kind in own if issubclass(kind, Exception))
    others = (LookupError, ValueError, TypeError, AttributeError, RecursionError, StopIteration)
    return converter.convert, failures + others

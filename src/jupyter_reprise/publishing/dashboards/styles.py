"""Lets through the styles of outputs that stay in their place and load nothing.

A style may come from data that others wrote: it must not reach out of the page's content, nor
lie over what the page itself says. Text that is no CSS is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

import tinycss2  # which comes with bleach

from jupyter_reprise.publishing.dashboards.vocabulary import words

SCOPE: Final = ".stored"
"""The class of the element around all outputs; the box that cuts them off is one outside of it."""

_LOADING: Final = words(
    "url src image image-set -webkit-image-set cross-fade element paint expression"
)
_REFUSED: Final = frozenset({"behavior", "-moz-binding", "-ms-behavior"})
_GROUPS: Final = frozenset({"media", "supports", "container", "layer"})
_ROOT: Final = re.compile(
    r"(?P<root>:root|html|body)(?P<state>(?:\[[^\]]*\]|\.[\w-]+|:[\w-]+(?:\([^)]*\))?)*)"
    r"(?=[\s>+~]|$)\s*(?P<rest>.*)",
    re.DOTALL,
)
_MARKUP: Final = re.compile(r"<(?=[/!a-zA-Z])")


class StyleCleaner:
    """Cleans `style` attributes; bleach calls it."""

    def sanitize_css(self, style: str) -> str:
        """Give the declarations of an attribute that may stay; bleach calls this for each."""
        return clean_declarations(style)


def clean_declarations(css: str) -> str:
    """Give the declarations that may stay of a `style` attribute."""
    try:
        return "; ".join(_declarations(tinycss2.parse_declaration_list(css)))
    except RecursionError:  # thousands of brackets in one another
        return ""


@lru_cache(maxsize=32)  # widgets bring the same one again and again
def clean_stylesheet(css: str) -> str:
    """Give the rules that may stay of a stylesheet, each bound to the page's content."""
    try:
        rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
        written = "\n".join(_rules(rules, is_scoped=True))
    except RecursionError:  # as above
        return ""
    # no text of a stylesheet may end the element that it is in
    return _MARKUP.sub(r"\\3c ", written)


def _rules(rules: Iterable[Any], *, is_scoped: bool) -> Iterable[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            inside = "; ".join(_declarations(tinycss2.parse_declaration_list(rule.content)))
            selector = _selector(rule.prelude) if is_scoped else tinycss2.serialize(rule.prelude)
            if inside and selector:
                yield f"{selector} {{ {inside} }}"
        elif rule.type == "at-rule" and rule.content is not None:
            keyword = rule.lower_at_keyword
            is_motion = keyword.endswith("keyframes")
            if not (is_motion or keyword in _GROUPS) or _loads(rule.prelude):
                continue
            parsed = tinycss2.parse_rule_list(rule.content, skip_comments=True)
            inner = "\n".join(_rules(parsed, is_scoped=not is_motion))
            yield f"@{keyword} {tinycss2.serialize(rule.prelude).strip()} {{ {inner} }}"


def _declarations(parsed: Iterable[Any]) -> Iterable[str]:
    for one in parsed:
        if one.type != "declaration" or one.lower_name in _REFUSED or _loads(one.value):
            continue
        value = tinycss2.serialize(one.value).strip()
        if one.lower_name == "position" and value.casefold() not in {"relative", "absolute"}:
            continue  # `fixed` would let an output lie over the whole window
        yield f"{one.name}: {value}{' !important' * one.important}"


def _loads(tokens: Iterable[Any]) -> bool:
    """Tell whether a value would load something, or can't be read."""
    for token in tokens:
        if token.type in {"url", "error"}:
            return True
        if token.type == "function" and token.lower_name in _LOADING:
            return True
        inside = getattr(token, "arguments", None) or getattr(token, "content", None) or ()
        if _loads(inside):
            return True
    return False


def _selector(prelude: Iterable[Any]) -> str:
    if _loads(prelude):
        return ""
    parts: list[list[Any]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        elif token.type != "comment":
            parts[-1].append(token)
    scoped = (_scoped(tinycss2.serialize(part).strip()) for part in parts)
    return ", ".join(filter(None, scoped))


def _scoped(selector: str) -> str:
    """Bind a selector to the page's content; what it says of the root's state stays."""
    match = _ROOT.match(selector)
    rest = selector if match is None else match["rest"]
    if rest.startswith(("+", "~")):
        return ""  # what stands beside the content is not in it
    if match is None:
        return f"{SCOPE} {selector}"
    root = f"{match['root']}{match['state']} " if match["state"] else ""
    return f"{root}{SCOPE} {rest}".strip()

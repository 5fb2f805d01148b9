"""Formats what people wrote: markdown, formulas and terminal text, by nbconvert.

Importing this imports nbconvert, which is slow: only drawing a notebook does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from nbconvert.filters import ansi2html
from nbconvert.filters.markdown_mistune import MarkdownWithMath

from jupyter_reprise.publishing.dashboards.pictures import Reader, with_pictures
from jupyter_reprise.publishing.dashboards.sanitizing import clean_html
from jupyter_reprise.publishing.exporter import ReportRenderer
from jupyter_reprise.publishing.mathematics import format_latex_output


def format_prose(
    source: str, attachments: Mapping[str, Any] | None = None, pictures: Reader | None = None
) -> Markup:
    """Convert markdown; what its HTML could do or load is left out, but for pictures beside it."""
    renderer = ReportRenderer(
        escape=False, exclude_anchor_links=True, attachments=dict(attachments or {})
    )
    html = MarkdownWithMath(renderer=renderer).render(source)
    return clean_html(html if pictures is None else with_pictures(html, pictures))


def format_formula(source: str) -> Markup:
    """Convert a LaTeX output."""
    return clean_html(format_latex_output(source))


def format_terminal(text: str) -> Markup:
    """Escape text for a page; the colours of a terminal become classes."""
    return Markup(ansi2html(text))  # noqa: S704 - it escapes

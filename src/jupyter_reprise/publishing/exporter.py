"""Renders a notebook's cells to HTML through nbconvert.

Importing this imports nbconvert, which is slow: only `reports` does, when it has a report to
make. It must not know of manifests.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath

from jupyter_reprise.publishing.mathematics import format_latex_output, format_tex


class ReportRenderer(IPythonRenderer):
    """Markdown to HTML with formulas as MathML instead of TeX for a script to find."""

    def block_math(self, body: str) -> str:
        return format_tex(body, is_display=True)

    def inline_math(self, body: str) -> str:
        return format_tex(body, is_display=False)

    def latex_environment(self, name: str, body: str) -> str:
        return format_tex(f"\\begin{{{name}}}{body}\\end{{{name}}}", is_display=True)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        try:
            return super().image(text, url, title)
        except InvalidNotebook:  # an attachment that is not there: no reason to have no report
            return escape(text)


class CellsExporter(HTMLExporter):
    """HTMLExporter with our template, without the passes a report has no use for.

    Those are bleach over highlighted code, a second parse of the whole page to add alternative
    texts to images (ours have them), and validation of a notebook that was just executed.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            template_name="cells",
            extra_template_basedirs=[str(Path(__file__).parent / "templates")],
            default_preprocessors=[],
            **settings,
        )

    def default_filters(self) -> Iterable[tuple[str, Any]]:
        """Give the filters of the template; nbconvert calls this when it makes one."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield "markdown2html", self.format_markdown
        yield "latex2html", format_latex_output

    def from_notebook_node(  # type: ignore[override]  # as nbconvert's own does
        self, nb: Any, resources: dict[str, Any] | None = None, **settings: Any
    ) -> tuple[str, dict[str, Any]]:
        """Convert a notebook."""
        language = nb.metadata.get("language_info", {})
        lexer = language.get("pygments_lexer") or language.get("name")
        highlight = Highlight2HTML(pygments_lexer=lexer, parent=self)
        self.register_filter("highlight_code", highlight)  # type: ignore[no-untyped-call]
        rendered: tuple[str, dict[str, Any]] = TemplateExporter.from_notebook_node(
            self, nb, resources, **settings
        )
        return rendered

    @staticmethod
    def format_markdown(source: str, attachments: dict[str, Any] | None = None) -> str:
        """Convert markdown; a cell's attachments become part of the page."""
        renderer = ReportRenderer(escape=False, attachments=attachments)
        html: str = MarkdownWithMath(renderer=renderer).render(source)
        return html

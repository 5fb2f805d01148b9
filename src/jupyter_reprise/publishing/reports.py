"""Makes a run's report: one HTML page with the run's provenance above its executed notebook.

The page stands for itself: styles, script, images and formulas are in it, and a content security
policy keeps it, and whatever its outputs would like to load, from the network. So formulas become
MathML here rather than MathJax's work there, interactive outputs work when they bring their code
along, and widgets appear as their text. Without JavaScript all but "Show all code" works.
It must not write files or look at anything but the notebook and the manifest it is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_reprise.models import Manifest
from jupyter_reprise.notebook.libraries import quick_notebook_imports
from jupyter_reprise.publishing import formats, summary
from jupyter_reprise.publishing.excerpt import make_excerpt

_TEMPLATES = Path(__file__).parent / "templates"


def render_report(nb: Mapping[str, Any], manifest: Manifest) -> str:
    """Render a run's report.

    Parameters
    ----------
    nb
        The executed notebook, of nbformat 4; it is left as it is.
    manifest
        The run's record. `manifest.error.cell` counts the notebook's cells from 0.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    pages = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["bytes"] = formats.format_bytes
    pages.filters["exact"] = formats.format_exact
    pages.filters["rounded"] = formats.format_rounded
    pages.filters["short"] = summary.short
    pages.filters["total"] = summary.total_bytes
    return pages.get_template("page.html.j2").render(
        manifest=manifest,
        summary=summary.summarize(manifest),
        cells=Markup(_render_cells(nb, manifest)),  # noqa: S704 - the notebook's own markup
        style=Markup(_read("shared.css", "report.css")),  # noqa: S704 - our own
        script=Markup(_read("report.js")),  # noqa: S704 - our own
    )


def prepare_to_render() -> None:
    """Import what rendering needs, for callers that have to wait for something else anyway."""
    with quick_notebook_imports():
        import jupyter_reprise.publishing.exporter  # noqa: F401


def _read(*names: str) -> str:
    return "\n".join((_TEMPLATES / name).read_text(encoding="utf-8") for name in names)


def _render_cells(nb: Mapping[str, Any], manifest: Manifest) -> str:
    with quick_notebook_imports():
        import nbformat

        from jupyter_reprise.publishing.exporter import CellsExporter
    failed_cell = manifest.error.cell if manifest.error is not None else None
    excerpt = nbformat.from_dict(make_excerpt(nb, failed_cell))
    html: str = CellsExporter().from_notebook_node(excerpt)[0]
    return html

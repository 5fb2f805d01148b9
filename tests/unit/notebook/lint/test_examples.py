"""The notebooks that come with Reprise keep its own rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_reprise.notebook.document import parse_notebook
from jupyter_reprise.notebook.lint import lint

ROOT = Path(__file__).parents[4]
NOTEBOOKS = [
    *sorted((ROOT / "notebooks").glob("**/*.ipynb")),
    *sorted((ROOT / "src" / "jupyter_reprise" / "service" / "templates").glob("*.ipynb")),
]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_of_ours_has_no_findings(path: Path) -> None:
    nb = parse_notebook(path.read_bytes(), path.name)
    # dashboards take nothing: they show what others made
    assert lint(nb, is_served=path.parent.name != "dashboards") == []

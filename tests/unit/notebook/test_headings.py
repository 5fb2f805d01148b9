"""Headings name pages, and are said once."""

from __future__ import annotations

import pytest

from jupyter_reprise.notebook.headings import first_heading, headings_of, take_title


def test_headings_are_found_as_markdown_has_them() -> None:
    source = "text\n  ## One ##\n#no\n####### seven\n#\n\nTwo\n# *Three*  "
    assert headings_of(source) == ["One", "*Three*"]


def test_a_notebook_is_called_by_its_first_heading_wherever_that_stands() -> None:
    cells = [
        {"cell_type": "code", "source": "# a comment"},
        {"cell_type": "markdown", "source": "only text"},
        {"cell_type": "markdown", "source": ["before\n", " # Churn\n", "# Other"]},
    ]
    assert first_heading({"cells": cells}) == "Churn"
    assert first_heading({"cells": cells[:2]}) == ""


@pytest.mark.parametrize(
    ("source", "title", "left"),
    [
        ("# Churn\nof 2026", "Churn", ("\nof 2026", "")),
        ("# CHURN #\n# Churn", " churn", ("\n# Churn", "")),
        ("# Other\n# Churn", "Churn", ("# Other\n# Churn", "")),
        ("no heading", "Churn", ("no heading", "Churn")),
        ("# Churn", "", ("# Churn", "")),
    ],
)
def test_a_heading_that_says_the_title_is_left_out_once(
    source: str, title: str, left: tuple[str, str]
) -> None:
    assert take_title(source, title) == left

"""The rule about notebooks that a project relies on, and which take no parameters.

Whether a project relies on one is for the caller to know.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jupyter_reprise.notebook.cells import PARAMETERS_TAG
from jupyter_reprise.notebook.lint.model import Finding, Rule
from jupyter_reprise.notebook.lint.subject import Subject

PARAMETERS_TAG_MISSING: Final = Rule(
    id="missing-parameters",
    title="A notebook that the project relies on has no parameters cell",
    why="`reprise.toml` gives it gates or secrets, so that it is run again and again; without a"
    " cell tagged `parameters`, no run can be given other values, and a secret has no name to be"
    " given to.",
    mend="Tag the cell that assigns the notebook's inputs `parameters`.",
)
RULES: Final = (PARAMETERS_TAG_MISSING,)


def check(subject: Subject) -> Iterator[Finding]:
    """Look for a cell tagged `parameters` where one is needed."""
    if subject.is_served and not any(PARAMETERS_TAG in cell.tags for cell in subject.code):
        message = "no cell is tagged `parameters`, though reprise.toml lists the notebook"
        yield Finding(PARAMETERS_TAG_MISSING, message)

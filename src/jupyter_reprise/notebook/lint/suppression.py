"""Which findings the notebook itself asks not to be told about.

A cell does so by its tags, a line by a comment; what a project ignores is the caller's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from jupyter_reprise.notebook.lint.model import Finding
from jupyter_reprise.notebook.lint.subject import Cell, Subject

IGNORE_TAG: Final = "reprise-ignore"
_COMMENT: Final = re.compile(r"#\s*reprise:\s*ignore\[([^\]]*)\]")


def not_suppressed(subject: Subject, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Leave out what a tag of the cell or a comment on the line asks to leave out."""
    for finding in findings:
        cell = None if finding.cell is None else subject.cells[finding.cell]
        if cell is None or not (_is_tagged(cell, finding) or _is_noted(cell, finding)):
            yield finding


def _is_tagged(cell: Cell, finding: Finding) -> bool:
    return not {IGNORE_TAG, f"{IGNORE_TAG}:{finding.rule.id}"}.isdisjoint(cell.tags)


def _is_noted(cell: Cell, finding: Finding) -> bool:
    if finding.line is None or "reprise:" not in cell.text:
        return False
    lines = cell.text.split("\n")
    text = lines[finding.line - 1] if finding.line <= len(lines) else ""
    rules = {rule.strip() for found in _COMMENT.findall(text) for rule in found.split(",")}
    return finding.rule.id in rules

"""The words of the lint: rules, what they find, and how much that matters.

Must not know any single rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters; all but advice fail a check."""

    ERROR = "error"
    """It fails, or it leaks."""
    WARNING = "warning"
    """It may come out otherwise on another day or machine."""
    ADVICE = "advice"
    """It does so only outside of `reprise run`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is looked for, in the words that documentation and messages use."""

    id: str
    title: str
    why: str
    mend: str
    severity: Severity = Severity.WARNING
    is_fixable: bool = False
    """Whether `--fix` mends it, without changing what any code does."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a rule does not hold."""

    rule: Rule
    message: str
    cell: int | None = None
    """Index among all cells, from 0; None when the notebook as a whole is meant."""
    cell_id: str | None = None
    line: int | None = None
    """Line in the cell's source, from 1; None when not its source is meant."""
    path: str = ""
    """The notebook, as its reader calls it."""

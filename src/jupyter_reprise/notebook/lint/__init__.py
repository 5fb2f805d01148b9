"""What is wrong with a notebook's source: rules, and what they find.

Pure: it takes a notebook as plain data and gives findings; it must not read files or settings.
"""

from __future__ import annotations

from jupyter_reprise.notebook.lint.linting import lint
from jupyter_reprise.notebook.lint.model import Finding, Rule, Severity
from jupyter_reprise.notebook.lint.registry import RULES, parse_rule_id

__all__ = ["RULES", "Finding", "Rule", "Severity", "lint", "parse_rule_id"]

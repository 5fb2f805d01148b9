"""Holds a notebook against the rules.

What a project or a caller ignores is given to it; what the notebook itself suppresses it reads.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from jupyter_reprise.notebook.lint.model import Finding
from jupyter_reprise.notebook.lint.registry import CHECKS, RULES
from jupyter_reprise.notebook.lint.subject import COMMITTED, Subject
from jupyter_reprise.notebook.lint.suppression import not_suppressed
from jupyter_reprise.notebook.strip_policy import StripPolicy


def lint(
    nb: Mapping[str, Any],
    path: str = "",
    *,
    rules: Collection[str] = RULES.keys(),
    is_served: bool = False,
    policy: StripPolicy = COMMITTED,
) -> list[Finding]:
    """Find what is wrong with a notebook, in the order of its cells and lines.

    Parameters
    ----------
    nb
        A notebook of format 4, as `document.parse_notebook` gives it.
    path
        What findings call it.
    rules
        Ids of the rules that count.
    is_served
        Whether the project relies on the notebook: it has gates or secrets in `reprise.toml`.
    policy
        What the project has git strip: outputs that it keeps are no finding.
    """
    subject = Subject(nb, is_served=is_served, policy=policy)
    wanted = frozenset(rules)
    found = [
        replace(finding, path=path)
        for ids, check in CHECKS
        if not ids.isdisjoint(wanted)
        for finding in not_suppressed(subject, check(subject))
        if finding.rule.id in wanted
    ]
    order = {rule_id: position for position, rule_id in enumerate(RULES)}
    return sorted(found, key=lambda f: (_or_last(f.cell), f.line or 0, order[f.rule.id]))


def _or_last(index: int | None) -> float:
    """Give what is said of the notebook as a whole its place after all cells."""
    return float("inf") if index is None else index

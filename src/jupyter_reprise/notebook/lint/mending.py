"""Mends what can be mended without changing what any code does: leftovers of a run go.

All else of the file stays as it is, byte for byte.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from jupyter_reprise.notebook.lint.committed import stripped_cell, stripped_metadata
from jupyter_reprise.notebook.lint.model import Finding
from jupyter_reprise.notebook.lint.outputs import EXECUTION_COUNT, OUTPUTS, RUN_LEFTOVERS
from jupyter_reprise.notebook.lint.subject import COMMITTED
from jupyter_reprise.notebook.splice import DROPPED, Path, differences, splice
from jupyter_reprise.notebook.strip_policy import StripPolicy


def mend(
    text: str,
    nb: Mapping[str, Any],
    findings: Collection[Finding],
    policy: StripPolicy = COMMITTED,
) -> str:
    """Give a notebook's text without what these findings found, as far as they are fixable.

    Parameters
    ----------
    text, nb
        The file's text, and what a parser made of it.
    policy
        What the project has git strip.
    """
    changes: dict[Path, Any] = {}
    for finding in findings:
        if not finding.rule.is_fixable:
            continue
        if finding.cell is None:
            changes |= differences(nb["metadata"], stripped_metadata(nb), ("metadata",))
        else:
            changes |= _cell_changes(nb, finding.cell, finding.rule.id, policy)
    return splice(text, changes) if changes else text


def _cell_changes(
    nb: Mapping[str, Any], index: int, rule_id: str, policy: StripPolicy
) -> dict[Path, Any]:
    """Give what one rule wants to be changed in one cell, and no more."""
    at: Path = ("cells", index)
    stripped = stripped_cell(nb, index, policy)
    if stripped is None:
        return {at: DROPPED}
    parts = {
        OUTPUTS.id: "outputs",
        EXECUTION_COUNT.id: "execution_count",
        RUN_LEFTOVERS.id: "metadata",
    }
    part = parts[rule_id]
    return differences(nb["cells"][index].get(part), stripped.get(part), (*at, part))

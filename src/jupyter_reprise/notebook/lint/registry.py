"""All rules, by name.

A new family of rules is a module with `RULES` and `check`, and one more line in `_FAMILIES`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.notebook.lint import (
    clock,
    credentials,
    hidden_state,
    installs,
    outputs,
    paths,
    randomness,
    served,
)
from jupyter_reprise.notebook.lint.model import Finding, Rule
from jupyter_reprise.notebook.lint.subject import Subject

Check = Callable[[Subject], Iterator[Finding]]

_FAMILIES: Final = (
    outputs,
    hidden_state,
    paths,
    randomness,
    clock,
    served,
    credentials,
    installs,
)
CHECKS: Final[tuple[tuple[frozenset[str], Check], ...]] = tuple(
    (frozenset(rule.id for rule in family.RULES), family.check) for family in _FAMILIES
)
"""The checks, each with the rules that it knows."""
RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {rule.id: rule for family in _FAMILIES for rule in family.RULES}
)


def parse_rule_id(text: str) -> str:
    """Give the id of a rule as it was typed, if there is such a rule.

    Raises
    ------
    InvalidInput
        There is none; the message names the nearest.
    """
    if text in RULES:
        return text
    nearest = difflib.get_close_matches(text, RULES, n=1)
    meant = f"Did you mean {nearest[0]}?" if nearest else f"There are: {', '.join(RULES)}."
    raise InvalidInput(f"There is no rule {text!r}.", hint=meant)

"""`[diagnostics]` says when a fit can't be trusted."""

from __future__ import annotations

import json

import pytest

from jupyter_reprise.errors import InvalidSettings
from jupyter_reprise.project import parse_settings


def test_only_what_is_set_reaches_the_kernel() -> None:
    settings = parse_settings('[diagnostics]\npolicy = "warn"\nmax_rhat = 1.05\nmin_bfmi = 1\n')
    assert json.loads(settings.diagnostics.as_json()) == {
        "policy": "warn",
        "max_rhat": 1.05,
        "min_bfmi": 1,
    }
    assert parse_settings("").diagnostics.as_json() == "{}"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('policy = "refuse"', "'reject', 'warn' or 'off'"),
        ("max_rhat = 0.9", "greater than or equal to 1"),
        ("max_divergences = -1", "greater than or equal to 0"),
        ("max_rhatt = 1.1", "did you mean max_rhat?"),
    ],
)
def test_what_is_not_allowed_is_named(line: str, text: str) -> None:
    with pytest.raises(InvalidSettings) as caught:
        parse_settings(f"[diagnostics]\n{line}\n")
    assert text in str(caught.value)
    assert "line 2" in str(caught.value)

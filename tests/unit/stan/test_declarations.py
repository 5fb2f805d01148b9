"""Declarations are read as far as they can be, and never guessed."""

from __future__ import annotations

import pytest

from jupyter_reprise.stan.declarations import evaluate, read_declarations
from jupyter_reprise.stan.program import Program


def test_sizes_and_bounds_are_read(regression: Program) -> None:
    declared = read_declarations(regression.canonical(), "data")
    assert declared["counts"].sizes == ("N", "2")
    assert declared["counts"].text == "array[N, 2] int<lower=0>"
    assert declared["S"].sizes == ("2", "2")
    assert dict(declared["events"].bounds) == {"lower": "0", "upper": "N"}
    assert declared["scale"].bounds["lower"] == "1.5 * 2"


def test_blocks_are_told_apart(regression: Program) -> None:
    declared = read_declarations(regression.canonical(), "parameters")
    assert list(declared) == ["mu", "sigma", "z"]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("3", 3),
        ("N", 4),
        ("2 * N + 1", 9),
        ("-N", -4),
        ("7 / 2", 3),
        ("7.0 / 2", 3.5),
        ("M", None),
        ("size(x)", None),
        ("N > 2 ? 1 : 2", None),
        ("1 / 0", None),
        ("N[1]", None),
        ("__import__('os')", None),
    ],
)
def test_only_numbers_and_known_scalars_are_computed(expression: str, value: object) -> None:
    assert evaluate(expression, {"N": 4}) == value

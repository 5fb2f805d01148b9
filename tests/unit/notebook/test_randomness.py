"""Generators without a seed are found where they are made."""

from __future__ import annotations

import pytest

from jupyter_reprise.notebook.randomness import find_unseeded


def notebook(source: str) -> dict[str, object]:
    return {"cells": [{"cell_type": "code", "metadata": {}, "source": source}]}


@pytest.mark.parametrize(
    "source",
    ["np.random.default_rng()", "default_rng()", "random.Random()", "os.urandom(8)", "uuid4()"],
)
def test_a_call_that_draws_entropy_is_found(source: str) -> None:
    assert find_unseeded(notebook(f"x = {source}")) == [f"{source} in cell 0"]


@pytest.mark.parametrize(
    "source", ["default_rng(1)", "RandomState(seed=2)", "random.random()", "%magic", "x = ("]
)
def test_seeded_calls_and_what_is_not_python_are_left_alone(source: str) -> None:
    assert find_unseeded(notebook(source)) == []

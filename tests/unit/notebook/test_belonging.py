"""Whose outputs a notebook holds, whichever program wrote it."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_reprise.notebook.belonging import Belonging, compare_with_executed


def notebook(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    cell = {"cell_type": "code", "metadata": {}, "source": source, "outputs": list(outputs)}
    return {"metadata": {}, "cells": [cell]}


def scrap(value: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "metadata": {}, "data": {"application/json": value}}


@pytest.mark.parametrize(
    ("ours", "state"),
    [
        (scrap({"data": 5}), Belonging.MATCH),
        (scrap({"data": 6}), Belonging.OUTPUTS_CHANGED),
    ],
    ids=["a number as JavaScript writes it", "another number"],
)
def test_outputs_are_compared_by_what_they_mean(ours: dict[str, Any], state: Belonging) -> None:
    executed = notebook("f()", scrap({"data": 5.0}))

    assert compare_with_executed(notebook("f()", ours), executed).state is state


def test_edited_code_counts_before_its_outputs() -> None:
    found = compare_with_executed(notebook("f(1)", scrap(1)), notebook("f()", scrap(2)))

    assert found.state is Belonging.SOURCE_CHANGED
    assert found.cells == (0,)

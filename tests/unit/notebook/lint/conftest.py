"""Notebooks made of a few cells, and what the lint finds in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jupyter_reprise.notebook.lint import Finding, lint

Cell = str | dict[str, Any]
Find = Callable[..., list[Finding]]


def make_cell(index: int, cell: Cell) -> dict[str, Any]:
    given = {"source": cell} if isinstance(cell, str) else cell
    bare = {"cell_type": "code", "id": f"c{index}", "metadata": {}, "source": ""}
    return {**bare, "outputs": [], "execution_count": None, **given}


def make_nb(*cells: Cell, **metadata: Any) -> dict[str, Any]:
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": metadata,
        "cells": [make_cell(index, cell) for index, cell in enumerate(cells)],
    }


@pytest.fixture
def find() -> Find:
    """Give a function that lints cells, given as source or as a cell's own keys."""

    def run(*cells: Cell, rules: set[str] | None = None, is_served: bool = False, **metadata: Any):
        wanted = {} if rules is None else {"rules": rules}
        return lint(make_nb(*cells, **metadata), is_served=is_served, **wanted)

    return run


@pytest.fixture
def places(find: Find) -> Callable[..., list[tuple[int | None, int | None]]]:
    """Give a function that says in which cells and lines one rule was broken."""

    def run(rule: str, *cells: Cell, **given: Any):
        return [(found.cell, found.line) for found in find(*cells, rules={rule}, **given)]

    return run

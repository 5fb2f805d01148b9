"""What a run leaves in the file is found, and is what stripping would take away."""

from __future__ import annotations

from typing import Any

import pytest

STREAM = {"output_type": "stream", "name": "stdout", "text": "1\n"}


def executed(count: int, **more: Any) -> dict[str, Any]:
    return {"source": "pass", "execution_count": count, **more}


def test_outputs_and_counts_are_found_in_their_cells(find) -> None:
    found = find("pass", executed(1, outputs=[STREAM, STREAM]))
    assert [(f.rule.id, f.cell, f.cell_id, f.message) for f in found] == [
        ("outputs", 1, "c1", "the cell keeps 2 outputs"),
        ("execution-count", 1, "c1", "the cell keeps its execution count [1]"),
    ]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ({"metadata": {"execution": {}, "collapsed": True}}, "`execution`, `collapsed`"),
        ({"metadata": {"tags": ["injected-parameters"]}}, "was injected"),
        ({"cell_type": "markdown", "metadata": {"papermill": {}}}, "`papermill`"),
    ],
    ids=["metadata", "injected", "markdown"],
)
def test_what_else_a_run_leaves_in_a_cell_is_found(find, cell, message) -> None:
    (found,) = find(cell, rules={"run-leftovers"})
    assert message in found.message


def test_what_a_run_leaves_in_the_notebook_is_found(find) -> None:
    (found,) = find("pass", rules={"run-leftovers"}, widgets={}, title="kept")
    assert (found.cell, found.message) == (None, "the notebook's metadata hold `widgets`")


def test_a_stripped_notebook_is_left_alone(find) -> None:
    assert find({"source": "pass", "metadata": {"tags": ["mine"]}}, title="kept") == []


def test_cells_that_ran_from_the_top_are_in_order_even_with_gaps(places) -> None:
    cells = (executed(2), "pass", executed(3), executed(9))
    assert places("execution-order", *cells) == []


@pytest.mark.parametrize(
    ("counts", "cell", "message"),
    [
        ((5, 3), 1, "it was executed as [3], before cell 1 above it [5]"),
        ((1, 2, 1), 2, "it was executed as [1], as cell 1 was"),
    ],
    ids=["earlier", "repeated"],
)
def test_cells_that_ran_in_another_order_are_found(find, counts, cell, message) -> None:
    (found,) = find(*map(executed, counts), rules={"execution-order"})
    assert (found.cell, found.message) == (cell, message)

"""Keys change with everything that determines a result, and with nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_reprise.models import FileRecord
from jupyter_reprise.provenance.keys import plan_key, run_key

PLAN: dict[str, Any] = {
    "source_sha256": "a" * 64,
    "parameters": {"x": 1, "y": "é"},
    "seed": 1,
    "kernel": "python3",
    "lock_sha256": "b" * 64,
}


@pytest.mark.parametrize(
    "change",
    [
        {"source_sha256": "c" * 64},
        {"parameters": {"x": 2, "y": "é"}},
        {"parameters": {"x": "1", "y": "é"}},
        {"seed": 2},
        {"kernel": "other"},
        {"lock_sha256": "d" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_part_of_a_plan_changes_its_key(change: dict[str, Any]) -> None:
    assert plan_key(**PLAN) != plan_key(**{**PLAN, **change})


def test_the_order_of_parameters_does_not_matter() -> None:
    swapped = {**PLAN, "parameters": {"y": "é", "x": 1}}
    assert plan_key(**PLAN) == plan_key(**swapped)


def test_inputs_count_by_name_and_content_alone() -> None:
    a, b = FileRecord("a", 1, "1" * 64), FileRecord("b", 2, "2" * 64)
    assert run_key("p", [a, b]) == run_key("p", [b, FileRecord("a", 1, "1" * 64, "a note")])
    assert run_key("p", [a, b]) != run_key("p", [a, FileRecord("b", 2, "3" * 64)])
    assert run_key("p", [a]) != run_key("p", [a, b])
    assert run_key("p", [a]) != run_key("q", [a])

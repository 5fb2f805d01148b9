"""Spreads the tests over processes: tests that share something costly stay in one, and begin first.

Without pytest-xdist's `-n` nothing of this happens, and the order is that of pytest-randomly.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

TOGETHER = {"tests/image": "image", "tests/browser": "lab", "tests/install": "lab"}
"""Folders whose tests share what takes minutes to make, and the group that they are in."""
LONGEST_FIRST = ("image", "install", "browser", "stan", "benchmark", "kernel")
"""Marks of tests that take long: begun last, one process would wait for the other."""


class Scheduling(LoadFileScheduling):
    """Gives a process all tests of a file, or of a group of files."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return TOGETHER.get(file.rpartition("/")[0], file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return Scheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the long ones first, if there are processes to spread them over."""
    if hasattr(config, "workerinput"):
        items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    marks = [item.get_closest_marker(name) is not None for name in LONGEST_FIRST]
    return marks.index(True) if True in marks else len(marks)

"""Spreads the tests over processes: those that share something costly stay in one, and begin first.

What needs a quiet machine comes last and alone. Without pytest-xdist's `-n` nothing of this
happens, and the order is that of pytest-randomly.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

INSTALLED, QUIET, PAGES = "installed", "quiet", "pages"
NO_LAB = ("choices", "dashboards", "stored_pages", "widgets")
"""Stories of the browser that need no JupyterLab."""
TOGETHER = {
    "tests/image": "image",
    "tests/install": INSTALLED,
    "tests/browser": QUIET,
    **{f"tests/browser/test_{name}.py": PAGES for name in NO_LAB},
}
"""Folders and files whose tests share what takes long to make, and the group that they are in.

The quiet ones use what those of the installation make. They are JupyterLab's stories: two
processors that do other things as well are now and then too slow for one of them. Pages of
dashboards ask for less, but not for two browsers at once.
"""
LONGEST_FIRST = ("image", "install", "browser", "stan", "benchmark", "kernel")
"""Marks of tests that take long: begun last, one process would wait for the other."""


class Scheduling(LoadFileScheduling):
    """Gives a process all tests of a file, or of a group of files."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)

    def _assign_work_unit(self, node: WorkerController) -> None:
        if not self._is_quiet_next() or self._is_alone(node):
            super()._assign_work_unit(node)

    def _reschedule(self, node: WorkerController) -> None:
        if not self._is_quiet_next():
            super()._reschedule(node)
            return
        keeper = self._keeper()
        if node is not keeper and not node.shutting_down:
            node.shutdown()  # does what it has been given, but nothing more
        self._assign_work_unit(keeper)

    def _is_quiet_next(self) -> bool:
        return next(iter(self.workqueue), None) == QUIET

    def _is_alone(self, node: WorkerController) -> bool:
        others = (work for other, work in self.assigned_work.items() if other is not node)
        return node is self._keeper() and not any(map(self._pending_of, others))

    def _keeper(self) -> WorkerController:
        """Give the process for the quiet tests: the one that has what they use."""
        made = (node for node, work in self.assigned_work.items() if INSTALLED in work)
        return next(made, self.nodes[0])


def group_of(nodeid: str) -> str:
    """Give what a test belongs to: a group, or its file."""
    file = nodeid.partition("::")[0]
    return TOGETHER.get(file) or TOGETHER.get(file.rpartition("/")[0], file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return Scheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the long ones first and the quiet ones last, if there are processes to spread over."""
    if hasattr(config, "workerinput"):
        items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    marks = [item.get_closest_marker(name) is not None for name in LONGEST_FIRST]
    if group_of(item.nodeid) == QUIET:
        return len(marks) + 1
    return marks.index(True) if True in marks else len(marks)

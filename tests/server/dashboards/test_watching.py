"""What looks after dashboards and kernels goes on, whatever happens to it once."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise.server.dashboards import board, kernels
from jupyter_reprise.server.dashboards.board import Board
from jupyter_reprise.server.dashboards.identities import Viewer
from jupyter_reprise.server.dashboards.kernels import LiveKernel, LiveKernels, Owner


class FlakyManager:
    """Kernels about which can't be asked for the first times."""

    def __init__(self) -> None:
        self.asked = 0

    async def start_kernel(self, **_options: Any) -> str:
        return "kernel"

    async def shutdown_kernel(self, kernel_id: str, now: bool = False) -> None:
        """Nothing has to be ended."""

    async def is_alive(self, kernel_id: str) -> bool:
        self.asked += 1
        if self.asked == 1:
            raise OSError("no process can be asked")
        return False

    def is_busy(self, kernel_id: str) -> bool:
        return False


async def watched(watch: Any, is_over: Any) -> None:
    task = asyncio.create_task(watch)
    for _ in range(500):
        await asyncio.sleep(0.01)
        if is_over() or task.done():
            break
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def test_kernels_are_ended_after_a_look_that_went_wrong(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(kernels, "_LOOK_SECONDS", 0.001)

    async def story() -> None:
        live = LiveKernels(
            FlakyManager(), lambda: 1, lambda: 60.0, lambda: 1, lambda _viewer, _key: True
        )
        kernel = live.take(Owner("ann", Viewer("anyone")), "plants")
        assert isinstance(kernel, LiveKernel)
        await live.start(kernel)
        live.loaded(kernel)
        await watched(live.watch(), lambda: live.count == 0)
        assert live.count == 0

    with caplog.at_level(logging.ERROR):
        asyncio.run(story())
    assert "no process can be asked" in caplog.text


def test_dashboards_are_looked_up_again_after_a_look_that_went_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "reprise.toml").write_text("", "utf-8")
    monkeypatch.setattr(board, "_RETRY_SECONDS", 0.001)
    found, problems = board._states, []

    def fails_once(project: Any) -> Any:
        monkeypatch.setattr(board, "_states", found)
        raise ZeroDivisionError("a mistake")

    monkeypatch.setattr(board, "_states", fails_once)

    async def story() -> None:
        shown = Board(tmp_path, is_rendering=False)
        monkeypatch.setattr(board, "_changed", lambda path: problems.append(shown.problem) or 0)
        await watched(shown.watch(), lambda: any(problems) and shown.problem is None)
        assert any(problems), "which is why nothing could be shown for a moment"
        assert await shown.states(Viewer("anyone")) == []
        shown.close()

    with caplog.at_level(logging.ERROR):
        asyncio.run(story())
    assert "ZeroDivisionError" in caplog.text

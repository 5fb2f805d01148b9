"""One reader follows a project's events for any number of clients, and only while there are any."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise.models import Lease, Progress, Run, RunStatus, Submission, TriggerKind
from jupyter_reprise.server.watching import Watchers
from jupyter_reprise.service.project import Project, make_project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    (tmp_path / "reprise.toml").write_text("")
    opened = make_project(tmp_path)
    yield opened
    opened.close()


def queue(project: Project, name: str) -> Run:
    run = Run(name, "n.ipynb", RunStatus.QUEUED, "k", 1, project.clock(), TriggerKind.REST)
    return project.store.queue.add(run, Submission(name, "0" * 64, "python3"))


def begin(project: Project) -> Run:
    now = project.clock()
    claimed = project.store.queue.claim(Lease("elsewhere", 1, 0.0, now + timedelta(hours=1)), now)
    assert claimed is not None
    return claimed[0]


def end(project: Project, run: Run) -> None:
    project.store.finish(replace(run, status=RunStatus.SUCCEEDED, ended=project.clock()))


async def collect(events: Any) -> list[str]:
    statuses = []
    async for event in events:
        statuses.append(str(event.status))
        if event.status.has_ended:
            break
    await events.aclose()
    return statuses


def test_fifty_watchers_of_a_run_cost_one_reader(project: Project) -> None:
    run = queue(project, "01A")
    looks = []
    after = project.store.events.after

    def counting(number: int, **given: Any) -> Any:
        looks.append(given.get("run_id"))
        return after(number, **given)

    async def watch() -> list[list[str]]:
        watchers = Watchers()
        project.store.events.after = counting  # type: ignore[method-assign]
        tasks = [
            asyncio.create_task(collect(watchers.events(project, run_id=run.id, after=0)))
            for _ in range(50)
        ]
        await asyncio.sleep(1)
        assert watchers.readers == 1
        looks.clear()
        await asyncio.sleep(1)
        assert 0 < len(looks) <= 6  # four looks a second, whoever watches
        end(project, begin(project))
        seen = await asyncio.gather(*tasks)
        assert watchers.readers == 0
        return list(seen)

    assert asyncio.run(watch()) == [["queued", "running", "succeeded"]] * 50


def test_a_watcher_that_comes_back_sees_what_it_missed_once(project: Project) -> None:
    run = queue(project, "01A")
    seen = project.store.events.last_number()
    running = begin(project)
    project.store.events.add_progress(run.id, Progress(done=1), project.clock())
    end(project, running)

    async def watch() -> list[str]:
        return await collect(Watchers().events(project, after=seen))

    assert asyncio.run(watch()) == ["running", "succeeded"]


def test_who_is_too_slow_is_cut_off_and_others_are_not(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyter_reprise.server.watching._BACKLOG", 3)

    async def watch() -> int:
        watchers = Watchers()
        slow = watchers.events(project)
        quick = watchers.events(project, after=0)
        first = asyncio.ensure_future(anext(slow))
        reading = asyncio.create_task(_count(quick, 8))
        await asyncio.sleep(0.5)
        for number in range(8):
            queue(project, f"01B{number}")
            await asyncio.sleep(0.3)
        assert (await first).run_id == "01B0"
        rest = [event async for event in slow]  # ends, as it was cut off
        assert len(rest) < 7
        return await asyncio.wait_for(reading, 10)

    assert asyncio.run(watch()) == 8


async def _count(events: Any, wanted: int) -> int:
    seen = 0
    async for _ in events:
        seen += 1
        if seen == wanted:
            break
    await events.aclose()
    return seen


def test_waiting_for_the_end_ends_in_time_too(project: Project) -> None:
    run = queue(project, "01A")
    found = asyncio.run(Watchers().wait_for_end(project, run.id, 0.3))
    assert found.status is RunStatus.QUEUED


def test_who_follows_a_project_that_is_another_now_is_sent_back(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyter_reprise.server.watching._RECOVERY_SECONDS", 0.0)
    ended: list[Project] = []

    async def watch() -> list[Any]:
        events = Watchers(lambda asked: asked in ended).events(project)
        reading = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0.6)
        ended.append(project)
        return await asyncio.wait_for(asyncio.gather(reading, return_exceptions=True), 10)

    [end_of_stream] = asyncio.run(watch())
    assert isinstance(end_of_stream, StopAsyncIteration)


def test_a_number_that_was_never_given_does_not_hide_what_comes(project: Project) -> None:
    queue(project, "01A")

    async def watch() -> list[str]:
        events = Watchers().events(project, after=1_000)
        reading = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0.5)
        queue(project, "01B")
        found = await asyncio.wait_for(reading, 10)
        await events.aclose()  # type: ignore[attr-defined]
        return [found.run_id]

    assert asyncio.run(watch()) == ["01B"]


def test_a_reader_that_stumbles_says_so_and_goes_on(
    project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    run = queue(project, "01A")
    falls = [ValueError("unforeseen")]

    def stumble(_: Project) -> bool:
        if falls:
            raise falls.pop()
        return False

    async def follow() -> list[str]:
        following = asyncio.create_task(collect(Watchers(stumble).events(project, after=0)))
        await asyncio.sleep(0.2)
        end(project, begin(project))
        return await asyncio.wait_for(following, 10)

    assert asyncio.run(follow())[-1] == "succeeded"
    assert f"The events of {project.root} can't be read" in caplog.text
    assert "unforeseen" in caplog.text
    assert project.store.get(run.id).status is RunStatus.SUCCEEDED

"""One reader follows a project's events for any number of clients, and only while there are any."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import pairwise
from operator import contains
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise.models import Lease, Progress, Run, RunStatus, Submission, TriggerKind
from jupyter_reprise.server.watching import Watchers
from jupyter_reprise.service.project import Project, make_project

POLL_SECONDS = 0.05
WATCHING = "jupyter_reprise.server.watching"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{WATCHING}._POLL_SECONDS", POLL_SECONDS)
    monkeypatch.setattr(f"{WATCHING}._RETRY_SECONDS", POLL_SECONDS)


@pytest.fixture
def looks(project: Project, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Give the moments at which a reader looked for new events of all runs."""
    moments: list[float] = []
    after = project.store.events.after

    def noting(number: int, **given: Any) -> Any:
        if "run_id" not in given:
            moments.append(time.monotonic())
        return after(number, **given)

    monkeypatch.setattr(project.store.events, "after", noting)
    return moments


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


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.01)


async def collect(events: Any, statuses: list[str]) -> list[str]:
    async for event in events:
        statuses.append(str(event.status))
        if event.status.has_ended:
            break
    await events.aclose()
    return statuses


def test_fifty_watchers_of_a_run_cost_one_reader(project: Project, looks: list[float]) -> None:
    run = queue(project, "01A")
    seen: list[list[str]] = [[] for _ in range(50)]

    async def watch() -> None:
        watchers = Watchers()
        tasks = [
            asyncio.create_task(collect(watchers.events(project, run_id=run.id, after=0), statuses))
            for statuses in seen
        ]
        await until(lambda: all(seen))
        assert watchers.readers == 1
        known = len(looks)
        await until(lambda: len(looks) > known + 4)
        end(project, begin(project))
        await asyncio.gather(*tasks)
        assert watchers.readers == 0

    asyncio.run(watch())
    assert seen == [["queued", "running", "succeeded"]] * 50
    assert min(later - one for one, later in pairwise(looks)) > POLL_SECONDS * 0.9


def test_a_watcher_that_comes_back_sees_what_it_missed_once(project: Project) -> None:
    run = queue(project, "01A")
    seen = project.store.events.last_number()
    running = begin(project)
    project.store.events.add_progress(run.id, Progress(done=1), project.clock())
    end(project, running)

    async def watch() -> list[str]:
        return await collect(Watchers().events(project, after=seen), [])

    assert asyncio.run(watch()) == ["running", "succeeded"]


def test_who_is_too_slow_is_cut_off_and_others_are_not(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{WATCHING}._BACKLOG", 3)
    queue(project, "01A")
    names = [f"01B{number}" for number in range(8)]
    seen: list[str] = []

    async def read(events: Any) -> None:
        async for event in events:
            seen.append(event.run_id)
            if event.run_id == names[-1]:
                break
        await events.aclose()

    async def watch() -> None:
        watchers = Watchers()
        slow = watchers.events(project)
        first = asyncio.ensure_future(anext(slow))
        reading = asyncio.create_task(read(watchers.events(project, after=0)))
        await until(lambda: seen == ["01A"])  # so that both listen to what comes
        for name in names:
            queue(project, name)
            await until(partial(contains, seen, name))
        assert (await first).run_id == "01B0"
        rest = [event async for event in slow]  # ends, as it was cut off
        assert len(rest) < 7
        await asyncio.wait_for(reading, 10)

    asyncio.run(watch())
    assert seen == ["01A", *names]


def test_waiting_for_the_end_ends_in_time_too(project: Project) -> None:
    run = queue(project, "01A")
    found = asyncio.run(Watchers().wait_for_end(project, run.id, 0.3))
    assert found.status is RunStatus.QUEUED


def test_who_follows_a_project_that_is_another_now_is_sent_back(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{WATCHING}._RECOVERY_SECONDS", 0.0)
    asked: list[Project] = []
    ended: list[Project] = []

    def has_ended(one: Project) -> bool:
        asked.append(one)
        return one in ended

    async def watch() -> list[Any]:
        reading = asyncio.ensure_future(anext(Watchers(has_ended).events(project)))
        await until(lambda: asked)
        ended.append(project)
        return await asyncio.wait_for(asyncio.gather(reading, return_exceptions=True), 10)

    [end_of_stream] = asyncio.run(watch())
    assert isinstance(end_of_stream, StopAsyncIteration)


def test_a_number_that_was_never_given_does_not_hide_what_comes(
    project: Project, looks: list[float]
) -> None:
    queue(project, "01A")

    async def watch() -> list[str]:
        events = Watchers().events(project, after=1_000)
        reading = asyncio.ensure_future(anext(events))
        await until(lambda: looks)
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
        events = Watchers(stumble).events(project, after=0)
        following = asyncio.create_task(collect(events, []))
        await until(lambda: not falls)
        end(project, begin(project))
        return await asyncio.wait_for(following, 10)

    assert asyncio.run(follow())[-1] == "succeeded"
    assert f"The events of {project.root} can't be read" in caplog.text
    assert "unforeseen" in caplog.text
    assert project.store.get(run.id).status is RunStatus.SUCCEEDED

"""When a viewer's kernel ends."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from jupyter_reprise.errors import Conflict
from jupyter_reprise.server.dashboards.identities import Viewer
from jupyter_reprise.server.dashboards.kernels import LiveKernel, LiveKernels, Owner


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Manager:
    """Kernels that cost nothing."""

    def __init__(self) -> None:
        self.alive: set[str] = set()
        self.busy: set[str] = set()
        self.started: list[dict[str, Any]] = []

    async def start_kernel(self, **options: Any) -> str:
        self.started.append(options)
        name = f"kernel-{len(self.started)}"
        self.alive.add(name)
        return name

    async def shutdown_kernel(self, kernel_id: str, now: bool = False) -> None:
        self.alive.discard(kernel_id)

    async def is_alive(self, kernel_id: str) -> bool:
        return kernel_id in self.alive

    def is_busy(self, kernel_id: str) -> bool:
        return kernel_id in self.busy


class Socket:
    is_open = True

    def close(self) -> None:
        self.is_open = False


def owner(browser: str, name: str = "anyone") -> Owner:
    return Owner(browser, Viewer(name, is_one_of_many=name != "anyone"))


class Scene:
    """Kernels with a clock that a test moves, and what may be seen."""

    def __init__(self, limit: int = 5, idle: float = 60, share: int = 3) -> None:
        self.clock, self.manager = Clock(), Manager()
        self.hidden: set[tuple[str, str]] = set()
        self.kernels = LiveKernels(
            self.manager,
            lambda: limit,
            lambda: idle,
            lambda: share,
            lambda viewer, key: (viewer.name, key) not in self.hidden,
            self.clock,
        )

    async def opened(
        self, browser: str = "ann's", dashboard: str = "plants", name: str = "anyone"
    ) -> LiveKernel:
        kernel = self.kernels.take(owner(browser, name), dashboard)
        assert isinstance(kernel, LiveKernel)
        await self.kernels.start(kernel)
        self.kernels.loaded(kernel)
        return kernel

    async def after(self, seconds: float) -> set[str]:
        """Let time go by; gives the kernels that are left."""
        self.clock.now += seconds
        await self.kernels.look()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return self.manager.alive


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_kernel_stays_as_long_as_its_page_is_open(scene: Scene) -> None:
    async def story() -> None:
        kernel = await scene.opened()
        scene.kernels.connected(kernel, Socket())
        assert await scene.after(59) == {kernel.id}

    asyncio.run(story())


def test_a_kernel_ends_soon_after_its_page_was_closed(scene: Scene) -> None:
    async def story() -> None:
        kernel, socket = await scene.opened(), Socket()
        scene.kernels.connected(kernel, socket)
        scene.kernels.disconnected(kernel, socket)
        assert await scene.after(3) == {kernel.id}
        assert await scene.after(2) == set()

    asyncio.run(story())


def test_a_page_that_connects_again_keeps_its_kernel(scene: Scene) -> None:
    async def story() -> None:
        kernel, socket = await scene.opened(), Socket()
        scene.kernels.connected(kernel, socket)
        scene.kernels.disconnected(kernel, socket)
        scene.kernels.connected(kernel, Socket())
        assert await scene.after(20) == {kernel.id}

    asyncio.run(story())


def test_a_kernel_that_nobody_ever_connected_to_ends(scene: Scene) -> None:
    async def story() -> None:
        kernel = await scene.opened()
        assert await scene.after(30) == {kernel.id}
        assert await scene.after(30) == set()

    asyncio.run(story())


def test_a_kernel_whose_page_takes_long_is_left_alone_and_ends_if_it_never_gets_complete(
    scene: Scene,
) -> None:
    async def story() -> None:
        for patience in (90.0, 7_200.0):
            kernel = scene.kernels.take(owner("ann"), "plants", patience)
            assert isinstance(kernel, LiveKernel)
            await scene.kernels.start(kernel)
            assert await scene.after(patience - 1) == {kernel.id}
            assert await scene.after(2) == set()

    asyncio.run(story())


def test_an_idle_kernel_ends_and_its_page_is_disconnected(scene: Scene) -> None:
    async def story() -> None:
        kernel, socket = await scene.opened(), Socket()
        scene.kernels.connected(kernel, socket)
        await scene.after(50)
        scene.kernels.used(kernel)
        assert await scene.after(50) == {kernel.id}
        assert await scene.after(11) == set()
        assert not socket.is_open

    asyncio.run(story())


def test_a_kernel_that_computes_is_not_idle(scene: Scene) -> None:
    async def story() -> None:
        kernel = await scene.opened()
        scene.kernels.connected(kernel, Socket())
        scene.manager.busy.add(kernel.id)
        assert await scene.after(1_000) == {kernel.id}
        scene.kernels.used(kernel)  # such as for a bar that moves
        assert await scene.after(1_799) == {kernel.id}
        assert await scene.after(2) == set()

    asyncio.run(story())


def test_a_dead_kernel_leaves_its_seat(scene: Scene) -> None:
    async def story() -> None:
        kernel = await scene.opened()
        scene.kernels.connected(kernel, Socket())
        scene.manager.alive.clear()
        for _ in range(5):
            await scene.after(1)
        assert scene.kernels.count == 0

    asyncio.run(story())


def test_no_more_kernels_than_there_are_seats() -> None:
    async def story() -> None:
        scene = Scene(limit=2)
        first = await scene.opened("ann")
        await scene.opened("ben")
        assert scene.kernels.take(owner("cleo"), "plants") == 1
        scene.kernels.release(first)
        assert isinstance(scene.kernels.take(owner("cleo"), "plants"), LiveKernel)

    asyncio.run(story())


def test_a_page_that_is_loaded_again_keeps_its_seat() -> None:
    async def story() -> None:
        scene = Scene(limit=1)
        kernel, socket = await scene.opened("ann"), Socket()
        scene.kernels.connected(kernel, socket)
        scene.kernels.disconnected(kernel, socket)
        assert scene.kernels.take(owner("ben"), "plants") == 1
        assert isinstance(scene.kernels.take(owner("ann"), "plants"), LiveKernel)
        assert scene.kernels.take(owner("ben"), "plants") == 1

    asyncio.run(story())


def test_the_next_person_at_a_browser_is_not_taken_for_the_one_before() -> None:
    async def story() -> None:
        scene = Scene(limit=1)
        kernel, socket = await scene.opened("shared", name="ann"), Socket()
        scene.kernels.connected(kernel, socket)
        scene.kernels.disconnected(kernel, socket)
        assert scene.kernels.take(owner("shared", "ben"), "plants") == 1

    asyncio.run(story())


def test_whoever_signs_out_leaves_all_seats_of_this_browser(scene: Scene) -> None:
    async def story() -> None:
        await scene.opened("office", "plants", "ann")
        await scene.opened("office", "trees", "ann")
        at_home = await scene.opened("home", "plants", "ann")
        of_ben = await scene.opened("office", "plants", "ben")
        scene.kernels.sign_out(owner("office", "ann"))
        assert await scene.after(0) == {at_home.id, of_ben.id}

    asyncio.run(story())


@pytest.mark.parametrize(
    ("first", "second", "another"),
    [
        (("one", "anyone"), ("one", "anyone"), ("two", "anyone")),
        (("one", "ann"), ("two", "ann"), ("one", "ben")),
    ],
    ids=["a browser without a name", "a name in any browser"],
)
def test_one_viewer_does_not_get_all_seats(
    first: tuple[str, str], second: tuple[str, str], another: tuple[str, str]
) -> None:
    async def story() -> None:
        scene = Scene(limit=5, share=2)
        kernel = await scene.opened(first[0], "plants", first[1])
        await scene.opened(first[0], "trees", first[1])
        with pytest.raises(Conflict, match="exploring 2 dashboards already"):
            scene.kernels.take(owner(*second), "plants")
        assert isinstance(scene.kernels.take(owner(*another), "plants"), LiveKernel)
        scene.kernels.release(kernel)
        assert isinstance(scene.kernels.take(owner(*second), "plants"), LiveKernel)

    asyncio.run(story())


@pytest.mark.parametrize("is_complete", [True, False])
def test_a_kernel_ends_when_its_viewer_may_not_see_the_dashboard_any_more(
    scene: Scene, is_complete: bool
) -> None:
    async def story() -> None:
        kernel = await scene.opened(name="ann")
        other = await scene.opened(name="ben")
        kernel.is_loading = not is_complete
        scene.hidden.add(("ann", "plants"))
        assert not scene.kernels.may_stay(kernel)
        assert await scene.after(1) == {other.id}

    asyncio.run(story())


def test_a_kernel_that_was_given_up_while_it_started_ends(scene: Scene) -> None:
    async def story() -> None:
        kernel = scene.kernels.take(owner("ann"), "plants")
        assert isinstance(kernel, LiveKernel)
        scene.kernels.release(kernel)
        with pytest.raises(asyncio.CancelledError):
            await scene.kernels.start(kernel)
        assert scene.manager.alive == set()

    asyncio.run(story())


def test_all_kernels_end_with_the_server(scene: Scene) -> None:
    async def story() -> None:
        for viewer in ("ann", "ben", "cleo"):
            await scene.opened(viewer)
        await scene.kernels.close()
        assert scene.manager.alive == set()

    asyncio.run(story())

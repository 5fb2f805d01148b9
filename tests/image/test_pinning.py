"""Back to an older run: pinned where it is served, as docs/deploy.md says."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.image.conftest import Built, Served, serve

pytestmark = pytest.mark.image

TOKEN = "let-me-in"


@dataclass(frozen=True)
class Shown:
    """A container in which commands are given, and what its viewers see."""

    served: Served

    def reprise(self, *arguments: str) -> str:
        folder = ("--workdir", "/tmp/reprise/project")
        return self.served.docker.do("exec", *folder, self.served.name, "reprise", *arguments)

    def wait_for(self, run: str) -> None:
        until = time.monotonic() + 90
        while (state := self._state())["run"] != run:
            assert time.monotonic() < until, state
            time.sleep(0.5)

    def _state(self) -> dict[str, object]:
        status, text = self.served.get("d/tide/state", {"Authorization": f"token {TOKEN}"})
        assert status == 200, text
        return dict(json.loads(text))


@pytest.fixture
def shown(image: Built) -> Iterator[Shown]:
    with serve(image, "pinned", f"REPRISE_DASHBOARDS_TOKEN={TOKEN}") as served:
        yield Shown(served)


def test_a_run_that_is_pinned_in_the_container_is_shown_until_the_pin_is_gone(shown: Shown) -> None:
    [older] = json.loads(shown.reprise("runs", "--notebook", "wave.ipynb", "--json"))
    newer = json.loads(shown.reprise("run", "wave.ipynb", "-p", "count", "5", "--json"))
    shown.wait_for(newer["run_id"])
    shown.reprise("dashboard", "pin", "tide", older["id"])
    shown.wait_for(older["id"])
    shown.reprise("dashboard", "pin", "tide", "--clear")
    shown.wait_for(newer["run_id"])

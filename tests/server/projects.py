"""Projects of a server that tests share, and what they ask of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.waiting import wait_for

API = "reprise/api/v1/"
LONG = "import time\nprint('so far', flush=True)\ntime.sleep(120)"


@dataclass(frozen=True)
class Client:
    """Asks a server about one project, whose folder it adds to every route."""

    server: Any
    folder: Path

    def ask(self, method: str, route: str, body: Any = None, **options: Any) -> Any:
        return self.server.ask(method, self._path(route), body, **options)

    def events(self, route: str, last: int | None = None, **options: Any) -> Iterator[Any]:
        return self.server.events(self._path(route), last, **options)

    def _path(self, route: str) -> str:
        if route.startswith("notebooks/"):
            return f"{API}notebooks/{self.folder.name}/{route.removeprefix('notebooks/')}"
        head, _, query = route.partition("?")
        return f"{API}{head}?project={self.folder.name}&{query}".rstrip("&")


def make_project(root: Path, make_notebook: Any) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="p", dir=root))
    (folder / "reprise.toml").write_text('[project]\nname = "w"\n')
    make_notebook(
        folder / "n.ipynb",
        "import jupyter_reprise as r; r.record('b', a + 1)",
        parameters="a: int = 1  # how many\n",
    )
    make_notebook(folder / "long.ipynb", LONG)
    return folder


def create(server: Any, notebook: str = "n.ipynb", wait: str = "60s", **body: Any) -> Any:
    headers = body.pop("headers", None)
    path = f"notebooks/{notebook}/runs?wait={wait}"
    return server.ask("POST", path, body, headers=headers)


def get_run(server: Any, run: str) -> Any:
    return server.ask("GET", f"runs/{run}").json["run"]


def wait_for_output(server: Any, run: str) -> None:
    def said() -> bool:
        progress = get_run(server, run)["progress"]
        return progress is not None and "so far" in progress["output"]

    wait_for(said, "output")

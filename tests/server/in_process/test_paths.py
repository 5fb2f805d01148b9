"""Nothing outside of the server's root is shown or touched, however it is named."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

Ask = Callable[..., Awaitable[Any]]
SECRET = "not for the eyes of clients"


@pytest.fixture
def outside(root: Path) -> Path:
    """Give a project beside the served folder."""
    folder = root.parent / "outside"
    folder.mkdir()
    (folder / "reprise.toml").write_text('[project]\nname = "hidden"\n')
    notebook = (root / "n.ipynb").read_text("utf-8")
    (folder / "n.ipynb").write_text(notebook.replace("how many", SECRET))
    return folder


def _spellings(path: str) -> Iterator[str]:
    """Give what clients may write for a path: plain, encoded once, and encoded twice."""
    yield path
    yield quote(path, safe="")
    yield quote(quote(path, safe=""), safe="")
    yield path.replace("..", "%2e%2e")
    yield path.replace("/", "\\")


OUTSIDE = ("../outside/n.ipynb", "a/../../outside/n.ipynb", "./../outside/n.ipynb")
NAMED = [*(s for path in OUTSIDE for s in _spellings(path)), "//etc/passwd", "%2Fetc%2Fpasswd"]


def _is_refused(answer: Any) -> bool:
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert SECRET not in answer.content.decode()
    assert "root:" not in answer.content.decode()
    return answer.status in {400, 404, 422}


async def test_a_path_that_leads_outside_is_not_found_however_it_is_spelled(
    ask: Ask, outside: Path
) -> None:
    routes = [
        *(("GET", f"notebooks/{path}", None) for path in NAMED),
        *(("POST", f"notebooks/{path}/runs", {}) for path in NAMED),
        *(("POST", f"notebooks/{path}/filter", {}) for path in NAMED),
        *(("GET", f"runs?project={path}", None) for path in NAMED),
        *(("GET", f"projects?path={path}", None) for path in OUTSIDE),
        *(("GET", f"projects?path={quote(path, safe='')}", None) for path in OUTSIDE),
    ]
    assert [route for route in routes if not _is_refused(await ask(*route))] == []
    assert sorted(path.name for path in outside.iterdir()) == ["n.ipynb", "reprise.toml"]


@pytest.mark.parametrize("route", ["sweeps", "dashboards"])
@pytest.mark.parametrize("kind", ["relative", "absolute"])
async def test_a_path_in_a_body_that_leads_outside_is_not_found(
    route: str, kind: str, ask: Ask, outside: Path
) -> None:
    path = str(outside / "n.ipynb") if kind == "absolute" else "../outside/n.ipynb"
    answer = await ask("POST", route, {"notebook": path})
    assert answer.status == 404
    assert str(outside.parent) not in answer.content.decode().replace(path, "")


async def test_an_absolute_path_means_one_below_the_root(ask: Ask, root: Path) -> None:
    assert (await ask("GET", "notebooks//n.ipynb")).json["path"] == "n.ipynb"
    assert (await ask("GET", f"notebooks/{quote(str(root / 'n.ipynb'), safe='')}")).status == 404


async def test_links_that_lead_outside_are_not_followed(
    ask: Ask, root: Path, outside: Path
) -> None:
    os.symlink(outside, root / "folder")
    os.symlink(outside / "n.ipynb", root / "linked.ipynb")
    os.symlink(root / "circle.ipynb", root / "circle.ipynb")
    for route in (
        "notebooks/folder/n.ipynb",
        "notebooks/linked.ipynb",
        "notebooks/circle.ipynb",
        "projects?path=folder",
        "runs?project=folder",
        "dashboards?project=folder",
    ):
        assert _is_refused(await ask("GET", route)), route
    for path in ("folder/n.ipynb", "linked.ipynb"):
        assert _is_refused(await ask("POST", f"notebooks/{path}/runs", {}))
        assert _is_refused(await ask("POST", "sweeps", {"notebook": path, "grid": {"a": [1]}}))


async def test_links_inside_of_the_root_are_followed(ask: Ask, root: Path) -> None:
    os.symlink(root / "n.ipynb", root / "linked.ipynb")
    answer = await ask("GET", "notebooks/linked.ipynb")
    assert (answer.status, answer.json["path"]) == (200, "n.ipynb")


async def test_a_project_above_the_root_is_not_shown(ask: Ask, root: Path) -> None:
    (root / "reprise.toml").rename(root.parent / "reprise.toml")
    answer = await ask("GET", "notebooks/n.ipynb")
    assert answer.status == 404
    assert "above" in answer.json["detail"]
    assert "Start the server" in answer.json["hint"]


async def test_a_run_is_not_named_by_a_path(ask: Ask, outside: Path) -> None:
    for name in ("..", "%2e%2e%2foutside", "..%2F..%2Freprise.toml", "%00", "*", "%25"):
        for suffix in ("", "/report", "/events", "/artifacts/..%2F..%2Freprise.toml"):
            assert _is_refused(await ask("GET", f"runs/{name}{suffix}")), name


@pytest.mark.parametrize("route", ["notebooks/{}", "projects?path={}", "runs?project={}"])
async def test_a_name_too_long_for_any_file_is_not_found(route: str, ask: Ask) -> None:
    answer = await ask("GET", route.format("a" * 5000))
    assert (answer.status, answer.json["code"]) == (404, "NotFound")


async def test_a_notebook_of_no_project_says_how_to_make_one(root: Path, ask: Ask) -> None:
    (root / "reprise.toml").unlink()
    answer = await ask("POST", "notebooks/n.ipynb/runs", {})
    assert (answer.status, answer.json["code"]) == (404, "NotFound")
    assert "reprise init" in answer.json["hint"]


async def test_a_folder_that_is_no_project_is_not_the_project_around_it(
    root: Path, ask: Ask
) -> None:
    (root / "inner" / "data").mkdir(parents=True)
    (root / "inner" / "reprise.toml").write_text("")
    for folder in ("inner/data", "inner/typo"):
        answer = await ask("GET", f"runs?project={folder}")
        assert (answer.status, answer.json["code"]) == (404, "NotFound")
        assert "'inner'" in answer.json["hint"]
    assert (await ask("GET", "projects?path=inner/data")).json["path"] == "inner"


async def test_a_route_that_is_not_there_is_a_problem(ask: Ask) -> None:
    answer = await ask("GET", "nothing")
    assert (answer.status, answer.json["code"]) == (404, "NotFound")

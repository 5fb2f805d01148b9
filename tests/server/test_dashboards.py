"""Dashboards as the panel of JupyterLab makes them, by a real Jupyter server."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.waiting import wait_for

pytestmark = pytest.mark.kernel

API = "reprise/api/v1/"


@pytest.fixture
def folder(
    shared_root: Path, make_notebook: Callable[..., Path], end_workers: Callable[[Path], None]
) -> Iterator[Path]:
    """Give a project with a notebook that shows the runs of another."""
    made = Path(tempfile.mkdtemp(prefix="p", dir=shared_root))
    (made / "reprise.toml").write_text('[project]\nname = "w"\n')
    make_notebook(made / "fit.ipynb", "import math", parameters="n: int = 3")
    make_notebook(
        made / "board.ipynb",
        "import jupyter_reprise as reprise\nimport ipywidgets",
        "print(reprise.latest('fit.ipynb').id)",
    )
    yield made
    end_workers(made)


@pytest.fixture
def ask(shared_server: Any, folder: Path) -> Callable[..., Any]:
    """Give a function that asks about the dashboards of that project."""

    def call(method: str, route: str = "", body: Any = None) -> Any:
        return shared_server.ask(method, f"{API}dashboards{route}?project={folder.name}", body=body)

    return call


def publish(ask: Callable[..., Any], folder: Path, **options: Any) -> Any:
    return ask("POST", "", {"notebook": f"{folder.name}/board.ipynb", **options})


def test_a_published_notebook_is_listed_with_what_it_lacks(
    ask: Callable[..., Any], folder: Path
) -> None:
    made = publish(ask, folder, title="Board", parameters=["n"], max_age="7d")
    assert made.status == 201, made.content
    assert made.json["dashboard"]["settings"]["source"] == "fit.ipynb"
    (listed,) = ask("GET").json["dashboards"]
    assert listed == made.json["dashboard"]
    assert (listed["name"], listed["standing"]) == ("board", "missing")
    assert listed["path"] == f"{folder.name}/board.ipynb"
    assert {one["severity"] for one in made.json["findings"]} == {"error", "warning"}


def test_what_it_says_of_itself_can_be_changed_and_taken_back(
    ask: Callable[..., Any], folder: Path
) -> None:
    publish(ask, folder, title="Board", description="Ours")
    changed = ask("PUT", "/board", {"title": "Other", "source": "fit.ipynb", "groups": ["staff"]})
    assert changed.status == 200, changed.content
    settings = changed.json["dashboard"]["settings"]
    assert (settings["title"], settings["description"]) == ("Other", "")
    assert settings["groups"] == ["staff"]
    assert ask("DELETE", "/board").status == 204
    assert ask("GET").json == {"dashboards": []}


@pytest.mark.parametrize(
    ("options", "status", "part"),
    [
        pytest.param({"source": "no.ipynb"}, 404, "no.ipynb", id="source"),
        pytest.param({"parameters": ["m"]}, 422, "takes no parameter 'm'", id="parameter"),
        pytest.param({"max_age": "soon"}, 422, "not a duration", id="age"),
        pytest.param({"name": "A b"}, 422, "small letters", id="name"),
        pytest.param({"nam": "a"}, 422, "nam", id="unknown"),
        pytest.param({"notebook": "../x.ipynb"}, 404, "root", id="outside"),
    ],
)
def test_what_cannot_be_published_is_refused_and_nothing_written(
    options: dict[str, Any], status: int, part: str, ask: Callable[..., Any], folder: Path
) -> None:
    refused = publish(ask, folder, **options)
    assert refused.status == status
    assert part in refused.content.decode()
    assert (folder / "reprise.toml").read_text() == '[project]\nname = "w"\n'


def test_publishing_twice_is_a_conflict(ask: Callable[..., Any], folder: Path) -> None:
    publish(ask, folder)
    assert publish(ask, folder).status == 409


def test_a_rendering_is_made_by_the_worker_and_then_shown(
    shared_server: Any, ask: Callable[..., Any], folder: Path
) -> None:
    publish(ask, folder)
    assert ask("POST", "/board/render").status == 409
    route = f"{API}notebooks/{folder.name}/fit.ipynb/runs?wait=60s"
    source = shared_server.ask("POST", route, {}).json["run"]["id"]
    asked = ask("POST", "/board/render")
    assert (asked.status, asked.json["trigger"]) == (202, "rendering")

    def state() -> Any:
        return ask("GET", "/board").json["dashboard"]

    wait_for(lambda: state()["standing"] == "current", "the rendering")
    assert (state()["run"], state()["rendering"]) == (source, asked.json["id"])


@pytest.mark.parametrize("options", [{"max_age": "soon"}, {"name": "A b"}, {"live": "ever"}])
def test_a_wrong_setting_is_named_so_that_a_form_can_say_it_there(
    options: dict[str, str], ask: Callable[..., Any], folder: Path
) -> None:
    refused = publish(ask, folder, **options)
    assert [one["name"] for one in refused.json["problems"]] == list(options)


def test_a_notebook_says_whose_runs_it_reads(shared_server: Any, folder: Path) -> None:
    status, seen = shared_server.get(f"{API}notebooks/{folder.name}/board.ipynb")
    assert (status, seen["reads"]) == (200, ["fit.ipynb"])


def test_a_preview_is_what_viewers_see_first_in_one_inert_piece(
    shared_server: Any, folder: Path, make_notebook: Callable[..., Path]
) -> None:
    make_notebook(folder / "seen.ipynb", "from IPython.display import HTML\nHTML('<b>seen</b>')")
    project = f"?project={folder.name}"
    route = f"{API}dashboards"
    asked = {"notebook": f"{folder.name}/seen.ipynb", "title": "Seen <i>"}
    assert shared_server.ask("POST", f"{route}{project}", asked).status == 201
    missing = shared_server.ask("GET", f"{route}/seen/preview{project}")
    assert missing.status == 404
    assert "Render it" in missing.json["hint"]

    rendering = shared_server.ask("POST", f"{route}/seen/render{project}").json["id"]
    route_of_run = f"{API}runs/{rendering}"
    wait_for(
        lambda: shared_server.get(f"{route_of_run}{project}")[1]["run"]["status"] == "succeeded",
        "the rendering",
    )
    page = shared_server.ask("GET", f"{route}/seen/preview{project}&theme=dark")

    assert page.status == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script" not in policy
    text = page.content.decode()
    assert "<b>seen</b>" in text
    assert '<html lang="en" data-theme="dark">' in text
    assert "Seen &lt;i&gt;" in text
    assert not [part for part in ("<script", "<link", "src=", "@import", "url(") if part in text]

"""`reprise dashboard export` writes dashboards as files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

SETTINGS = '[project]\nname = "Shop"\n'


@pytest.fixture
def publish(project_folder: Path, make_notebook) -> Callable[..., None]:
    """Give a function that makes notebooks and publishes them."""

    def write(*entries: str, **notebooks: str) -> None:
        for name, source in notebooks.items():
            make_notebook(project_folder / f"{name}.ipynb", source)
        tables = "".join(f"\n[[dashboard]]\n{entry}\n" for entry in entries)
        (project_folder / "reprise.toml").write_text(SETTINGS + tables, "utf-8")

    return write


class Links(HTMLParser):
    """Collects where a page points."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [str(value) for name, value in attrs if name in {"href", "src"}]


def missing_targets(site: Path) -> list[str]:
    """Name what pages of a folder link to and is not in it."""
    missing = []
    for page in site.rglob("*.html"):
        links = Links()
        links.feed(page.read_text("utf-8"))
        targets = {link.partition("?")[0] for link in links.found if not link.startswith("data:")}
        missing += [link for link in targets if not (page.parent / unquote(link)).is_file()]
    return missing


@pytest.mark.kernel
def test_a_site_stands_for_itself(reprise, publish, project_folder: Path) -> None:
    widgets = (
        "import ipywidgets as w\nfrom IPython.display import display\n"
        "display(w.VBox([w.IntSlider(value=4, description='Weeks'), w.HTML('<b>bold</b>')]))"
    )
    publish(
        'notebook = "board.ipynb"\ntitle = "Board </script>"',
        'notebook = "broken.ipynb"',
        board=widgets,
        broken="1/0",
    )
    done = reprise("dashboard", "export", "--static", "site")
    assert done.code == 1
    assert "broken: left out" in done.err
    site = project_folder / "site"
    assert done.out.strip() == str(site / "index.html")
    assert missing_targets(site) == []
    gallery = (site / "index.html").read_text("utf-8")
    assert "Board &lt;/script&gt;" in gallery
    assert "broken" not in gallery
    page = (site / "d" / "board" / "index.html").read_text("utf-8")
    assert 'type="range"' in page
    assert "<b>bold</b>" in page
    assert "import ipywidgets" not in page
    assert 'data-live="never"' in page
    island = re.search(r'<script type="application/vnd\.jupyter\.[^"]*">(.*?)</script>', page)
    assert island is not None
    kinds = {model["model_name"] for model in json.loads(island[1])["state"].values()}
    assert {"VBoxModel", "IntSliderModel", "HTMLModel"} <= kinds


@pytest.mark.kernel
def test_the_next_export_has_the_last_good_rendering_and_what_others_put_beside_it(
    reprise, publish, project_folder: Path, make_notebook
) -> None:
    publish('notebook = "board.ipynb"', board="print('good results')")
    assert reprise("dashboard", "export", "--static", "site").code == 0
    site = project_folder / "site"
    beside = ("CNAME", ".git/HEAD", "d/board/mine.txt", "d/withdrawn/mine.txt")
    for name in beside:
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text(name, "utf-8")
    mark = json.loads((site / "reprise-export.json").read_text("utf-8"))
    (site / "d/withdrawn/index.html").write_text("an earlier export's own", "utf-8")
    mark["files"].append("d/withdrawn/index.html")
    (site / "reprise-export.json").write_text(json.dumps(mark), "utf-8")
    make_notebook(project_folder / "board.ipynb", "1/0")
    done = reprise("dashboard", "export", "--static", "site", "--json")
    assert done.code == 0
    assert done.json["exported"] == ["board"]
    page = (site / "d" / "board" / "index.html").read_text("utf-8")
    assert "good results" in page
    assert "An older one is shown." in page
    assert {name: (site / name).read_text("utf-8") for name in beside} == {n: n for n in beside}
    assert not (site / "d/withdrawn/index.html").exists()
    assert [path.name for path in project_folder.iterdir() if path.name.startswith(".site")] == []


def test_without_rendering_nothing_is_run_and_nothing_written(
    reprise, publish, project_folder: Path
) -> None:
    publish('notebook = "board.ipynb"', board="print(1)")
    done = reprise("dashboard", "export", "--static", "site", "--no-render")
    assert done.code == 1
    assert "board: left out" in done.err
    assert "Nothing was written" in done.err
    assert not (project_folder / "site").exists()
    assert [path.name for path in project_folder.iterdir() if path.name.startswith(".site")] == []


def test_a_folder_of_something_else_is_left_alone(reprise, publish, project_folder: Path) -> None:
    publish('notebook = "board.ipynb"', board="print(1)")
    (project_folder / "site").mkdir()
    (project_folder / "site" / "mine.txt").write_text("mine")
    done = reprise("dashboard", "export", "--static", "site")
    assert done.code == 1
    assert "not an earlier export" in done.err
    assert (project_folder / "site" / "mine.txt").read_text() == "mine"


def test_what_only_some_may_see_is_not_made_public_by_oversight(reprise, publish) -> None:
    publish(
        'notebook = "open.ipynb"',
        'notebook = "closed.ipynb"\ngroups = ["board"]',
        open="print(1)",
        closed="print(1)",
    )
    done = reprise("dashboard", "export", "--static", "site")
    assert done.code == 1
    assert "Only some groups may see closed" in done.err
    assert "--include-restricted" in done.err
    given = ("--static", "site", "--no-render")
    assert "Only some" not in reprise("dashboard", "export", "open", *given).err
    assert "Only some" not in reprise("dashboard", "export", "--include-restricted", *given).err


def test_a_project_without_dashboards_says_how_to_get_one(reprise, publish) -> None:
    publish()
    done = reprise("dashboard", "export", "--static", "site")
    assert done.code == 1
    assert "reprise dashboard add NOTEBOOK" in done.err

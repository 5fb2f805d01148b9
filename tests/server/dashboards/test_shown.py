"""What viewers get of what is stored: pages, their parts, and the headers of both."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from tests.dashboard_sites import OpenSite, Site, reprise, wait_for, write_notebook

DASHBOARDS = ["plants", "fr%C3%BCher", "shaky"]


@pytest.fixture(scope="module")
def site(sites: OpenSite) -> Site:
    return sites()


def test_the_gallery_shows_what_is_published_and_nothing_else(site: Site) -> None:
    page = site.visitor().get().text
    for name in DASHBOARDS:
        assert f'href="/d/{name}"' in page
    assert "inance" not in page, "which is for a group, and nobody who does not log in has one"
    assert "d/hidden" not in page
    assert "Hidden" not in page
    assert "nalysis" not in page


def test_a_page_shows_the_stored_rendering_without_a_kernel(site: Site) -> None:
    before = site.visitor().get("health").json["kernels"]
    page = site.visitor().get("d/plants").text
    assert "count: 3" in page
    assert "source run 01" in page
    assert "<math" in page
    assert 'data-live-url="/d/plants/live"' in page
    assert site.visitor().get("health").json["kernels"] == before


@pytest.mark.parametrize("name", DASHBOARDS)
def test_no_page_holds_the_source_of_its_notebook(site: Site, name: str) -> None:
    page = site.visitor().get(f"d/{name}").text
    assert "this-is" not in page
    assert "import os" not in page


def test_a_dashboard_that_is_never_live_has_no_live_page(site: Site) -> None:
    assert "Explore live" not in site.visitor().get("d/fr%C3%BCher").text
    assert site.visitor().get("d/fr%C3%BCher/live").status == 404


def test_a_name_of_any_letters_is_an_address(site: Site) -> None:
    for part in ("", "/state", "/thumbnail"):
        assert site.visitor().get(f"d/fr%C3%BCher{part}").status == 200, part
    assert site.visitor().get("d/fr%FCher").status in {400, 404}


def test_the_state_says_which_rendering_is_the_newest(site: Site) -> None:
    answer = site.visitor().get("d/plants/state")
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.json["standing"] == "current"
    assert f'data-rendering="{answer.json["rendering"]}"' in site.visitor().get("d/plants").text


@pytest.mark.parametrize("path", ["", "d/plants", "d/plants/state", "d/plants/thumbnail"])
def test_what_has_not_changed_is_not_sent_again(site: Site, path: str) -> None:
    first = site.visitor().get(path)
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = site.visitor().get(path, If_None_Match=first.headers["Etag"])
    assert (again.status, again.content) == (304, b"")


def test_assets_that_are_named_by_their_content_are_kept_for_good(site: Site) -> None:
    page = site.visitor().get().text
    address = page.partition('rel="stylesheet" href="/')[2].partition('"')[0]
    assert "immutable" in site.visitor().get(address).headers["Cache-Control"]
    assert "immutable" not in site.visitor().get("assets/dashboards.css").headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["", "d/plants", "d/plants/state", "d/plants/live", "d/plants/thumbnail", "health"]
)
def test_head_answers_like_get_without_a_body(site: Site, path: str) -> None:
    answer = site.visitor().ask("HEAD", path)
    assert (answer.status, answer.content) == (200, b"")
    assert site.visitor().get("health").json["kernels"] == 0, "and starts no kernel"


def test_pages_are_compressed_for_browsers_that_ask_for_it(site: Site) -> None:
    plain = site.visitor().get("d/plants")
    small = site.visitor().get("d/plants", Accept_Encoding="gzip")
    assert small.headers["Content-Encoding"] == "gzip"
    assert (
        gzip.decompress(small.content).partition(b"<time")[0]
        == plain.content.partition(b"<time")[0]
    )


@pytest.mark.parametrize("path", ["", "d/plants", "d/plants/state", "health", "nothing", "login"])
def test_every_answer_says_what_browsers_may_do_with_it(site: Site, path: str) -> None:
    headers = site.visitor().get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'self'"
    assert "Server" not in headers


def test_a_thumbnail_can_run_nothing(site: Site) -> None:
    headers = site.visitor().get("d/plants/thumbnail").headers
    assert headers["Content-Type"].startswith("image/")
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_health_says_how_many_kernels_there_are(site: Site) -> None:
    assert site.visitor().get("health").json == {"status": "ok", "kernels": 0, "waiting": 0}


def test_cookies_are_kept_from_scripts_and_from_plain_connections(sites: OpenSite) -> None:
    site = sites("--trusted-proxy=127.0.0.1", REPRISE_DASHBOARDS_TOKEN="t")
    plain = site.visitor().get("?token=t").headers["Set-Cookie"]
    secure = site.visitor(X_Forwarded_Proto="https").get("?token=t").headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain
    assert "Secure" in secure


def test_everything_can_be_below_a_path_and_behind_a_proxy_that_strips_another(
    sites: OpenSite,
) -> None:
    site = sites("--base-url=/team", "--trusted-proxy=127.0.0.1")
    assert site.url.endswith("/team/")
    assert 'href="/team/d/plants"' in site.visitor().get().text
    assert 'data-live-url="/x/team/d/plants/live"' in (
        site.visitor(X_Forwarded_Prefix="/x").get("d/plants").text
    )
    outside = site.visitor()
    outside.base = "/"
    assert outside.get("d/plants").status == 404
    assert outside.get("team?theme=dark").headers["Location"] == "/team/?theme=dark"


def test_a_newer_run_a_changed_notebook_and_changed_settings_are_taken_up(
    tmp_path: Path, open_site: OpenSite
) -> None:
    entry = '[[dashboard]]\nnotebook = "show.ipynb"\nsource = "analysis.ipynb"\n'
    settings = tmp_path / "reprise.toml"
    settings.write_text('[project]\nname = "Fresh"\n' + entry, "utf-8")
    write_notebook(tmp_path / "analysis.ipynb", "x = 1")
    write_notebook(tmp_path / "show.ipynb", "# Show", "print('first')")
    site = open_site(tmp_path)
    visitor = site.visitor()
    assert visitor.get("d/show/state").json["standing"] == "missing"
    assert "Nothing to show yet" in visitor.get("d/show").text

    reprise(tmp_path, "run", "analysis.ipynb")
    wait_for(lambda: visitor.get("d/show/state").json["standing"] == "current")
    first = visitor.get("d/show/state").json
    assert "first" in visitor.get("d/show").text

    write_notebook(tmp_path / "show.ipynb", "# Show", "print('second')")
    wait_for(lambda: visitor.get("d/show/state").json["rendering"] != first["rendering"], 60)
    assert "second" in visitor.get("d/show").text

    write_notebook(tmp_path / "show.ipynb", "# Show", "raise ValueError('this-is-secret')")
    wait_for(lambda: visitor.get("d/show/state").json["standing"] == "broken", 60)
    page = visitor.get("d/show").text
    assert "second" in page, "the last good one stays"
    assert "this-is-secret" not in page
    tried = len(json.loads(reprise(tmp_path, "runs", "--json", "--limit=50")))

    settings.write_text('[project]\nname = "Renamed"\n' + entry, "utf-8")
    wait_for(lambda: "Renamed" in visitor.get().text)
    settings.write_text("[project\n", "utf-8")
    wait_for(lambda: "settings stay as they were" in site.log.read_text("utf-8"))
    assert "Renamed" in visitor.get().text
    assert len(json.loads(reprise_in_other_project(tmp_path, settings, entry))) == tried


def reprise_in_other_project(folder: Path, settings: Path, entry: str) -> str:
    """List the runs, for which the settings must be readable again."""
    settings.write_text('[project]\nname = "Again"\n' + entry, "utf-8")
    return reprise(folder, "runs", "--json", "--limit=50")


def test_a_store_that_is_gone_is_an_apology_until_it_is_back(
    tmp_path: Path, open_site: OpenSite
) -> None:
    settings = tmp_path / "reprise.toml"
    settings.write_text('[[dashboard]]\nnotebook = "show.ipynb"\n', "utf-8")
    write_notebook(tmp_path / "show.ipynb", "# Show", "print('here')")
    (tmp_path / ".reprise").write_text("in the way", "utf-8")
    site = open_site(tmp_path)
    answer = site.visitor().get("d/show")
    assert answer.status == 503
    assert answer.headers["Retry-After"]
    assert str(tmp_path) not in answer.text
    assert site.visitor().get("health").status == 503
    (tmp_path / ".reprise").unlink()
    wait_for(lambda: site.visitor().get("health").status == 200, 30)
    wait_for(lambda: "here" in site.visitor().get("d/show").text, 60)


def test_a_server_that_renders_nothing_says_so_of_what_is_not_the_newest(
    tmp_path: Path, open_site: OpenSite
) -> None:
    (tmp_path / "reprise.toml").write_text('[[dashboard]]\nnotebook = "show.ipynb"\n', "utf-8")
    write_notebook(tmp_path / "show.ipynb", "# Show", "print('first')")
    reprise(tmp_path, "dashboard", "render")
    write_notebook(tmp_path / "show.ipynb", "# Show", "print('second')")
    visitor = open_site(tmp_path, "--no-render").visitor()
    state = visitor.get("d/show/state").json
    assert (state["standing"], state["standing_words"]) == ("pending", "Not the newest")
    told = "There is something newer than this, but this server doesn&#39;t draw it."
    for page in ("", "d/show"):
        html = visitor.get(page).text
        assert "Being updated" not in html
        assert told in html
        assert "run: reprise dashboard render show" in html
    assert "first" in visitor.get("d/show").text

"""The entry point of an image puts what may change where it can be written."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from jupyter_reprise.cli import dashboard_serve
from jupyter_reprise.publishing.images import health, start


@pytest.fixture
def places(tmp_path: Path) -> start.Places:
    """Give an image with a project, a store and a list of fonts."""
    image = tmp_path / "image"
    for name, text in {
        "project/reprise.toml": "[project]",
        "project/data/levels.json": "{}",
        "store/runs.db": "runs",
        "store/artifacts/sha256/ab/cd": "artifact",
        "matplotlib/fontlist.json": "fonts",
    }.items():
        (image / name).parent.mkdir(parents=True, exist_ok=True)
        (image / name).write_text(text, "utf-8")
    return start.Places(image, tmp_path / "work")


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    home = tmp_path / "home"
    return {"HOME": str(home), "MPLCONFIGDIR": str(home / "matplotlib")}


def test_the_project_is_copied_with_the_image_s_runs(
    places: start.Places, variables: dict[str, str]
) -> None:
    start.prepare(places, variables)
    private = places.project / ".reprise"
    assert (places.project / "data/levels.json").read_text("utf-8") == "{}"
    assert (private / "runs.db").read_text("utf-8") == "runs"
    link = private / "artifacts/sha256/ab/cd"
    assert link.is_symlink()
    assert link.read_text("utf-8") == "artifact"
    assert Path(variables["MPLCONFIGDIR"], "fontlist.json").read_text("utf-8") == "fonts"


def test_a_container_that_is_started_again_keeps_what_it_has(
    places: start.Places, variables: dict[str, str]
) -> None:
    start.prepare(places, variables)
    (places.project / ".reprise/runs.db").write_text("more runs", "utf-8")
    start.prepare(places, variables)
    assert (places.project / ".reprise/runs.db").read_text("utf-8") == "more runs"


def test_a_start_that_broke_off_is_made_good(
    places: start.Places, variables: dict[str, str]
) -> None:
    (places.work / "new" / "half").mkdir(parents=True)
    start.prepare(places, variables)
    assert not (places.project / "half").exists()


def test_the_image_s_runs_stay_where_they_are_if_another_store_is_named(
    places: start.Places, variables: dict[str, str]
) -> None:
    start.prepare(places, {**variables, "REPRISE_RUNS": "postgresql+psycopg://db/reprise"})
    assert not (places.project / ".reprise").exists()


def test_artifacts_may_be_elsewhere_alone(places: start.Places, variables: dict[str, str]) -> None:
    start.prepare(places, {**variables, "REPRISE_ARTIFACTS": "s3://bucket", "REPRISE_RUNS": ""})
    assert (places.project / ".reprise/runs.db").exists()
    assert not (places.project / ".reprise/artifacts").exists()


@pytest.mark.parametrize(
    ("what", "options", "expected"),
    [
        pytest.param(
            "dashboards",
            ["--max-kernels", "3"],
            "dashboards serve --ip 0.0.0.0 --max-kernels 3",
            id="dashboards",
        ),
        pytest.param("worker", ["--jobs", "2"], "worker --idle never --jobs 2", id="worker"),
        pytest.param("reprise", ["runs", "--json"], "runs --json", id="any-command"),
    ],
)
def test_each_start_is_a_command_of_reprise(what: str, options: list[str], expected: str) -> None:
    assert start.command_line(what, options) == expected.split()


def test_an_unknown_start_names_those_there_are(places: start.Places) -> None:
    with pytest.raises(SystemExit, match="dashboards, worker, reprise"):
        start.main(["gallery"], places)
    assert not places.project.exists()


def test_health_is_asked_at_the_root_of_the_port_in_the_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    monkeypatch.setenv("REPRISE_DASHBOARDS_BASE_URL", "/team/numbers/")
    # as the engine sets it in containers whose user has a proxy; no_proxy need not be there
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        monkeypatch.setenv(start.PORT_VARIABLE, str(server.server_address[1]))
        Thread(target=server.handle_request, daemon=True).start()
        assert health.main() == 0
    assert asked == ["/health"]
    assert health.main() == 1
    assert "/health" in capsys.readouterr().err


def test_health_is_bad_where_something_else_than_dashboards_answers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Nonsense(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.wfile.write(b"hello\n")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Nonsense) as server:
        monkeypatch.setenv(start.PORT_VARIABLE, str(server.server_address[1]))
        Thread(target=server.handle_request, daemon=True).start()
        assert health.main() == 1
    assert "/health" in capsys.readouterr().err


def test_the_port_that_health_asks_is_the_one_that_is_served_by_default() -> None:
    [port] = [one for one in dashboard_serve.command.params if one.name == "port"]
    assert port.default == start.PORT


@pytest.fixture
def loading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the command that adds runs end with the codes of a file, one after the other."""
    codes = tmp_path / "codes"
    script = tmp_path / "load"
    script.write_text(
        f"#!/bin/sh\ncode=$(head -n 1 {codes})\nsed -i 1d {codes}\nexit $code\n", "utf-8"
    )
    script.chmod(0o755)
    monkeypatch.setattr(start, "_reprise", lambda: [str(script)])
    monkeypatch.setattr(start, "_PAUSE_SECONDS", 0)
    return codes


def test_a_database_that_is_starting_is_asked_again(loading: Path, tmp_path: Path) -> None:
    loading.write_text(f"{start.PASSING}\n{start.PASSING}\n0\n", "utf-8")
    start.load_runs(tmp_path)
    assert loading.read_text("utf-8") == ""


def test_what_will_never_succeed_is_not_tried_again(loading: Path, tmp_path: Path) -> None:
    loading.write_text("1\n0\n", "utf-8")
    with pytest.raises(SystemExit, match="can't be added to the database of REPRISE_RUNS"):
        start.load_runs(tmp_path)
    assert loading.read_text("utf-8") == "0\n"

"""`reprise image build --context-only`: what goes into an image, and what is refused.

The wheelhouse has a wheel of our name without anything in it: what is installed from one is tested
in `tests/image`, by an image that is really built.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from tests.cli.conftest import DASHBOARD, Command
from tests.conftest import NotebookMaker

from jupyter_reprise.publishing.images.start import PASSING
from jupyter_reprise.service.project import utc_now
from jupyter_reprise.store.artifacts import ArtifactStore
from jupyter_reprise.store.runs import RunStore


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.kernel
def test_a_dashboard_is_rendered_and_taken_with_what_it_needs(
    fleet: Path, reprise: Command, build: Command, context: Path
) -> None:
    reprise("run", "work.ipynb")
    done = build("--dashboards", "fleet", "--package", "openpyxl")
    assert done.code == 0, done.err
    assert done.out.strip() == str(context)
    assert "Rendering fleet" in done.err
    assert "docker build -t our-fleet-dashboards" in done.err
    assert files_of(context / "reprise/project") == {
        "reprise.toml",
        "board.ipynb",
        "work.ipynb",
        "shared.py",
        "data/pumps.csv",
    }
    assert ".token, which work.ipynb reads, is hidden: left out." in done.err
    assert "private.ipynb, which work.ipynb reads, is no dashboard's: left out." in done.err
    settings = tomllib.loads((context / "reprise/project/reprise.toml").read_text("utf-8"))
    assert [one["name"] for one in settings["dashboard"]] == ["fleet"]
    assert "openpyxl==3.1" in (context / "requirements.txt").read_text("utf-8")
    labels = json.loads((context / "image.json").read_text("utf-8"))
    assert labels["reprise.dashboards"] == "fleet"


PASSWORDS = ("of-the-file", "of-the-database", "of-the-viewers", "of-a-key")
"""No other text holds these, so that none is found by chance."""


@pytest.fixture
def passwords(fleet: Path, make_notebook: NotebookMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep passwords where people do, and have a run read those that are in files."""
    (fleet / ".env").write_text("PGPASSWORD=of-the-file\n", "utf-8")
    names = ("aws-Credentials.json", "tls/server.key", "secrets/db.txt", "id_rsa", "credentials.py")
    for name in names:
        (fleet / name).parent.mkdir(exist_ok=True)
        (fleet / name).write_text("KEY = 'of-a-key'", "utf-8")
    settings = (fleet / "reprise.toml").read_text("utf-8")
    database = 'runs = "postgresql+psycopg://me:of-the-database@db.example.org/runs"'
    settings = settings.replace('name = "Our fleet"', f'name = "Our fleet"\n{database}')
    (fleet / "reprise.toml").write_text(settings, "utf-8")
    monkeypatch.setenv("REPRISE_RUNS", f"sqlite:///{fleet}/.reprise/runs.db")
    monkeypatch.setenv("REPRISE_DASHBOARDS_PASSWORD_HASH", "argon2:of-the-viewers")
    make_notebook(
        fleet / "work.ipynb",
        f"import credentials\nfor name in ('.env', 'data/pumps.csv', *{names!r}):\n    open(name)",
    )


@pytest.mark.kernel
def test_no_password_is_in_the_context_and_every_file_is_named(
    passwords: None, reprise: Command, build: Command, context: Path
) -> None:
    assert reprise("run", "work.ipynb").code == 0
    done = build("--dashboards", "fleet")
    assert done.code == 0, done.err
    everything = {name: (context / name).read_bytes() for name in files_of(context)}
    found = [
        (word, name)
        for word in PASSWORDS
        for name, data in everything.items()
        if word.encode() in data
    ]
    assert found == []
    assert any(b"fleet" in data for data in everything.values())
    listed = [line for line in done.err.splitlines() if line.startswith("file: ")]
    assert listed == ["file: data/pumps.csv"]
    for name in ("tls/server.key, which work.ipynb reads", "credentials.py, which is imported"):
        assert f"{name}, is called like a secret: left out" in done.err


@pytest.mark.kernel
def test_the_runs_of_the_image_are_those_shown_and_those_they_read(
    fleet: Path, reprise: Command, build: Command, context: Path
) -> None:
    for _ in range(3):
        reprise("run", "work.ipynb", "--fresh")
    shown = reprise("runs", "--json", "--limit", "1").json[0]["id"]
    image = build("--dashboards", "fleet", "--json").json
    rendering = reprise("runs", "--json", "--limit", "1").json[0]["id"]
    assert set(image["runs"]) == {shown, rendering}
    with RunStore.open(f"sqlite:///{context}/reprise/store/runs.db", clock=utc_now) as store:
        artifacts = ArtifactStore(context / "reprise/store/artifacts")
        assert {run.id for run in store.list()} == {shown, rendering}
        assert store.get(shown).records == {"limit": 3}
        assert all(artifacts.exists(one.sha256) for one in store.artifacts(rendering))
    listing = build("--dashboards", "other", "--history", "2", "--json").json
    assert len(listing["runs"]) == 3  # the rendering, and two of those that it lists


@pytest.mark.kernel
def test_an_image_s_runs_are_added_to_another_store_once(
    fleet: Path, reprise: Command, build: Command, context: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reprise("run", "work.ipynb")
    image = build("--dashboards", "fleet", "--json").json
    monkeypatch.chdir(context / "reprise/project")
    assert "2 runs" in reprise("image", "load", "../store").err
    assert {run["id"] for run in reprise("runs", "--json").json} == set(image["runs"])
    assert "0 runs" in reprise("image", "load", "../store").err
    assert reprise("dashboard", "list", "--json").json[0]["standing"] == "current"
    assert reprise("image", "load", "no-such-store").code == 1
    monkeypatch.setenv("REPRISE_RUNS", "sqlite:////proc/version/runs.db")
    unusable = reprise("image", "load", "../store")
    assert unusable.code == 1
    assert "/proc/version" in unusable.err
    monkeypatch.setenv("REPRISE_RUNS", "postgresql://nobody@127.0.0.1:1/runs")
    not_yet_there = reprise("image", "load", "../store")
    assert not_yet_there.code == PASSING
    assert "127.0.0.1:1" in not_yet_there.err


def test_settings_are_those_of_the_dashboards_that_are_in_it(
    fleet: Path, build: Command, context: Path
) -> None:
    (fleet / "reprise.toml").write_text(DASHBOARD, "utf-8")
    done = build("--dashboards", "fleet", "--no-runs")
    assert done.code == 0, done.err
    settings = tomllib.loads((context / "reprise/project/reprise.toml").read_text("utf-8"))
    assert settings == {
        "project": {"name": "Our fleet", "output_limit": "1MB"},
        "notebook": [
            {"path": "work.ipynb", "inputs": ["data/*.csv"]},
            {"path": "board.ipynb", "kernel": "python3"},
            {"path": "work.ipynb", "kernel": "python3"},
        ],
        "dashboard": [{"notebook": "board.ipynb", "source": "work.ipynb", "name": "fleet"}],
    }


def test_without_runs_nothing_is_rendered_or_copied(
    fleet: Path, build: Command, context: Path
) -> None:
    done = build("--no-runs", "--json")
    assert done.json["runs"] == []
    assert not (context / "reprise/store").exists()
    assert not (fleet / ".reprise/artifacts").exists()


@pytest.mark.parametrize(
    ("arguments", "says", "next_step"),
    [
        pytest.param(
            ["--dashboards", "fleet"], "nothing to show", "reprise run work.ipynb", id="no-run"
        ),
        pytest.param(["--dashboards", "flet"], "no dashboard 'flet'", "dashboard list", id="name"),
        pytest.param(
            ["--no-runs", "--package", "gone"], "gone (for the", "pip download", id="package"
        ),
    ],
)
def test_what_is_missing_is_named_with_the_next_step(
    arguments: list[str], says: str, next_step: str, fleet: Path, build: Command
) -> None:
    done = build(*arguments)
    assert done.code == 1
    assert says in done.err
    assert next_step in done.err
    assert build("--no-runs").code == 0, "in the same folder"


def test_a_project_without_dashboards_says_how_to_publish_one(
    project_folder: Path, build: Command
) -> None:
    done = build()
    assert done.code == 1
    assert "reprise dashboard add NOTEBOOK" in done.err


@pytest.mark.kernel
def test_a_dashboard_that_fails_is_named_with_its_error(
    fleet: Path, build: Command, make_notebook: NotebookMaker
) -> None:
    make_notebook(fleet / "other.ipynb", "raise ValueError('the tide is out')")
    done = build("--dashboards", "other")
    assert done.code == 1
    assert "the tide is out" in done.err
    assert "reprise open" in done.err


def test_a_notebook_for_another_language_is_refused(
    fleet: Path, build: Command, make_notebook: NotebookMaker
) -> None:
    make_notebook(fleet / "other.ipynb", "1", kernel="bash", language="bash")
    done = build("--no-runs")
    assert done.code == 1
    assert "images are for Python" in done.err


def test_without_an_engine_a_build_names_the_three(
    fleet: Path, reprise: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(fleet))
    done = reprise("image", "build")
    assert done.code == 1
    assert "None of docker, podman, buildah is here" in done.err
    assert "--context-only DIR" in done.err

"""`reprise dashboard` chooses what is published, which run it shows, and finds mistakes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise.models import Run, TriggerKind
from jupyter_reprise.project import load_settings

NOW = datetime.now(UTC)


@pytest.fixture
def board(project_folder: Path, make_notebook: Callable[..., Path]) -> Path:
    """Give a notebook that shows the runs of another."""
    make_notebook(project_folder / "fit.ipynb", "import math", parameters="n: int = 3\nwho = 'a'")
    return make_notebook(
        project_folder / "boards" / "fleet.ipynb",
        "import jupyter_reprise as reprise\nimport ipywidgets",
        "run = reprise.latest('fit.ipynb')",
    )


@pytest.fixture
def published(board: Path, reprise: Callable[..., Any]) -> str:
    """Give the name of a dashboard of that notebook."""
    assert reprise("dashboard", "add", str(board), "--description", "Ours").code == 0
    return "fleet"


def standing(reprise: Callable[..., Any]) -> dict[str, Any]:
    (state,) = reprise("dashboard", "list", "--json").json
    return dict(state)


def test_adding_writes_the_entry_and_finds_the_source_in_the_notebook(
    board: Path, project_folder: Path, reprise: Callable[..., Any]
) -> None:
    (project_folder / "reprise.toml").write_text("# Ours\n", "utf-8")
    result = reprise("dashboard", "add", str(board), "--title", "Fleet", "--max-age", "7d")
    assert result.code == 0, result.err
    text = (project_folder / "reprise.toml").read_text("utf-8")
    assert text == (
        "# Ours\n\n[[dashboard]]\n"
        'notebook = "boards/fleet.ipynb"\ntitle = "Fleet"\nsource = "fit.ipynb"\nmax_age = "7d"\n'
    )
    assert "reprise dashboard check fleet" in result.err
    assert f"reprise dashboard preview {board}" in result.err


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        pytest.param(["--source", "fti.ipynb"], "Did you mean fit.ipynb?", id="source"),
        pytest.param(["--parameter", "nn"], "Did you mean n?", id="parameter"),
        pytest.param(["--run", "01J"], "01J", id="run"),
        pytest.param(
            ["--name", "Our Fleet"],
            "error: The dashboard can't be written down: name must be small letters",
            id="name",
        ),
        pytest.param(["--group", ""], "groups[0] must not be empty", id="group"),
        pytest.param(["--thumbnail", "none.png"], "There is no thumbnail none.png", id="image"),
    ],
)
def test_what_a_dashboard_names_must_exist(
    arguments: list[str],
    part: str,
    board: Path,
    project_folder: Path,
    reprise: Callable[..., Any],
) -> None:
    before = (project_folder / "reprise.toml").read_text("utf-8")
    result = reprise("dashboard", "add", str(board), *arguments)
    assert result.code == 1
    assert part in result.err
    assert (project_folder / "reprise.toml").read_text("utf-8") == before


@pytest.mark.parametrize("verb", ["list", "check", "render"])
def test_where_nothing_is_published_the_next_step_is_named(
    verb: str, project_folder: Path, reprise: Callable[..., Any]
) -> None:
    result = reprise("dashboard", verb)
    assert (result.code, result.out) == (0, "")
    assert "No notebook is published. `reprise dashboard add NOTEBOOK` publishes one." in result.err


def test_a_notebook_is_published_once_under_a_name(
    published: str, board: Path, reprise: Callable[..., Any]
) -> None:
    result = reprise("dashboards", "add", str(board))
    assert result.code == 1
    assert f"is published already, as {published}" in result.err
    assert reprise("dashboard", "add", str(board), "--name", "other").code == 0


def test_removing_takes_it_out_and_leaves_the_notebook(
    published: str, board: Path, project_folder: Path, reprise: Callable[..., Any]
) -> None:
    assert reprise("dashboard", "remove", str(board)).code == 0
    assert load_settings(project_folder).dashboards == ()
    assert board.exists()
    gone = reprise("dashboard", "remove", published)
    assert (gone.code, "there are: none" in gone.err) == (1, True)


def test_a_dashboard_without_a_run_says_which_to_make(
    published: str, reprise: Callable[..., Any]
) -> None:
    state = standing(reprise)
    assert (state["standing"], state["run"]) == ("missing", None)
    checked = reprise("dashboard", "check", published)
    assert checked.code == 1
    assert "Run `reprise run fit.ipynb`" in checked.out


def test_the_newest_run_that_succeeded_is_shown_and_a_newer_failure_told(
    published: str, add_run: Callable[..., Run], reprise: Callable[..., Any]
) -> None:
    add_run("fit.ipynb", queued=NOW - timedelta(hours=3))
    good = add_run("fit.ipynb", queued=NOW - timedelta(hours=2))
    add_run("fit.ipynb", "rejected", queued=NOW - timedelta(hours=1))
    state = standing(reprise)
    assert state["run"] == good.id
    assert state["standing"] == "pending"


@pytest.mark.parametrize("trigger", [TriggerKind.VIEWER, TriggerKind.SWEEP])
def test_what_viewers_and_sweeps_try_out_is_not_shown(
    trigger: TriggerKind,
    published: str,
    add_run: Callable[..., Run],
    reprise: Callable[..., Any],
) -> None:
    good = add_run("fit.ipynb", queued=NOW - timedelta(hours=2))
    add_run("fit.ipynb", trigger=trigger)
    assert standing(reprise)["run"] == good.id


def test_a_source_with_points_of_sweeps_alone_says_how_to_show_one(
    published: str, add_run: Callable[..., Run], reprise: Callable[..., Any]
) -> None:
    assert "sweep" not in standing(reprise)["message"]
    point = add_run("fit.ipynb", trigger=TriggerKind.SWEEP)
    assert f"`reprise dashboard pin {published} RUN`" in standing(reprise)["message"]
    assert reprise("dashboard", "pin", published, point.id).code == 0
    assert standing(reprise)["run"] == point.id


def test_only_runs_with_the_wanted_values_are_shown(
    published: str, project_folder: Path, add_run: Callable[..., Run], reprise: Callable[..., Any]
) -> None:
    with (project_folder / "reprise.toml").open("a", encoding="utf-8") as file:
        file.write("where = { n = 3 }\n")
    good = add_run("fit.ipynb", queued=NOW - timedelta(hours=2), parameters={"n": 3})
    add_run("fit.ipynb", parameters={"n": 4})
    assert standing(reprise)["run"] == good.id
    point = add_run("fit.ipynb", parameters={"n": 3}, trigger=TriggerKind.SWEEP)
    assert standing(reprise)["run"] == point.id


def test_a_pinned_run_is_shown_until_the_pin_is_taken_away(
    published: str, add_run: Callable[..., Run], reprise: Callable[..., Any]
) -> None:
    old = add_run("fit.ipynb", queued=NOW - timedelta(hours=3))
    new = add_run("fit.ipynb", queued=NOW - timedelta(hours=2))
    assert reprise("dashboard", "pin", published, old.id[:20]).code == 0
    assert (standing(reprise)["run"], standing(reprise)["pinned"]) == (old.id, True)
    assert reprise("dashboard", "pin", published, "--clear").code == 0
    assert (standing(reprise)["run"], standing(reprise)["pinned"]) == (new.id, False)


def test_a_run_that_a_dashboard_is_pinned_to_is_not_removed(
    published: str, add_run: Callable[..., Run], reprise: Callable[..., Any]
) -> None:
    old = add_run("fit.ipynb", queued=NOW - timedelta(hours=3))
    add_run("fit.ipynb", queued=NOW - timedelta(hours=2))
    reprise("dashboard", "pin", published, old.id)
    cleaned = reprise("gc", "--keep-last", "1")
    assert f"kept {old.id}: the dashboard {published} shows it" in cleaned.err
    refused = reprise("rm", "-y", old.id)
    assert (refused.code, f"the dashboard {published} is pinned to it" in refused.err) == (1, True)
    assert f"`reprise dashboard pin {published} --clear`" in refused.err
    reprise("dashboard", "pin", published, "--clear")
    assert reprise("rm", "-y", old.id).code == 0


def test_what_viewers_try_out_does_not_have_the_shown_run_removed(
    published: str, add_run: Callable[..., Run], reprise: Callable[..., Any]
) -> None:
    good = add_run("fit.ipynb", queued=NOW - timedelta(hours=2))
    add_run("fit.ipynb", trigger=TriggerKind.VIEWER)
    assert reprise("gc", "--keep-last", "1").code == 0
    assert standing(reprise)["run"] == good.id


def test_a_run_that_was_rejected_cannot_be_pinned(
    published: str, add_run: Callable[..., Run], reprise: Callable[..., Any]
) -> None:
    rejected = add_run("fit.ipynb", status="rejected")
    result = reprise("dashboard", "pin", published, rejected.id)
    assert result.code == 1
    assert "is rejected; dashboards show runs that succeeded" in result.err
    assert not standing(reprise)["pinned"]


def test_a_run_of_another_notebook_cannot_be_pinned(
    published: str, add_run: Callable[..., Run], reprise: Callable[..., Any]
) -> None:
    other = add_run("else.ipynb")
    result = reprise("dashboard", "pin", published, other.id)
    assert result.code == 1
    assert "is one of else.ipynb, but fleet shows fit.ipynb" in result.err
    board = ("boards/fleet.ipynb", "--name", "again")
    added = reprise("dashboard", "add", *board, "--run", other.id)
    assert added.code == 1
    assert "is one of else.ipynb, but again shows fit.ipynb" in added.err


def test_a_pinned_run_that_is_gone_is_said_to_be(
    published: str, project_folder: Path, reprise: Callable[..., Any]
) -> None:
    gone = "01JD3QKZ8Y4V6T0N9F2M7B5XWE"
    with (project_folder / "reprise.toml").open("a", encoding="utf-8") as file:
        file.write(f'run = "{gone}"\n')
    state = standing(reprise)
    assert state["standing"] == "missing"
    checked = reprise("dashboard", "check", published)
    assert f"Run `reprise dashboard pin {published} --clear`" in checked.out
    assert f"{gone} that it is pinned to is not in the store" in state["message"]


@pytest.mark.parametrize(
    ("line", "part"),
    [
        pytest.param('thumbnail = "none.png"', "error: There is no thumbnail", id="no image"),
        pytest.param('thumbnail = "fit.ipynb"', "error: The thumbnail fit.ipynb is no", id="image"),
        pytest.param('parameters = ["m"]', "error: fit.ipynb takes no parameter 'm'", id="name"),
    ],
)
def test_checking_names_what_is_wrong(
    line: str, part: str, published: str, project_folder: Path, reprise: Callable[..., Any]
) -> None:
    with (project_folder / "reprise.toml").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    result = reprise("dashboard", "check")
    assert result.code == 1
    assert part in result.out


def test_checking_warns_of_what_viewers_would_miss(
    project_folder: Path, make_notebook: Callable[..., Path], reprise: Callable[..., Any]
) -> None:
    notebook = make_notebook(project_folder / "plain.ipynb", "print(1)")
    reprise("dashboard", "add", str(notebook))
    result = reprise("dashboard", "check")
    assert result.code == 0
    assert "It has no widgets" in result.out
    assert "It has no description" in result.out


@pytest.mark.kernel
def test_rendering_shows_the_chosen_run_and_is_done_once_for_each_verdict_that_it_tells(
    published: str, board: Path, project_folder: Path, make_notebook: Any, reprise: Any
) -> None:
    make_notebook(board, "from jupyter_reprise.widgets import ProvenanceBadge", "ProvenanceBadge()")
    source = reprise("run", str(project_folder / "fit.ipynb"), "--json").json["run_id"]
    assert reprise("dashboard", "render").code == 0
    state = standing(reprise)
    assert (state["standing"], state["run"], state["message"]) == ("current", source, "")
    assert "up to date" in reprise("dashboard", "render").err
    manifest = reprise("show", state["rendering"], "--json").json
    assert (manifest["trigger"], manifest["parent"]) == ("rendering", source)

    assert "Up to date" in reprise("dashboard", "list").out
    reprise("dashboard", "pin", published, source)
    assert standing(reprise)["standing"] == "current"
    assert reprise("rerun", source).code == 0
    assert standing(reprise)["standing"] == "pending", "as the run is verified now"
    assert reprise("dashboard", "render").code == 0
    assert standing(reprise)["standing"] == "current"


@pytest.mark.kernel
def test_a_rendering_is_due_again_when_a_file_that_it_read_has_changed(
    board: Path, project_folder: Path, make_notebook: Callable[..., Path], reprise: Any
) -> None:
    (project_folder / "look.css").write_text("a {}")
    make_notebook(board, "import pathlib", "text = pathlib.Path('../look.css').read_text()")
    reprise("dashboard", "add", str(board))
    assert reprise("dashboard", "render").code == 0
    assert standing(reprise)["standing"] == "current"
    (project_folder / "look.css").write_text("b {}")
    assert standing(reprise)["standing"] == "pending"


@pytest.mark.kernel
def test_a_rendering_with_a_form_is_due_again_when_the_source_says_something_else(
    published: str, board: Path, project_folder: Path, make_notebook: Any, reprise: Any
) -> None:
    make_notebook(
        board, "from jupyter_reprise.widgets import ParameterForm\nParameterForm('fit.ipynb')"
    )
    source = project_folder / "fit.ipynb"
    reprise("run", str(source))
    assert reprise("dashboard", "render").code == 0
    nb = json.loads(source.read_text("utf-8"))
    nb["cells"][-1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "done"}]
    source.write_text(json.dumps(nb), "utf-8")
    assert standing(reprise)["standing"] == "current", "only an output was saved"
    nb["cells"][0]["source"] = "n: int = 4"
    source.write_text(json.dumps(nb), "utf-8")
    assert standing(reprise)["standing"] == "pending"


@pytest.mark.kernel
def test_a_dashboard_without_a_source_is_due_again_when_it_is_too_old(
    board: Path, project_folder: Path, make_notebook: Callable[..., Path], reprise: Any
) -> None:
    make_notebook(board, "import ipywidgets")
    reprise("dashboard", "add", str(board))
    reprise("dashboard", "render")
    assert standing(reprise)["standing"] == "current"
    with (project_folder / "reprise.toml").open("a", encoding="utf-8") as file:
        file.write("max_age = 0.001\n")
    assert standing(reprise)["standing"] == "pending"


@pytest.mark.kernel
def test_a_rendering_that_fails_leaves_the_last_good_one(
    published: str,
    board: Path,
    project_folder: Path,
    make_notebook: Callable[..., Path],
    reprise: Callable[..., Any],
) -> None:
    reprise("run", str(project_folder / "fit.ipynb"))
    reprise("dashboard", "render")
    good = standing(reprise)["rendering"]
    make_notebook(board, "1 / 0")
    assert reprise("dashboard", "render").code == 4
    state = standing(reprise)
    assert (state["standing"], state["rendering"]) == ("broken", good)
    assert "An older one is shown" in state["message"]


@pytest.mark.kernel
def test_a_newer_run_that_was_rejected_and_old_data_are_said_beside_the_last_good_one(
    published: str,
    project_folder: Path,
    add_run: Callable[..., Run],
    reprise: Callable[..., Any],
) -> None:
    source = reprise("run", str(project_folder / "fit.ipynb"), "--json").json["run_id"]
    reprise("dashboard", "render")
    with (project_folder / "reprise.toml").open("a", encoding="utf-8") as file:
        file.write("max_age = 0.001\n")
    state = standing(reprise)
    assert (state["standing"], state["message"]) == (
        "stale",
        "The data is older than it should be.",
    )
    add_run("fit.ipynb", "rejected")
    state = standing(reprise)
    assert (state["standing"], state["run"]) == ("refused", source)
    assert "was rejected; the last good one is shown. The data is older" in state["message"]


@pytest.mark.kernel
def test_a_rendering_that_was_interrupted_is_due_again(
    published: str, project_folder: Path, add_run: Callable[..., Run], reprise: Callable[..., Any]
) -> None:
    source = reprise("run", str(project_folder / "fit.ipynb"), "--json").json["run_id"]
    add_run("boards/fleet.ipynb", "interrupted", trigger=TriggerKind.RENDERING, parent=source)
    assert standing(reprise)["standing"] == "pending"

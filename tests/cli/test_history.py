"""`reprise runs`, `show` and `open` find runs by what people remember of them."""

from __future__ import annotations

import json
import subprocess
import webbrowser
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise.models import Run

MORNING = datetime(2024, 2, 1, 8, tzinfo=UTC)


@pytest.fixture
def four_runs(add_run: Callable[..., Run]) -> dict[str, str]:
    """Give the ids of four runs, each unlike the others, by a word for what is special."""
    made = {
        "old": add_run("nb/fit.ipynb", queued=MORNING, parameters={"n": 1, "who": "ann"}),
        "failed": add_run("nb/fit.ipynb", "failed", error="ValueError: no", parameters={"n": 2}),
        "good": add_run(
            "nb/fit.ipynb", parameters={"n": 2, "deep": {"a": [1]}}, records={"rmse": 0.25}
        ),
        "other": add_run("nb/fetch.ipynb", records={"rmse": 0.5, "rows": [1, 2]}),
    }
    return {word: run.id for word, run in made.items()}


def listed(result: Any, runs: dict[str, str]) -> set[str]:
    words = {run_id: word for word, run_id in runs.items()}
    return {words[run["id"]] for run in result.json}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], {"old", "failed", "good", "other"}),
        (["-n", "nb/fit.ipynb"], {"old", "failed", "good"}),
        (["-n", "fetch"], {"other"}),
        (["-n", "nb/f*.ipynb"], {"old", "failed", "good", "other"}),
        (["-n", "absent"], set()),
        (["-s", "failed"], {"failed"}),
        (["-s", "failed", "-s", "succeeded"], {"old", "failed", "good", "other"}),
        (["-p", "n", "2"], {"failed", "good"}),
        (["-p", "who", "ann"], {"old"}),
        (["-p", "n", "2", "-p", "who", "ann"], set()),
        (["-p", "deep", '{"a": [1]}'], {"good"}),
        (["-m", "rmse<0.3"], {"good"}),
        (["-m", "rmse >= 0.25"], {"good", "other"}),
        (["-m", "rmse!=0.25"], {"other"}),
        (["-m", "rmse==2.5e-1"], {"good"}),
        (["-m", "rows>0"], set()),
        (["--since", "2024-02-02"], {"failed", "good", "other"}),
        (["--since", "2024-02-01T08:00:00+00:00"], {"old", "failed", "good", "other"}),
        (["--since", "1h"], {"failed", "good", "other"}),
        (["-n", "fit", "-s", "succeeded", "--since", "1h", "-m", "rmse<1"], {"good"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_runs_are_found_by_what_all_filters_ask_for(
    reprise, four_runs: dict[str, str], arguments: list[str], expected: set[str]
) -> None:
    result = reprise("runs", *arguments, "--json")
    assert result.code == 0
    assert listed(result, four_runs) == expected


def test_the_table_shows_each_run_with_its_values_newest_first(
    reprise, four_runs: dict[str, str]
) -> None:
    result = reprise("runs")
    lines = [line for line in result.out.splitlines() if "ipynb" in line]
    assert [line.split()[0] for line in lines] == [
        four_runs[word] for word in ("other", "good", "failed", "old")
    ]
    assert "rmse=0.25" in lines[1]
    assert "ValueError: no" in lines[2]
    assert "n=1, who=ann" in lines[3]


def test_no_more_runs_are_listed_than_asked_for(reprise, four_runs: dict[str, str]) -> None:
    assert listed(reprise("runs", "--limit", "2", "--json"), four_runs) == {"good", "other"}


def test_json_tells_everything_but_who_holds_the_lease(reprise, add_run) -> None:
    add_run(status="running")
    [run] = reprise("runs", "--json").json
    assert run["status"] == "running"
    assert "lease" not in run


@pytest.mark.usefixtures("project_folder")
def test_no_runs_is_an_empty_list_and_no_error(reprise) -> None:
    table = reprise("runs")
    assert (table.code, table.out, table.err) == (0, "", "No run matches.\n")
    assert reprise("runs", "--json").json == []


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--since", "yesterday"], "--since 7d"),
        (["--metric", "rmse"], "rmse<0.3"),
        (["--metric", "rmse<low"], "rmse<0.3"),
    ],
    ids=["since", "metric", "metric's number"],
)
@pytest.mark.usefixtures("project_folder")
def test_a_filter_that_cannot_be_read_is_answered_with_an_example(
    reprise, arguments: list[str], expected: str
) -> None:
    result = reprise("runs", *arguments)
    assert result.code == 1
    assert expected in result.err


@pytest.mark.parametrize("limit", ["0", "-1"])
@pytest.mark.usefixtures("project_folder")
def test_a_limit_below_one_is_a_usage_error(reprise, limit: str) -> None:
    assert reprise("runs", "--limit", limit).code == 2


def test_outside_of_a_project_there_are_no_runs_to_list(
    reprise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = reprise("runs")
    assert result.code == 1
    assert "reprise init" in result.err


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("latest", "other"),
        ("fit@latest", "good"),
        ("nb/fit.ipynb@latest", "good"),
        ("nb/fit@latest", "good"),
    ],
)
def test_a_run_is_meant_by_latest_alone_or_of_a_notebook(
    reprise, four_runs: dict[str, str], reference: str, expected: str
) -> None:
    assert reprise("show", reference, "--json").json["id"] == four_runs[expected]


def test_latest_is_the_newest_run_that_has_ended(reprise, add_run) -> None:
    ended = add_run()
    add_run(status="running")
    assert reprise("show", "latest", "--json").json["id"] == ended.id


def test_a_run_is_meant_by_any_unique_beginning_in_either_case(reprise, add_run) -> None:
    first = add_run(id="01M7Y1WC9ZSAK87NFH7TZRKFEA")
    add_run(id="01M7Y1WG2DVX4DV20X69ABSG98")
    assert reprise("show", "01m7y1wc", "--json").json["id"] == first.id


def test_an_ambiguous_beginning_is_refused_with_the_candidates(reprise, add_run) -> None:
    ids = [add_run(id=f"01M7Y1W{letter}9ZSAK87NFH7TZRKFEA").id for letter in "CD"]
    result = reprise("show", "01M7Y1")
    assert result.code == 1
    assert all(run_id in result.err for run_id in ids)


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("01ZZ", "`reprise runs`"),
        ("fit", "fit@latest"),
        ("nb/fitt.ipynb@latest", "`nb/fit.ipynb@latest`"),
        ("fit@newest", "`NOTEBOOK@latest`"),
        ("", "`reprise runs`"),
        ("\udcff", "`reprise runs`"),
    ],
    ids=["id", "notebook", "near notebook", "moment", "empty", "not UTF-8"],
)
@pytest.mark.parametrize("command", ["show", "open", "rerun", "rm"])
def test_an_unknown_run_is_answered_with_the_next_step(
    reprise, four_runs: dict[str, str], command: str, reference: str, expected: str
) -> None:
    result = reprise(command, reference)
    assert result.code == 1
    assert expected in result.err


def test_a_run_without_a_manifest_is_shown_as_far_as_it_is_known(reprise, add_run) -> None:
    add_run(status="interrupted", error="the power went", parameters={"n": 1})
    text = reprise("show", "latest")
    assert text.code == 0
    for expected in ("interrupted", "the power went", "parameter n"):
        assert expected in text.out
    assert reprise("show", "latest", "--json").json["status"] == "interrupted"


def test_a_run_without_a_report_says_so(reprise, add_run) -> None:
    run = add_run(status="interrupted")
    result = reprise("open", "latest", "--print")
    assert result.code == 1
    assert f"{run.id} has no artifact 'report.html'" in result.err


@pytest.fixture
def played(reprise, project_folder: Path, make_notebook) -> Any:
    """Run a small notebook for real, where git has no commit yet, and give its record."""
    subprocess.run(["git", "init", "--quiet", str(project_folder)], check=True)
    make_notebook(
        project_folder / "n.ipynb",
        "import jupyter_reprise as r; r.record('total', sum(map(int, open('d.csv'))) + a)",
        "open('out.txt', 'w').write('done')",
        parameters="a: int = 1  # to add",
    )
    (project_folder / "d.csv").write_text("1\n2\n", "utf-8")
    return reprise("run", "n.ipynb", "-p", "a", "4", "--seed", "9", "--json").json


@pytest.mark.kernel
def test_show_prints_the_same_record_that_the_run_printed(reprise, played: Any) -> None:
    del played["is_reused"]
    assert reprise("show", "latest", "--json").json == played


@pytest.mark.kernel
def test_show_tells_people_what_went_in_and_what_came_out(reprise, played: Any) -> None:
    out = reprise("show", "n@latest").out
    rows = [line.split() for line in out.splitlines()]
    assert ["a", "int", "4"] in rows
    assert ["total", "7"] in rows
    assert ["seed", "9"] in rows
    assert ["commit", "none", "yet"] in rows
    for name, kind in (("d.csv", "input"), ("out.txt", "output")):
        assert [name, kind] in [row[:2] for row in rows]
    for expected in ("succeeded", "executed.ipynb", "packages, lock", "run key"):
        assert expected in out


@pytest.mark.kernel
def test_show_saves_artifacts_whole_where_asked(reprise, project_folder: Path, played: Any) -> None:
    result = reprise(
        *("show", "latest", "--save", "executed.ipynb", "new/played.ipynb"),
        *("--save", "outputs/out.txt", "copy.txt"),
    )
    assert result.code == 0
    nb = json.loads((project_folder / "new" / "played.ipynb").read_bytes())
    assert nb["metadata"]["reprise"] == {"run_id": played["run_id"], "seed": 9}
    assert (project_folder / "copy.txt").read_text("utf-8") == "done"
    assert not [path for path in project_folder.rglob("*.partial")]


@pytest.mark.kernel
def test_an_artifact_that_a_run_lacks_is_answered_with_those_it_has(reprise, played: Any) -> None:
    result = reprise("show", "latest", "--save", "model.bin", "model.bin")
    assert result.code == 1
    assert "report.html" in result.err


@pytest.mark.kernel
def test_saving_where_nothing_can_be_written_is_one_sentence(
    reprise, project_folder: Path, played: Any
) -> None:
    (project_folder / "file").write_text("", "utf-8")
    result = reprise("show", "latest", "--save", "report.html", "file/report.html")
    assert result.code == 1
    assert "report.html can't be written" in result.err
    (project_folder / "folder").mkdir()
    result = reprise("show", "latest", "--save", "report.html", "folder")
    assert result.code == 1
    assert not [path for path in project_folder.rglob("*.partial")]


@pytest.mark.kernel
def test_open_prints_the_report_and_shows_it_in_a_browser(
    reprise, played: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def browse(url: str) -> bool:
        opened.append(url)
        return len(opened) == 1

    monkeypatch.setattr(webbrowser, "open", browse)
    printed = reprise("open", "latest", "--print")
    report = Path(printed.out.strip())
    assert played["run_id"] in report.read_text("utf-8")
    assert not opened
    assert reprise("open", "latest").err == ""
    assert opened == [report.as_uri()]
    assert "open the file above" in reprise("open", "latest").err


def test_a_span_longer_than_the_calendar_finds_every_run(reprise, add_run) -> None:
    add_run()
    assert len(reprise("runs", "--since", "99999999999d", "--json").json) == 1


def test_moments_are_read_in_the_readers_time_zone(
    reprise, add_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued = datetime.now().astimezone().replace(microsecond=0) - timedelta(hours=2)
    add_run(queued=queued)
    assert len(reprise("runs", "--since", f"{queued:%Y-%m-%dT%H:%M:%S}", "--json").json) == 1
    later = queued + timedelta(seconds=1)
    assert reprise("runs", "--since", f"{later:%Y-%m-%dT%H:%M:%S}", "--json").json == []

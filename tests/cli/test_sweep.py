"""`reprise sweep` runs a notebook at many points, and goes on where it was stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.waiting import wait_for

PARAMETERS = """
from typing import Annotated, Literal
from annotated_types import Interval
a: int = 1
b: float = 0.0
how: str = "well"
rate: Annotated[float, Interval(ge=0.001, le=10)] = 1.0
kind: Literal["x", "y"] = "x"
"""
SUM = "import random, jupyter_reprise as r; r.record('sum', a + b); r.record('u', random.random())"
ENDINGS = """
if how == "badly": raise ValueError("as asked")
r.check(how != "oddly", "it went as it should")
"""


@pytest.fixture
def notebook(project_folder: Path, make_notebook) -> Path:
    return make_notebook(project_folder / "n.ipynb", SUM, ENDINGS, parameters=PARAMETERS)


def recorded(result: Any, name: str = "sum") -> list[Any]:
    return [run["records"][name] for run in result.json["runs"]]


@pytest.mark.kernel
def test_a_grid_is_run_side_by_side_and_each_run_is_kept(
    reprise, notebook: Path, project_folder: Path
) -> None:
    result = reprise("sweep", "n.ipynb", "-p", "a=1,2", "-p", "b=0.1:0.2:0.1", "-j", "2", "--json")

    assert result.code == 0
    assert recorded(result) == [1.1, 1.2, 2.1, 2.2]
    assert len(set(recorded(result, "u"))) == 1, "all points share one seed"
    assert result.json["swept"] == ["a", "b"]
    runs = reprise("runs", "--sweep", result.json["sweep"], "--json").json
    assert {run["id"] for run in runs} == {run["run_id"] for run in result.json["runs"]}
    assert {(run["parent"], run["trigger"]) for run in runs} == {(result.json["sweep"], "sweep")}
    assert not list((project_folder / ".reprise" / "work").iterdir())


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("name", "jobs", "contested"),
    [("'out.txt'", "2", ["out.txt"]), ("'out.txt'", "1", []), ("f'out-{a}.txt'", "2", [])],
    ids=["shared", "in turn", "own"],
)
def test_files_that_runs_wrote_side_by_side_are_named(
    reprise, project_folder: Path, make_notebook, name: str, jobs: str, contested: list[str]
) -> None:
    source = f"open({name}, 'w').write(str(a))"
    make_notebook(project_folder / "n.ipynb", source, parameters="a = 1")
    result = reprise("sweep", "n.ipynb", "-p", "a=1,2", "-j", jobs, "--json")
    assert result.json["contested"] == contested


@pytest.mark.kernel
def test_asked_for_again_nothing_is_computed_unless_fresh(reprise, notebook: Path) -> None:
    arguments = ("sweep", "n.ipynb", "-p", "a=1,2", "--json")
    first = reprise(*arguments).json
    again = reprise(*arguments).json
    assert again["sweep"] == first["sweep"]
    assert [run["run_id"] for run in again["runs"]] == [run["run_id"] for run in first["runs"]]
    fresh = reprise(*arguments, "--fresh").json
    assert fresh["sweep"] == first["sweep"]
    assert not any(run["is_reused"] for run in fresh["runs"])
    assert [run["records"] for run in fresh["runs"]] == [run["records"] for run in first["runs"]]


@pytest.mark.kernel
def test_a_run_made_alone_is_a_point_that_needs_no_other(reprise, notebook: Path) -> None:
    alone = reprise("run", "n.ipynb", "-p", "a", "2", "--seed", "5", "--json").json
    swept = reprise("sweep", "n.ipynb", "-p", "a=1:3", "--seed", "5", "--json").json
    assert [run["is_reused"] for run in swept["runs"]] == [False, True, False]
    assert swept["runs"][1]["run_id"] == alone["run_id"]
    assert len(reprise("runs", "--sweep", "latest", "--json").json) == 3


@pytest.mark.kernel
def test_failed_and_rejected_runs_stop_nothing_and_are_computed_again(
    reprise, notebook: Path
) -> None:
    arguments = ("sweep", "n.ipynb", "-p", "how=badly,oddly,well", "--json")
    result = reprise(*arguments)
    assert result.code == 4
    assert [run["status"] for run in result.json["runs"]] == ["failed", "rejected", "succeeded"]
    assert result.json["runs"][0]["error"] == "ValueError: as asked"
    again = reprise(*arguments)
    assert [run["is_reused"] for run in again.json["runs"]] == [False, False, True]
    assert reprise("sweep", "n.ipynb", "-p", "how=oddly,well").code == 5


@pytest.mark.kernel
def test_a_table_gives_a_run_for_each_row(reprise, notebook: Path, project_folder: Path) -> None:
    table = project_folder / "points.csv"
    table.write_text('\ufeffa,how,b\n1,"well, ""so so""",0.5\n2,,\n\n2,,\n', "utf-8")
    result = reprise("sweep", "n.ipynb", "--from", "points.csv", "-y", "b: 0.25", "--json")
    assert [
        (run["parameters"]["a"], run["parameters"]["how"], run["parameters"]["b"])
        for run in result.json["runs"]
    ] == [(1, 'well, "so so"', 0.5), (2, "well", 0.25)]
    assert result.json["repeated"] == 1


@pytest.mark.kernel
def test_drawn_points_are_the_same_for_the_same_question(reprise, notebook: Path) -> None:
    arguments = ("sweep", "n.ipynb", "--random", "2", "-p", "kind=y", "--seed-per-run", "--json")
    first = reprise(*arguments).json
    assert first["swept"] == ["rate"]
    assert {run["parameters"]["kind"] for run in first["runs"]} == {"y"}
    assert len({run["seed"] for run in first["runs"]}) == 2
    again = reprise(*arguments).json
    assert all(run["is_reused"] for run in again["runs"])


@pytest.mark.kernel
def test_a_person_sees_a_line_for_each_run_and_a_table_at_the_end(reprise, notebook: Path) -> None:
    result = reprise("sweep", "n.ipynb", "-p", "a=1,2", "--seed", "3")
    assert "2 points" in result.err
    assert "[2/2]  succeeded" in result.err
    assert "sum=2" in result.out
    assert "(seed 3): 2 succeeded." in result.out


def test_every_problem_of_every_point_is_reported_before_a_kernel_starts(
    reprise, notebook: Path, project_folder: Path
) -> None:
    (project_folder / "points.csv").write_text("rate,kindd\n99,x\n1,x\nfast,x\n", "utf-8")
    result = reprise("sweep", "n.ipynb", "--from", "points.csv", "-p", "a=1,2.5")
    assert result.code == 1
    for expected in ("kindd", "did you mean kind", "99", "(points 1, 2 of 6)", "fast", "2.5"):
        assert expected in result.err
    assert not (project_folder / ".reprise").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param((), "--random N", id="no points"),
        pytest.param(("-p", "a"), "a=1,2,3", id="no values"),
        pytest.param(("-p", "a=3:1"), "lead away", id="range the wrong way"),
        pytest.param(("-p", "a=1", "-p", "a=2"), "given twice", id="axis twice"),
        pytest.param(("--from", "none.csv"), "no table none.csv", id="no table"),
        pytest.param(("--from", "both.csv", "-p", "a=1"), "both by", id="table and grid"),
        pytest.param(("--from", "ragged.csv"), "Row 2 of ragged.csv", id="ragged table"),
        pytest.param(("--from", "empty.csv"), "empty", id="empty table"),
        pytest.param(("--from", "head.csv"), "no rows", id="table without rows"),
        pytest.param(("--from", "twice.csv"), "'a' twice", id="column twice"),
        pytest.param(("--random", "3", "-y", "{rate: 1, kind: x}"), "Interval", id="no bounds"),
        pytest.param(("-p", "a=1", "--seed", "-1"), "out of range", id="seed below 0"),
        pytest.param(("-p", "a=1:1000", "-p", "b=1:1000"), "1,000,000 points", id="too many"),
    ],
)
def test_what_cannot_be_a_sweep_is_refused_with_the_way_out(
    arguments: tuple[str, ...], message: str, reprise, notebook: Path, project_folder: Path
) -> None:
    for name, text in (
        ("both.csv", "a\n1\n"),
        ("ragged.csv", "a,b\n1,2\n3\n"),
        ("empty.csv", ""),
        ("head.csv", "a,b\n"),
        ("twice.csv", "a,a\n1,2\n"),
    ):
        (project_folder / name).write_text(text, "utf-8")
    result = reprise("sweep", "n.ipynb", *arguments)
    assert result.code == 1
    assert message in result.err
    assert not (project_folder / ".reprise").exists()


@pytest.mark.kernel
@pytest.mark.skipif(sys.platform == "win32", reason="no Ctrl-C can be sent there")
def test_after_ctrl_c_the_same_command_computes_only_what_is_missing(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "import os, time, pathlib\n"
        "folder = pathlib.Path('begun'); folder.mkdir(exist_ok=True)\n"
        "(folder / f'{a}-{os.getpid()}').touch()\n"
        "while a >= 3 and not pathlib.Path('go').exists(): time.sleep(0.05)",
        parameters="a = 1",
    )
    command = [sys.executable, "-m", "jupyter_reprise", "sweep", "n.ipynb", "-p", "a=1:6"]
    command += ["--jobs", "2", "--json"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ, text=True
    )
    begun = project_folder / "begun"
    wait_for(lambda: len(list(begun.glob("*"))) >= 4, "the first points")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 130, err
    first = json.loads(out)
    assert first["is_stopped"]
    statuses = [run["status"] for run in first["runs"]]
    assert statuses == ["succeeded", "succeeded", "cancelled", "cancelled", None, None]
    assert not list((project_folder / ".reprise" / "work").iterdir())
    assert {run["status"] for run in reprise("runs", "--json").json} == {"succeeded", "cancelled"}

    (project_folder / "go").touch()
    again = reprise("sweep", "n.ipynb", "-p", "a=1:6", "--jobs", "2", "--json")
    assert again.code == 0
    assert again.json["sweep"] == first["sweep"]
    assert [run["is_reused"] for run in again.json["runs"]] == [True, True, *[False] * 4]
    begun = Counter(path.name.partition("-")[0] for path in (project_folder / "begun").iterdir())
    assert begun == {"1": 1, "2": 1, "3": 2, "4": 2, "5": 1, "6": 1}


@pytest.mark.kernel
def test_points_count_as_done_only_while_their_inputs_are_as_they_were(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "import jupyter_reprise as r; r.record('n', len(open('d.csv').read()) * a)",
        parameters="a = 1",
    )
    (project_folder / "d.csv").write_text("123", "utf-8")
    arguments = ("sweep", "n.ipynb", "-p", "a=1,2", "--json")
    assert recorded(reprise(*arguments), "n") == [3, 6]
    (project_folder / "d.csv").write_text("12345", "utf-8")
    assert recorded(reprise(*arguments), "n") == [5, 10]


@pytest.mark.kernel
def test_a_copy_of_the_notebook_in_another_folder_is_another_run(
    reprise, project_folder: Path, make_notebook
) -> None:
    for folder, text in (("x", "123"), ("y", "12345")):
        make_notebook(
            project_folder / folder / "n.ipynb",
            "import jupyter_reprise as r; r.record('n', len(open('d.csv').read()))",
        )
        (project_folder / folder / "d.csv").write_text(text, "utf-8")
    runs = [
        reprise("run", f"{folder}/n.ipynb", "--seed", "1", "--json").json for folder in ("x", "y")
    ]
    assert [run["records"]["n"] for run in runs] == [3, 5]


@pytest.mark.kernel
@pytest.mark.skipif(sys.platform == "win32", reason="no terminal can be imitated there")
def test_on_a_terminal_a_table_tells_what_runs(notebook: Path, project_folder: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "jupyter_reprise", "sweep", "n.ipynb", "-p", "a=1,2,3"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    process = subprocess.Popen(
        [*command, "--jobs", "1"], stderr=theirs, stdout=subprocess.DEVNULL, env=environment
    )
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # how the end of a terminal is told on Linux
        while part := os.read(ours, 65536):
            shown += part
    os.close(ours)
    assert process.wait(timeout=60) == 0
    for expected in (b"0 of 3 done", b"2 of 3 done, 2 succeeded", b"s left", b"a=2", b"sum=1"):
        assert expected in shown

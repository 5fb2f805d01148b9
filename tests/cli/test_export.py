"""`reprise export` gives runs as a table, and `reprise note` writes beside them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

REQUIRED = {
    *("run", "date", "commit", "notebook", "models", "status", "note", "param.a"),
    *("metric.total", "inputs", "input_bytes", "input_sha256", "outputs", "output_sha256"),
}


@pytest.fixture
def runs(reprise, project_folder: Path, make_notebook) -> dict[str, str]:
    """Make a run that succeeded, one that failed, and one that is not known to have a record."""
    make_notebook(
        project_folder / "n.ipynb",
        "import jupyter_reprise as r, pathlib\n"
        "total = a + len(open('d.csv').read())\n"
        "r.record('total', total); r.record('bad', float('nan')); r.record('label', ['x', 'é'])\n"
        "pathlib.Path('out.txt').write_text('result')",
        "1 / (a - 2)",
        parameters="a = 1\nb = 'x, \"y\"'",
    )
    (project_folder / "d.csv").write_text("1,2", "utf-8")
    return {
        a: reprise("run", "n.ipynb", "-p", "a", a, "--seed", "7", "--json").json["run_id"]
        for a in ("1", "2")
    }


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.kernel
def test_a_run_is_a_row_with_what_went_in_and_what_came_out(
    reprise, runs: dict[str, str], project_folder: Path
) -> None:
    reprise("note", runs["1"], "good, as expected")
    reprise("note", runs["1"], "second look")
    result = reprise("export", "--csv", "out/runs.csv")
    assert (result.code, result.out) == (0, "")
    failed, good = rows_of((project_folder / "out" / "runs.csv").read_text("utf-8"))

    assert set(good) >= REQUIRED
    assert (good["run"], failed["run"]) == (runs["1"], runs["2"])
    assert (good["status"], failed["status"]) == ("succeeded", "failed")
    assert failed["error"].startswith("ZeroDivisionError")
    assert (good["param.a"], good["param.b"], good["seed"]) == ("1", 'x, "y"', "7")
    assert (good["metric.total"], good["metric.bad"]) == ("4", "nan")
    assert json.loads(good["record.label"]) == ["x", "é"]
    assert (good["inputs"], good["input_bytes"]) == ("d.csv", "3")
    assert (good["outputs"], good["output_bytes"]) == ("out.txt", "6")
    assert len(good["input_sha256"]) == 64
    assert good["note"] == "good, as expected | second look"
    assert failed["note"] == ""


@pytest.mark.kernel
def test_every_format_has_the_same_rows(
    reprise, runs: dict[str, str], project_folder: Path
) -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    # a process of its own, where the command keeps Arrow from being imported for nothing
    command = [sys.executable, "-m", "jupyter_reprise", "export"]
    files = {name: project_folder / f"runs.{name}" for name in ("csv", "parquet", "json")}
    command += [part for name, path in files.items() for part in (f"--{name}", str(path))]
    subprocess.run(command, check=True)

    parquet = pandas.read_parquet(files["parquet"])
    listed = json.loads(files["json"].read_text("utf-8"))
    assert list(parquet["run"]) == [row["run"] for row in listed] == [runs["2"], runs["1"]]
    assert list(parquet.columns) == list(listed[0]) == list(rows_of(files["csv"].read_text())[0])
    assert list(parquet["metric.total"]) == [5, 4]


@pytest.mark.kernel
def test_filters_choose_the_rows(reprise, runs: dict[str, str]) -> None:
    result = reprise("export", "--csv", "-", "--status", "failed")
    assert [row["run"] for row in rows_of(result.out)] == [runs["2"]]
    assert rows_of(reprise("export", "--csv", "-", "-n", "other").out) == []


def test_a_run_without_a_record_is_a_row_all_the_same(reprise, add_run) -> None:
    run = add_run(status="running")
    [row] = json.loads(reprise("export", "--json", "-").out)
    assert (row["run"], row["status"], row["commit"]) == (run.id, "running", None)


@pytest.mark.usefixtures("project_folder")
def test_a_target_is_needed_and_must_be_writable(reprise, project_folder: Path) -> None:
    assert reprise("export").code == 2
    (project_folder / "file").touch()
    result = reprise("export", "--csv", "file/runs.csv")
    assert result.code == 1
    assert "can't be made" in result.err


def test_a_missing_package_is_answered_with_the_install_line(
    reprise, add_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_run()
    monkeypatch.setitem(sys.modules, "pandas", None)
    result = reprise("export", "--parquet", "runs.parquet")
    assert result.code == 1
    assert "pip install 'jupyter-reprise[tables]'" in result.err


def test_notes_are_shown_where_the_run_is(reprise, add_run) -> None:
    run = add_run()
    assert " note " not in reprise("runs").out
    assert reprise("note", run.id, " the one in the paper ").code == 0
    assert ": the one in the paper\n" in reprise("note", "latest").out
    assert "the one in the paper" in reprise("show", "latest").out
    assert "the one in the paper" in reprise("runs").out
    for listed in (reprise("show", "latest", "--json").json, reprise("runs", "--json").json[0]):
        assert [note["text"] for note in listed["notes"]] == ["the one in the paper"]


def test_notes_can_be_taken_back(reprise, add_run) -> None:
    add_run()
    reprise("note", "latest", "wrong run")
    assert "Removed 1 note" in reprise("note", "latest", "--remove").err
    assert reprise("note", "latest").out == ""


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("latest", "  "), 1, "empty"),
        (("latest", "x", "--remove"), 2, "no text"),
        (("01NOTHING", "x"), 1, "reprise runs"),
    ],
    ids=["empty", "text and remove", "unknown run"],
)
def test_a_note_that_cannot_be_written_is_refused(
    arguments: tuple[str, ...], code: int, message: str, reprise, add_run
) -> None:
    add_run()
    result = reprise("note", *arguments)
    assert result.code == code
    assert message in result.err

"""`reprise compare` and `reprise diff` show how runs differ."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def runs(reprise, project_folder: Path, make_notebook) -> list[str]:
    """Make three runs: of two values, and of a changed notebook and input."""
    notebook, data = project_folder / "n.ipynb", project_folder / "d.csv"
    source = "import jupyter_reprise as r\nr.record('total', a + len(open('d.csv').read()))"
    made = []
    for extra, text, a in (("", "1,2", "1"), ("", "1,2", "2"), ("\nr.record('new', 1)", "1", "2")):
        make_notebook(notebook, source + extra, "print('a is', a)", parameters="a: int = 1\nb = 2")
        data.write_text(text, "utf-8")
        made.append(reprise("run", "n.ipynb", "-p", "a", a, "--seed", "7", "--json").json["run_id"])
    return made


def facts(result: Any) -> dict[tuple[str, str], list[Any]]:
    found = result.json["facts"]
    return {(f["section"], f["name"]): f["values"] for f in found if not f["is_equal"]}


@pytest.mark.kernel
def test_runs_stand_side_by_side_with_what_differs(reprise, runs: list[str]) -> None:
    result = reprise("compare", *runs, "--json")
    assert result.code == 0
    assert [run["run_id"] for run in result.json["runs"]] == runs
    found = facts(result)
    assert found["parameters", "a"] == [1, 2, 2]
    assert found["records", "total"] == [4, 5, 3]
    assert found["records", "new"] == [None, None, 1]
    assert len(set(found["code", "source"])) == 2
    assert len(set(found["inputs", "d.csv"])) == 2
    assert {section for section, _ in found} == {"code", "parameters", "records", "inputs"}


@pytest.mark.kernel
def test_people_see_the_differences_and_how_much_is_equal(reprise, runs: list[str]) -> None:
    few = reprise("compare", *runs[:2])
    rows = [line.split() for line in few.out.splitlines()]
    assert ["parameters", "a", "1", "2"] in rows
    assert ["records", "total", "4", "5"] in rows
    assert not any(row[:2] == ["b", "2"] for row in rows)
    assert "2 of" in few.err
    assert ["b", "2", "2"] in [
        line.split() for line in reprise("compare", *runs[:2], "--all").out.splitlines()
    ]


@pytest.mark.kernel
def test_the_cells_that_differ_are_shown(reprise, runs: list[str]) -> None:
    out = reprise("diff", *runs[:2]).out
    assert "-a = 1" in out
    assert "+a = 2" in out
    assert "a is" not in out
    assert "-a is 1\n+a is 2\n" in reprise("diff", *runs[:2], "--outputs").out
    [cell] = reprise("diff", *runs[1:], "--json").json
    assert cell["source"][-1] == "+r.record('new', 1)"


@pytest.mark.kernel
def test_a_run_does_not_differ_from_itself(reprise, runs: list[str]) -> None:
    result = reprise("diff", runs[0], runs[0], "--outputs")
    assert (result.code, result.out) == (0, "")
    assert "same sources and outputs" in result.err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        pytest.param(("compare", "latest"), 1, "two or more", id="one run"),
        pytest.param(("diff", "latest", "latest"), 1, "no artifact 'executed", id="no notebook"),
        pytest.param(("diff", "latest", "01XX"), 1, "reprise runs", id="unknown run"),
        pytest.param(("diff", "latest", "latest", "--nbdime", "--json"), 2, "JSON", id="nbdime"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    arguments: tuple[str, ...], code: int, message: str, reprise, add_run
) -> None:
    add_run()
    result = reprise(*arguments)
    assert result.code == code
    assert message in result.err


def test_a_run_without_a_record_stands_beside_others(reprise, runs: list[str], add_run) -> None:
    interrupted = add_run()
    compared = reprise("compare", runs[0], interrupted.id, "--json")
    assert compared.code == 0, compared.err
    assert interrupted.id in compared.out


def test_without_nbdime_the_install_line_is_given(
    reprise, add_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_run()
    monkeypatch.setitem(sys.modules, "nbdime", None)
    result = reprise("diff", "latest", "latest", "--nbdime")
    assert result.code == 1
    assert "pip install 'jupyter-reprise[diff]'" in result.err

"""`reprise rerun` plays a run again from what was kept of it, and compares the records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.kernel

SUM = "import jupyter_reprise as r; r.record('total', sum(map(int, open('d.csv'))))"


@pytest.fixture
def data(project_folder: Path) -> Path:
    path = project_folder / "d.csv"
    path.write_text("1\n2\n", "utf-8")
    return path


def line_of(out: str, name: str) -> list[str]:
    [line] = [line for line in out.splitlines() if line.split()[:1] == [name]]
    return line.split()


def test_a_seeded_run_comes_out_equal(reprise, project_folder: Path, make_notebook) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "import random, jupyter_reprise as r",
        "r.record('draw', random.random() + a); r.record('odd', [float('nan'), {'b': None}])",
        parameters="a: float = 0.0\nb: str = 'x'",
    )
    first = reprise("run", "n.ipynb", "-p", "a", "1e-3", "--json").json
    result = reprise("rerun", "latest", "--json")
    assert result.code == 0
    assert result.json["is_equal"]
    assert result.json["before"] == first["run_id"]
    assert result.json["differences"] == []
    assert (result.json["verdict"], result.json["not_the_same"]) == ("outputs", [])
    assert [record["name"] for record in result.json["records"]] == ["draw", "odd"]

    again = reprise("show", "latest", "--json").json
    for same in ("seed", "parameters", "run_key", "records", "source_sha256"):
        assert again[same] == first[same]
    assert again["parent"] == first["run_id"]
    assert again["trigger"] == "rerun"
    assert again["verification"] == {
        **{"run_id": first["run_id"], "verdict": "outputs", "differences": [], "reasons": []}
    }
    told = reprise("show", first["run_id"]).out
    assert f"Verified: another execution gave the same outputs ({again['run_id']}, " in told


def test_a_changed_data_file_is_the_reason_for_a_different_record(
    reprise, project_folder: Path, make_notebook, data: Path
) -> None:
    make_notebook(project_folder / "n.ipynb", SUM, "r.record('same', 1)")
    reprise("run", "n.ipynb")
    data.write_text("1\n20\n", "utf-8")
    result = reprise("rerun", "latest")
    assert result.code == 1
    assert line_of(result.out, "total") == ["total", "3", "21", "DIFFERENT"]
    assert line_of(result.out, "same") == ["same", "1", "1", "equal"]
    assert "the input d.csv has changed" in result.out
    assert (
        "Not verified: another execution gave something else; not the same: record total"
        in result.out
    )
    assert "1 of 2 records are equal" in result.out


def test_inputs_that_came_or_went_are_named(reprise, project_folder: Path, make_notebook) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "from pathlib import Path",
        "[path.read_text() for path in Path().glob('*.txt')]; None",
    )
    (project_folder / "a.txt").write_text("a", "utf-8")
    reprise("run", "n.ipynb")
    (project_folder / "a.txt").rename(project_folder / "b.txt")
    differences = reprise("rerun", "latest", "--json").json["differences"]
    assert differences == [
        "the input a.txt was not read this time",
        "the input b.txt was not read before",
    ]


def test_a_record_that_one_run_lacks_is_different(
    reprise, project_folder: Path, make_notebook, data: Path
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "import jupyter_reprise as r",
        "[r.record(line.strip(), True) for line in open('d.csv')]; None",
    )
    reprise("run", "n.ipynb")
    data.write_text("2\n3\n", "utf-8")
    result = reprise("rerun", "latest")
    assert result.code == 1
    assert line_of(result.out, "1") == ["1", "True", "(none)", "DIFFERENT"]
    assert line_of(result.out, "2") == ["2", "true", "true", "equal"]
    assert line_of(result.out, "3") == ["3", "(none)", "True", "DIFFERENT"]


@pytest.mark.parametrize("what", ["changed", "deleted"])
def test_the_stored_source_runs_whatever_became_of_the_notebook(
    reprise, project_folder: Path, make_notebook, what: str
) -> None:
    path = make_notebook(
        project_folder / "nb" / "n.ipynb",
        "import jupyter_reprise as r; r.record('a', a)",
        parameters="a = 1",
    )
    before = reprise("run", "nb/n.ipynb", "-p", "a", "5", "--json").json
    if what == "changed":
        make_notebook(path, "raise SystemExit(3)", parameters="b = 'other'")
    else:
        path.unlink()
    result = reprise("rerun", "n@latest", "--json")
    assert result.code == 0
    assert result.json["records"] == [{"name": "a", "before": 5, "after": 5, "is_equal": True}]
    again = reprise("show", "latest", "--json").json
    assert again["source_sha256"] == before["source_sha256"]
    assert path.exists() == (what == "changed")


def test_a_run_whose_folder_is_gone_cannot_be_played_again(
    reprise, project_folder: Path, make_notebook
) -> None:
    path = make_notebook(project_folder / "nb" / "n.ipynb", "1")
    reprise("run", "nb/n.ipynb")
    path.unlink()
    path.parent.rmdir()
    result = reprise("rerun", "latest")
    assert result.code == 1
    assert "is gone" in result.err


def test_a_failed_run_is_played_again_and_may_succeed(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", SUM)
    assert reprise("run", "n.ipynb").code == 4
    assert reprise("rerun", "latest").code == 4
    (project_folder / "d.csv").write_text("1\n", "utf-8")
    result = reprise("rerun", "latest")
    assert result.code == 1
    assert line_of(result.out, "total") == ["total", "(none)", "1", "DIFFERENT"]
    assert "the status was failed and is now succeeded" in result.out


def test_a_secret_is_resolved_again_and_still_shown_nowhere(
    reprise, project_folder: Path, make_notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "import jupyter_reprise as r; r.record('length', len(token)); print(str(token))",
        parameters="from jupyter_reprise import Secret\ntoken: Secret",
    )
    monkeypatch.setenv("API_TOKEN", "first-value")
    assert reprise("run", "n.ipynb", "-p", "token", "env:API_TOKEN").code == 0
    monkeypatch.setenv("API_TOKEN", "a-longer-second-value")
    [record] = reprise("rerun", "latest", "--json").json["records"]
    assert (record["before"], record["after"]) == (11, 21)
    for path in (project_folder / ".reprise").rglob("*"):
        assert not path.is_file() or b"second-value" not in path.read_bytes()
    monkeypatch.delenv("API_TOKEN")
    result = reprise("rerun", "latest")
    assert result.code == 1
    assert "API_TOKEN" in result.err


def test_values_of_every_type_are_given_again_as_they_were(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "import jupyter_reprise as r",
        "r.record('values', repr((day, moment, file, weights, limit, kind, counts, flag, rate)))",
        parameters=(
            "from datetime import date, datetime\n"
            "from pathlib import Path\n"
            "from typing import Literal\n"
            "day: date = date(2020, 1, 1)\n"
            "moment: datetime = datetime(2020, 1, 1)\n"
            "file: Path = Path('a')\n"
            "weights: list[float] = [1]\n"
            "limit: int | None = 3\n"
            "kind: Literal['a', 'b'] = 'a'\n"
            "counts: dict[str, int] = {}\n"
            "flag: bool = False\n"
            "rate: float = float('inf')\n"
        ),
    )
    given = {
        **{"day": "2024-02-29", "moment": "2024-02-29T12:30:00+01:00", "file": "x y/z.csv"},
        **{"weights": [0.1, 2], "limit": None, "kind": "b", "counts": {"a b": 1}, "flag": True},
    }
    first = reprise("run", "n.ipynb", "-y", json.dumps(given), "--json").json
    assert "[0.1, 2.0], None, 'b', {'a b': 1}, True, inf" in first["records"]["values"]
    assert reprise("rerun", "latest", "--json").json["is_equal"]


def test_a_run_that_kept_no_source_cannot_be_played_again(reprise, add_run: Any) -> None:
    run = add_run(status="interrupted")
    result = reprise("rerun", run.id)
    assert result.code == 1
    assert run.id in result.err

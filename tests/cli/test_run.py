"""`reprise run` does the main job: typed parameters in, an executed notebook and a record out."""

from __future__ import annotations

import base64
import json
import os
import re
import sys
from pathlib import Path

import pytest
from tests.cli.kept_files import artifact, executed, printed

pytestmark = pytest.mark.kernel


def test_a_run_keeps_its_notebook_its_report_and_a_complete_manifest(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "add.ipynb",
        "import jupyter_reprise as reprise",
        "reprise.record('sum', a + b)",
        parameters="a: int = 1  # first\nb: float = 2.5",
    )
    result = reprise("run", "add.ipynb", "-p", "a", "40", "--seed", "7", "--json")

    assert result.code == 0
    manifest = result.json
    assert manifest["status"] == "succeeded"
    assert manifest["records"] == {"sum": 42.5}
    assert manifest["seed"] == 7
    assert manifest["notebook"] == "add.ipynb"
    assert manifest["parameters"] == [
        {"name": "a", "type": "int", "value": 40, "is_given": True},
        {"name": "b", "type": "float", "value": 2.5, "is_given": False},
    ]
    assert manifest["kernel"]["name"] == "python3"
    assert manifest["environment"]["packages"] > 20
    assert manifest["timings"]["in_cell_seconds"] > 0
    assert {a["name"] for a in manifest["artifacts"]} >= {
        "source.ipynb",
        "executed.ipynb",
        "report.html",
        "environment.lock",
    }
    for kept in manifest["artifacts"]:
        assert len(artifact(project_folder, kept["sha256"])) == kept["bytes"]
    assert not list((project_folder / ".reprise" / "work").iterdir())


def test_the_values_used_stand_in_papermills_injected_cell(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", "print(a, b)", parameters="a = 1\nb = 'x'")
    nb = executed(project_folder, reprise("run", "n.ipynb", "-p", "a", "5", "--json").json)
    [injected] = [c for c in nb["cells"] if "injected-parameters" in c["metadata"].get("tags", [])]
    assert "".join(injected["source"]).splitlines()[1:] == ["a = 5", 'b = "x"']
    assert printed(nb) == "5 x\n"


def test_dates_paths_lists_and_none_arrive_as_what_they_are(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "print(repr(start), repr(moment), repr(file), weights, limit)",
        parameters=(
            "from datetime import date, datetime\n"
            "from pathlib import Path\n"
            "start: date = date(2020, 1, 1)\n"
            "moment: datetime = datetime(2020, 1, 1)\n"
            "file: Path = Path('a')\n"
            "weights: list[float] = []\n"
            "limit: int | None = 3"
        ),
    )
    given = {"start": "2024-02-29", "moment": "2024-02-29T12:30:00", "file": "data/x.csv"}
    arguments = [part for name, text in given.items() for part in ("-p", name, text)]
    result = reprise(
        "run", "n.ipynb", *arguments, "-y", "{weights: [1, 2.5], limit: null}", "--json"
    )
    text = printed(executed(project_folder, result.json))
    assert text == (
        "datetime.date(2024, 2, 29) datetime.datetime(2024, 2, 29, 12, 30) "
        f"{type(Path())('data/x.csv')!r} [1.0, 2.5] None\n"
    )


def test_papermills_options_win_in_papermills_order(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", "print(a, b, c, d)", parameters="a=b=c=d=0")
    (project_folder / "p.json").write_text('{"a": 2, "b": 2, "c": 2}', "utf-8")
    encoded = base64.b64encode(b"{a: 1, b: 1, c: 1, d: 1}").decode()
    result = reprise(
        *("run", "n.ipynb", "-b", encoded, "-f", "p.json", "-y", "{a: 3, b: 3}"),
        *("-p", "a", "4", "--json"),
    )
    assert printed(executed(project_folder, result.json)) == "4 3 2 1\n"


def test_every_problem_is_reported_at_once_before_a_kernel_starts(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "pass",
        parameters=(
            "from typing import Literal\nsize: int = 1\nkind: Literal['a', 'b'] = 'a'\n"
            "token: 'Secret' = 'env:ABSENT'"
        ),
    )
    result = reprise("run", "n.ipynb", "-p", "size", "ten", "-p", "kind", "c", "-p", "sise", "3")
    assert result.code == 1
    for expected in ("ten", "'a'", "sise", "size"):
        assert expected in result.err
    assert not (project_folder / ".reprise").exists()


def test_parameters_that_are_refused_are_counted_and_the_command_after_them_can_be_typed(
    reprise, project_folder: Path, make_notebook
) -> None:
    parameters = "sizes: list[int] = [1]\ncount: int = 1"
    make_notebook(project_folder / "two sizes.ipynb", "pass", parameters=parameters)
    asked = ["run", "two sizes.ipynb", "-p", "sizes", '["a", "b"]']
    one, two = reprise(*asked), reprise(*asked, "-p", "count", "c")
    assert "One parameter is not as the notebook wants it:\n  sizes: item 1" in one.err
    assert "2 parameters are not as the notebook wants them:\n  sizes: item 1" in two.err
    assert "Run `reprise params 'two sizes.ipynb'`" in two.err


def test_no_process_changes_its_folder_and_the_kernel_works_beside_its_notebook(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "deep" / "n.ipynb", "import os; print(os.getcwd())")
    before = os.getcwd()
    nb = executed(project_folder, reprise("run", "deep/n.ipynb", "--json").json)
    assert os.getcwd() == before
    assert Path(printed(nb).strip()) == project_folder / "deep"


@pytest.fixture
def bash_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a kernel of another language where only this test sees it."""
    folder = tmp_path / "jupyter" / "kernels" / "bash"
    folder.mkdir(parents=True)
    argv = [sys.executable, "-m", "bash_kernel", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Bash", "language": "bash"}
    (folder / "kernel.json").write_text(json.dumps(spec), "utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))


@pytest.mark.usefixtures("bash_kernel")
def test_a_notebook_in_another_language_gets_papermills_translation(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        'echo "hello $name"',
        parameters="name=nobody",
        kernel="bash",
        language="bash",
    )
    result = reprise("run", "n.ipynb", "-p", "name", "world", "--json")
    assert result.code == 0
    assert printed(executed(project_folder, result.json)) == "hello world\n"
    assert result.json["kernel"]["language"] == "bash"
    assert "environment" in {warning["code"] for warning in result.json["warnings"]}


def test_quiet_prints_the_runs_id_alone(reprise, project_folder: Path, make_notebook) -> None:
    make_notebook(project_folder / "n.ipynb", "print(1)")
    result = reprise("run", "n.ipynb", "--quiet")
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{26}\n", result.out)
    assert result.err == ""


def test_a_copy_of_the_executed_notebook_is_written_where_asked(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", "print(1)")
    reprise("run", "n.ipynb", "-o", "out/played.ipynb")
    assert printed(json.loads((project_folder / "out" / "played.ipynb").read_bytes())) == "1\n"

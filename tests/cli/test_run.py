"""`reprise run` does the main job: typed parameters in, an executed notebook and a record out."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.kernel


def artifact(project: Path, digest: str) -> bytes:
    found = [p for p in (project / ".reprise/artifacts").rglob("*") if p.name.endswith(digest[4:])]
    return found[0].read_bytes()


def executed(project: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    digests = {a["name"]: a["sha256"] for a in manifest["artifacts"]}
    nb: dict[str, Any] = json.loads(artifact(project, digests["executed.ipynb"]))
    return nb


def printed(nb: dict[str, Any]) -> str:
    return "".join(
        "".join(output["text"])
        for cell in nb["cells"]
        for output in cell.get("outputs", ())
        if output["output_type"] == "stream"
    )


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


def test_a_failing_notebook_keeps_what_it_had_and_says_where_it_failed(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", "print('so far')", "1 / 0", "print('never')")
    result = reprise("run", "n.ipynb", "--json")
    assert result.code == 4
    manifest = result.json
    assert manifest["status"] == "failed"
    assert manifest["error"]["cell"] == 1
    assert manifest["error"]["name"] == "ZeroDivisionError"
    assert "\x1b" not in manifest["error"]["traceback"]
    nb = executed(project_folder, manifest)
    assert printed(nb) == "so far\n"
    assert nb["cells"][1]["outputs"][0]["ename"] == "ZeroDivisionError"


def test_the_cell_that_failed_is_counted_without_the_cell_of_values(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", "1 / n", parameters="n: int = 0")
    result = reprise("run", "n.ipynb")
    assert "ZeroDivisionError in cell 2: division by zero" in result.err
    assert "cell 2/2: 1 / n\n" in result.err
    error = reprise("show", "latest", "--json").json["error"]
    assert (error["cell"], error["source_cell"]) == (2, 1)


def test_sys_exit_ends_a_notebook_early_and_well(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", "import sys; sys.exit()", "print('never')")
    result = reprise("run", "n.ipynb", "--json")
    assert result.code == 0
    assert "never" not in printed(executed(project_folder, result.json))


def test_a_failed_check_or_gate_rejects_the_run(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "import jupyter_reprise as r; r.check(False, 'counts add up'); r.record('rhat', 1.2)",
    )
    settings = project_folder / "reprise.toml"
    settings.write_text(
        settings.read_text("utf-8")
        + '[[notebook]]\npath = "n.ipynb"\ngates = { rhat = "<= 1.01", ess = ">= 400" }\n',
        "utf-8",
    )
    result = reprise("run", "n.ipynb")
    assert result.code == 5
    for expected in ("counts add up", "rhat is 1.2", "ess is not recorded", "rejected"):
        assert expected in result.out


def test_a_check_that_stops_the_notebook_rejects_the_run_too(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "import jupyter_reprise as r; r.check(1 > 2, 'order holds', stop=True)",
        "print('never')",
    )
    result = reprise("run", "n.ipynb", "--json")
    assert result.code == 5
    assert result.json["status"] == "rejected"
    assert result.json["error"]["name"] == "CheckFailed"
    assert result.json["checks"] == [{"message": "order holds", "has_passed": False}]


def test_a_cell_that_takes_too_long_is_interrupted_and_the_run_fails(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "n.ipynb", "print('began', flush=True)\nimport time; time.sleep(60)"
    )
    result = reprise("run", "n.ipynb", "--cell-timeout", "0.5s", "--json")
    assert result.code == 4
    assert result.json["error"]["name"] == "Timeout"
    assert "0.5 seconds" in result.json["error"]["message"]
    assert printed(executed(project_folder, result.json)) == "began\n"


def test_a_run_that_ignores_interrupts_is_killed(
    reprise, project_folder: Path, make_notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyter_reprise.execution.player.GRACE_SECONDS", 0.5)
    make_notebook(
        project_folder / "n.ipynb",
        "import time, signal; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(60)",
    )
    result = reprise("run", "n.ipynb", "--timeout", "2", "--json")
    assert result.code == 4
    assert result.json["error"]["name"] == "Timeout"


def test_a_kernel_that_dies_fails_the_run_with_its_cause(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", "import os; os.kill(os.getpid(), 9)")
    result = reprise("run", "n.ipynb", "--json")
    assert result.code == 4
    assert result.json["error"]["name"] == "DeadKernel"
    assert "signal 9" in result.json["error"]["message"]


def test_processes_that_a_notebook_leaves_behind_are_ended(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(120)'],\n"
        "                         start_new_session=True)\n"
        "print(child.pid)",
    )
    nb = executed(project_folder, reprise("run", "n.ipynb", "--json").json)
    import psutil

    assert not psutil.pid_exists(int(printed(nb)))


def test_the_seed_decides_every_global_generator(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "import random, numpy as np, jupyter_reprise as r\n"
        "r.record('draws', [random.random(), np.random.random(), r.rng().random(), r.seed()])",
    )
    draws = [
        reprise("run", "n.ipynb", "--seed", seed, "--fresh", "--json").json["records"]["draws"]
        for seed in ("5", "5", "6")
    ]
    assert draws[0] == draws[1]
    assert all(a != b for a, b in zip(draws[0], draws[2], strict=True))
    assert draws[0][3] == 5


def test_the_same_run_is_offered_from_the_store_until_something_changes(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "import jupyter_reprise as r; r.record('n', len(open('data.csv').read()))",
        parameters="a = 1",
    )
    data = project_folder / "data.csv"
    data.write_text("1,2", "utf-8")

    def run(*extra: str) -> dict[str, Any]:
        manifest: dict[str, Any] = reprise("run", "n.ipynb", "--seed", "1", "--json", *extra).json
        return manifest

    first = run()
    again = run()
    assert again["is_reused"]
    assert again["run_id"] == first["run_id"]
    assert run("--fresh")["run_id"] != first["run_id"]
    assert not run("-p", "a", "2")["is_reused"]
    shutil.copy(project_folder / "n.ipynb", project_folder / "copy.ipynb")
    copy: dict[str, Any] = reprise("run", "copy.ipynb", "--seed", "1", "--json").json
    assert not copy["is_reused"], "its runs are its own"
    data.write_text("1,2,3", "utf-8")
    changed = run()
    assert not changed["is_reused"]
    assert changed["records"] == {"n": 5}
    assert changed["run_key"] != first["run_key"]


def test_files_read_and_written_are_recorded_with_their_digests(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "nb" / "n.ipynb",
        "import helper, pathlib",
        "text = pathlib.Path('../data.csv').read_text()",
        "pathlib.Path('out.txt').write_text(text * 2)",
    )
    (project_folder / "data.csv").write_text("1,2", "utf-8")
    (project_folder / "nb" / "helper.py").write_text("x = 1\n", "utf-8")
    manifest = reprise("run", "nb/n.ipynb", "--json").json
    assert [f["path"] for f in manifest["inputs"]] == ["data.csv", "nb/helper.py"]
    assert [f["path"] for f in manifest["outputs"]] == ["nb/out.txt"]
    digests = {a["name"]: a["sha256"] for a in manifest["artifacts"]}
    assert artifact(project_folder, digests["outputs/nb/out.txt"]) == b"1,21,2"


def test_a_declared_input_is_recorded_as_it_was_before_the_notebook_changed_it(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", "open('data.csv', 'w').write('3,4')")
    (project_folder / "data.csv").write_text("1,2", "utf-8")
    settings = project_folder / "reprise.toml"
    added = '[[notebook]]\npath = "n.ipynb"\ninputs = ["*.csv"]\n'
    settings.write_text(settings.read_text("utf-8") + added, "utf-8")
    manifest = reprise("run", "n.ipynb", "--json").json
    [found] = manifest["inputs"]
    assert found["sha256"] == hashlib.sha256(b"1,2").hexdigest()
    [written] = manifest["outputs"]
    assert written["sha256"] == hashlib.sha256(b"3,4").hexdigest()


def test_a_secret_is_in_no_byte_that_a_run_leaves(
    reprise, project_folder: Path, make_notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "correct-horse-battery"
    monkeypatch.setenv("API_TOKEN", secret)
    make_notebook(
        project_folder / "n.ipynb",
        "print(token); print(repr(str(token)))",
        "import sys; [print(letter, end='', flush=True) for letter in token]",
        "import jupyter_reprise as r; r.record('token', str(token)); len(token)",
        "import os; os.system('echo $API_TOKEN'); None",
        "str(token)",
        "raise ValueError(str(token))",
        parameters="from jupyter_reprise import Secret\ntoken: Secret",
    )
    result = reprise("run", "n.ipynb", "-p", "token", "env:API_TOKEN", "--json")

    assert result.code == 4
    assert result.json["error"]["name"] == "ValueError"
    nb = executed(project_folder, result.json)
    assert "[secret env:API_TOKEN]" in printed(nb)
    assert str(len(secret)) in json.dumps(nb)
    assert secret not in result.out + result.err
    kept = [path for path in project_folder.rglob("*") if path.is_file()]
    assert len(kept) > 5
    for path in kept:
        assert secret.encode() not in path.read_bytes(), path


def test_a_secret_given_in_plain_is_refused_without_being_repeated(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        parameters="from jupyter_reprise import Secret\ntoken: Secret",
    )
    result = reprise("run", "n.ipynb", "-p", "token", "hunter2-in-plain-sight")
    assert result.code == 1
    assert "env:NAME" in result.err
    assert "hunter2" not in result.err


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


def test_the_database_row_and_the_manifest_agree(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(project_folder / "n.ipynb", "import jupyter_reprise as r; r.record('x', 2)")
    manifest = reprise("run", "n.ipynb", "--json").json
    with sqlite3.connect(project_folder / ".reprise" / "runs.db") as db:
        [(status, key)] = db.execute("select status, run_key from runs").fetchall()
    db.close()
    assert (status, key) == ("succeeded", manifest["run_key"])


def test_what_cannot_be_promised_is_a_warning(reprise, project_folder: Path, make_notebook) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "import numpy as np; np.random.default_rng().random()",
        "import socket\n"
        "try:\n    socket.getaddrinfo('data.example.invalid', 80)\nexcept OSError:\n    pass",
    )
    warnings = reprise("run", "n.ipynb", "--json").json["warnings"]
    found = {warning["code"]: warning["message"] for warning in warnings}
    assert "default_rng() in cell 1" in found["randomness"]
    assert "data.example.invalid" in found["network"]
    assert "source-control" in found

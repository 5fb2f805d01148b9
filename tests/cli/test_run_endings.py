"""However a notebook ends, its run ends with a status, its cause, and what there was by then."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.kept_files import executed, printed

pytestmark = pytest.mark.kernel


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

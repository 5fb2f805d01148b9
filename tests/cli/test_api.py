"""`run`, `sweep`, `runs` and `latest` for scripts and notebooks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import jupyter_reprise as r
from jupyter_reprise.errors import InvalidInput, InvalidParameters, MissingDependency, NotFound
from jupyter_reprise.models import TriggerKind

SOURCE = (
    "import jupyter_reprise as r\n"
    "r.record('total', a + b); open('out.txt', 'w').write(str(a))\n"
    "if a > 8: raise ValueError('too much')"
)


@pytest.fixture
def notebook(project_folder: Path, make_notebook) -> Path:
    return make_notebook(project_folder / "nb" / "n.ipynb", SOURCE, parameters="a: int = 1\nb = 2")


@pytest.mark.kernel
def test_a_run_gives_what_came_out_and_ways_to_what_was_kept(
    notebook: Path, tmp_path: Path
) -> None:
    result = r.run(notebook, {"a": 5}, seed=3)
    assert (result.status, result.records, result.parameters) == (
        "succeeded",
        {"total": 7},
        {"a": 5, "b": 2},
    )
    assert result.raise_for_status() is result
    assert result.manifest.run_id == result.id
    assert result.manifest.trigger is TriggerKind.API
    assert "executed.ipynb" in result.artifacts
    assert result.read("outputs/nb/out.txt") == b"5"
    saved = result.save("outputs/nb/out.txt", tmp_path / "copy.txt")
    assert saved.read_text("utf-8") == "5"
    assert "total=7" in repr(result)
    with pytest.raises(NotFound, match=r"executed\.ipynb"):
        result.read("nothing")
    again = r.run(notebook, {"a": 5}, seed=3)
    assert (again.id, again.is_reused) == (result.id, True)


@pytest.mark.kernel
def test_a_failure_is_an_error_only_when_asked_for(notebook: Path) -> None:
    result = r.run(str(notebook), {"a": 9})
    assert (result.status, result.records) == ("failed", {"total": 11})
    with pytest.raises(r.RunFailed, match="too much") as caught:
        result.raise_for_status()
    assert (caught.value.ename, caught.value.evalue) == ("ValueError", "too much")
    assert caught.value.cell is not None
    assert f"reprise show {result.id}" in str(caught.value)


@pytest.mark.kernel
def test_a_sweep_gives_its_runs_in_order_and_as_a_data_frame(notebook: Path) -> None:
    pandas = pytest.importorskip("pandas")
    swept = r.sweep(notebook, {"a": [1, 2]}, table=pandas.DataFrame({"b": [10, 20]}), jobs=2)
    assert [result.records["total"] for result in swept] == [11, 12, 21, 22]
    assert swept.raise_for_status() is swept
    frame = swept.to_pandas()
    assert list(frame["metric.total"]) == [11, 12, 21, 22]
    assert list(frame["run"]) == [result.id for result in swept]
    assert str(frame["date"].dtype).endswith("UTC]")
    assert {result.id for result in r.runs(sweep=swept.id)} == {result.id for result in swept}
    assert len(swept[1:3]) == 2
    with pytest.raises(r.RunFailed, match="too much"):
        r.sweep(notebook, {"a": [1, 9]}).raise_for_status()


@pytest.mark.kernel
def test_inside_of_a_run_notebooks_run_others_with_the_runs_own_seed(
    reprise, project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "inner.ipynb",
        "import random, jupyter_reprise as r; r.record('draw', random.random() + a)",
        parameters="a = 0",
    )
    make_notebook(
        project_folder / "outer.ipynb",
        "import jupyter_reprise as r\n"
        "alone = r.run('inner.ipynb').raise_for_status()\n"
        "swept = r.sweep('inner.ipynb', {'a': [1, 2]}, jobs=2).raise_for_status()\n"
        "r.record('draws', [x.records['draw'] for x in (alone, *swept)])\n"
        "r.record('seeds', [x.seed for x in (alone, *swept)])\n"
        "r.record('latest', r.latest('inner').id in {x.id for x in swept})",
    )
    result = reprise("run", "outer.ipynb", "--seed", "11", "--json")
    assert result.code == 0, result.json["error"]
    records = result.json["records"]
    assert records["seeds"] == [11, 11, 11]
    assert [int(draw) for draw in records["draws"]] == [0, 1, 2]
    assert records["latest"] is True
    assert "inner.ipynb" in [f["path"] for f in result.json["inputs"]]


@pytest.mark.kernel
@pytest.mark.skipif(sys.platform == "win32", reason="no Ctrl-C can be sent there")
def test_ctrl_c_ends_a_script_and_keeps_the_run_as_cancelled(
    project_folder: Path, make_notebook
) -> None:
    make_notebook(
        project_folder / "n.ipynb", "open('begun', 'w').close()\nimport time; time.sleep(60)"
    )
    script = "import jupyter_reprise as r; r.run('n.ipynb'); print('went on')"
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not (project_folder / "begun").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert "KeyboardInterrupt" in err
    assert "went on" not in out
    [run] = r.runs()
    assert run.status == "cancelled"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        pytest.param(lambda n: r.run(n, {"c": 1}), InvalidParameters, "no such", id="unknown"),
        pytest.param(lambda n: r.run(n, seed=-1), InvalidInput, "out of range", id="seed"),
        pytest.param(lambda n: r.run("none.ipynb"), NotFound, "no notebook", id="no notebook"),
        pytest.param(lambda n: r.sweep(n), InvalidInput, "no points", id="no points"),
        pytest.param(lambda n: r.sweep(n, {"a": "12"}), InvalidInput, "not a list", id="text"),
        pytest.param(lambda n: r.sweep(n, {"a": 3}), InvalidInput, "not a list", id="number"),
        pytest.param(lambda n: r.sweep(n, table=5), InvalidInput, "data frame", id="table"),
        pytest.param(lambda n: r.sweep(n, {"a": [1]}, jobs=0), InvalidInput, "jobs", id="jobs"),
        pytest.param(
            lambda n: r.sweep(n, {"a": [1]}, table=[{"a": 2}]), InvalidParameters, "both", id="both"
        ),
        pytest.param(lambda n: r.latest(n), NotFound, "succeeded", id="no run"),
        pytest.param(lambda n: r.latest(status=None), NotFound, "no run", id="no run at all"),
        pytest.param(lambda n: r.runs(status="done"), InvalidInput, "succeeded", id="status"),
        pytest.param(lambda n: r.runs(metrics=["x"]), InvalidInput, "bound", id="bound"),
        pytest.param(lambda n: r.runs(since="noon"), InvalidInput, "date", id="moment"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_starts(
    call: Any, error: type[Exception], message: str, notebook: Path, project_folder: Path
) -> None:
    with pytest.raises(error, match=message):
        call(notebook)
    work = project_folder / ".reprise" / "work"
    assert not work.exists() or not list(work.iterdir())


def test_runs_are_found_by_what_all_filters_ask_for(add_run, notebook: Path) -> None:
    good = add_run("nb/n.ipynb", parameters={"a": 1}, records={"rmse": 0.2})
    bad = add_run("nb/n.ipynb", "failed", parameters={"a": 2}, records={"rmse": 0.9})
    old = add_run("other.ipynb", queued=datetime.now(UTC) - timedelta(days=9))

    def ids(**wanted: Any) -> list[str]:
        return [run.id for run in r.runs(**wanted)]

    assert ids() == [bad.id, good.id, old.id]
    assert ids(notebook=notebook) == ids(notebook="n") == [bad.id, good.id]
    assert ids(status="failed") == [bad.id]
    assert ids(status=["failed", "succeeded"], limit=1) == [bad.id]
    assert ids(parameters={"a": 1}) == ids(metrics=["rmse<0.3"]) == [good.id]
    assert ids(since="7d") == ids(since=timedelta(days=7)) == [bad.id, good.id]
    assert ids(since=datetime.now() - timedelta(days=7)) == [bad.id, good.id]  # noqa: DTZ005
    assert r.latest().id == good.id
    assert r.latest("n", status=None).id == bad.id
    assert r.latest(notebook, status=["failed"]).id == bad.id
    assert r.latest("other").notebook == "other.ipynb"


def test_without_pandas_a_data_frame_is_answered_with_the_install_line(
    add_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_run()
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingDependency, match=r"jupyter-reprise\[tables\]"):
        r.runs().to_pandas()


def test_every_public_name_can_be_imported() -> None:
    assert {name for name in r.__all__ if not hasattr(r, name)} == set()

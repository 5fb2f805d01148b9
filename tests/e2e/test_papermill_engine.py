"""`papermill --engine reprise` does what papermill's users expect of an engine."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

pytestmark = pytest.mark.kernel


@pytest.fixture
def execute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give a function that executes a notebook by papermill's own function."""
    monkeypatch.chdir(tmp_path)

    def run(path: Path, **options: Any) -> Any:
        return papermill.execute_notebook(
            str(path),
            str(path.with_name("out.ipynb")),
            engine_name="reprise",
            progress_bar=False,
            **options,
        )

    return run


def read(path: Path) -> Any:
    return json.loads(path.read_bytes())


def printed(nb: Any) -> str:
    outputs = [output for cell in nb["cells"] for output in cell.get("outputs", ())]
    return "".join("".join(o["text"]) for o in outputs if o["output_type"] == "stream")


def test_papermills_command_executes_with_parameters(tmp_path: Path, make_notebook) -> None:
    make_notebook(tmp_path / "n.ipynb", "print(a + b)", parameters="a = 1\nb = 2")
    completed = subprocess.run(
        (
            *(sys.executable, "-m", "papermill", "--engine", "reprise", "n.ipynb", "out.ipynb"),
            *("-p", "a", "40", "--no-progress-bar"),
        ),
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert completed.returncode == 0, completed.stderr
    nb = read(tmp_path / "out.ipynb")
    assert printed(nb) == "42\n"
    assert nb["metadata"]["papermill"]["parameters"] == {"a": 40}
    assert nb["metadata"]["papermill"]["exception"] is None
    assert nb["cells"][-1]["metadata"]["papermill"]["status"] == "completed"
    assert 0 <= nb["metadata"]["reprise"]["seed"] < 2**31


def test_papermills_function_gives_the_executed_notebook_and_its_file(
    tmp_path: Path, make_notebook, execute
) -> None:
    path = make_notebook(tmp_path / "n.ipynb", "print(a)", parameters="a = 1")
    nb = execute(path, parameters={"a": 5})
    assert printed(nb) == "5\n"
    assert printed(read(tmp_path / "out.ipynb")) == "5\n"


def test_it_works_inside_a_running_event_loop(tmp_path: Path, make_notebook, execute) -> None:
    path = make_notebook(tmp_path / "n.ipynb", "print('in a loop')")

    async def call() -> Any:
        return execute(path)

    assert printed(asyncio.run(call())) == "in a loop\n"


def test_a_failure_leaves_the_notebook_so_far_and_raises_papermills_error(
    tmp_path: Path, make_notebook, execute
) -> None:
    path = make_notebook(tmp_path / "n.ipynb", "print('so far')", "1 / 0", "print('never')")
    with pytest.raises(PapermillExecutionError) as caught:
        execute(path)
    assert caught.value.ename == "ZeroDivisionError"
    nb = read(tmp_path / "out.ipynb")
    assert printed(nb) == "so far\n"
    assert nb["metadata"]["papermill"]["exception"] is True


def test_a_kernel_that_dies_is_an_error_for_papermill_too(
    tmp_path: Path, make_notebook, execute
) -> None:
    path = make_notebook(tmp_path / "n.ipynb", "print('so far')", "import os; os._exit(7)")
    with pytest.raises(DeadKernelError, match="exit code 7"):
        execute(path)
    assert printed(read(tmp_path / "out.ipynb")) == "so far\n"


@pytest.mark.parametrize(
    "cell",
    ["time.sleep(60)", "try:\n    time.sleep(60)\nexcept KeyboardInterrupt:\n    print('never')"],
    ids=["plain", "swallowing the interrupt"],
)
def test_a_cell_beyond_its_timeout_is_an_error_for_papermill_too(
    tmp_path: Path, make_notebook, execute, cell: str
) -> None:
    path = make_notebook(tmp_path / "n.ipynb", "import time; print('so far')", cell)
    with pytest.raises(CellTimeoutError, match="cell 2 took longer than 1 seconds"):
        execute(path, execution_timeout=1)
    assert printed(read(tmp_path / "out.ipynb")).startswith("so far\n")


def test_a_seed_in_the_environment_decides_the_draws(
    tmp_path: Path, make_notebook, execute, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_notebook(tmp_path / "n.ipynb", "import random; print(random.random())")
    command = (sys.executable, "-m", "papermill", "--engine", "reprise", str(path), "-")
    monkeypatch.setenv("REPRISE_SEED", "11")
    first, second = (
        printed(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))
        for _ in range(2)
    )
    assert first == second
    assert float(first)


def test_scrapbook_reads_what_a_notebook_recorded(tmp_path: Path, make_notebook, execute) -> None:
    path = make_notebook(
        tmp_path / "n.ipynb",
        "import jupyter_reprise as r, numpy as np",
        "r.record('rmse', np.float64(0.25)); r.record('names', ['a', 'b']); r.record('rmse', 0.5)",
        "r.record('table', {'x': [1, None]})",
    )
    execute(path)
    scraps = _read_by_scrapbook(tmp_path / "out.ipynb")
    assert scraps == {"rmse": 0.5, "names": ["a", "b"], "table": {"x": [1, None]}}


def _read_by_scrapbook(path: Path) -> dict[str, Any]:
    """Read scraps in a process of its own: scrapbook imports what warns of its own removal."""
    source = (
        "import json, sys, scrapbook\n"
        "nb = scrapbook.read_notebook(sys.argv[1])\n"
        "print(json.dumps({name: scrap.data for name, scrap in nb.scraps.items()}))"
    )
    completed = subprocess.run(
        (sys.executable, "-c", source, str(path)), capture_output=True, text=True
    )
    assert completed.returncode == 0, completed.stderr
    data: dict[str, Any] = json.loads(completed.stdout)
    return data


def test_no_reader_ever_sees_half_a_file_while_it_runs(
    tmp_path: Path, make_notebook, execute
) -> None:
    path = make_notebook(
        tmp_path / "n.ipynb",
        "import pathlib, time",
        *(
            f"for _ in range(40): print('{i}' * 50_000, flush=True)\ntime.sleep(0.4)"
            for i in "abcdef"
        ),
        # papermill's own last write is its own business, so watching ends before it
        "pathlib.Path('last').touch()\n"
        "while not pathlib.Path('watched').exists(): time.sleep(0.02)",
    )
    out = tmp_path / "out.ipynb"
    sizes: list[int] = []
    broken: list[str] = []

    def watch() -> None:
        while not (tmp_path / "last").exists():
            data = out.read_bytes() if out.exists() else b"{}"
            try:
                json.loads(data)
            except ValueError as error:
                broken.append(str(error))
            sizes.append(len(data))
        (tmp_path / "watched").touch()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        execute(path)
    finally:
        (tmp_path / "last").touch()
        watcher.join()
    assert broken == []
    assert len(set(sizes)) > 2
    assert max(sizes) > 2_000_000
    assert [p for p in tmp_path.iterdir() if "partial" in p.name] == []

"""Runs that are stopped, killed, crowded or out of space leave a store that tells the truth."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.waiting import PATIENCE, wait_for

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals"),
]

REPRISE = (sys.executable, "-m", "jupyter_reprise")

LONG = (
    "print('so far')",
    "import os, time, pathlib\n"
    "print('in the cell', flush=True)\n"
    "pathlib.Path('pid').write_text(str(os.getpid()))\n"
    "for _ in range(1200):\n    time.sleep(0.1)",
    "print('never')",
)
STUBBORN = LONG[1].replace(
    "    time.sleep(0.1)",
    "    try:\n        time.sleep(0.1)\n"
    "    except KeyboardInterrupt:\n        print('no', flush=True)",
)


def is_kernel(process: psutil.Process) -> bool:
    try:
        return "ipykernel_launcher" in " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # a short-lived one, such as git, that just ended
        return False


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class Runner:
    """A `reprise run` in a process group of its own, as a shell makes one."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._folder = folder
        self.process = subprocess.Popen(
            (*REPRISE, "run", *arguments),
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def kernel(self) -> int:
        """Wait until the long cell is being executed; give the kernel's process id."""
        pid = self._folder / "pid"
        text = wait_for(lambda: pid.exists() and pid.read_text("utf-8"), "the cell")
        return int(text)

    def end(self) -> tuple[int, str, str]:
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


@pytest.fixture
def start(project_folder: Path) -> Iterator[Callable[..., Runner]]:
    """Give a function that starts `reprise run` as a process."""
    runners: list[Runner] = []

    def begin(*arguments: str, folder: Path = project_folder) -> Runner:
        runners.append(Runner(folder, *arguments))
        return runners[-1]

    yield begin
    for runner in runners:
        runner.process.kill()
        runner.process.communicate()


def texts(nb: dict[str, Any]) -> list[str]:
    outputs = [output for cell in nb["cells"] for output in cell["outputs"]]
    return ["".join(output["text"]) for output in outputs if output["output_type"] == "stream"]


def to_group(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGINT)


def to_process(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)


def terminate(process: subprocess.Popen[str]) -> None:
    process.terminate()


@pytest.mark.parametrize("send", [to_group, to_process, terminate])
def test_a_stopped_run_is_cancelled_and_keeps_its_notebook_so_far(
    reprise, project_folder: Path, make_notebook, start, send: Callable[..., None]
) -> None:
    make_notebook(project_folder / "n.ipynb", *LONG)
    runner = start("n.ipynb", "--json")
    kernel = runner.kernel()
    send(runner.process)
    code, out, err = runner.end()

    assert code == 130
    assert err == ""
    manifest = json.loads(out)
    assert manifest["status"] == "cancelled"
    assert manifest["error"]["name"] == "Cancelled"
    assert manifest["error"]["cell"] == 1
    assert is_gone(kernel)
    assert reprise("show", "latest", "--save", "executed.ipynb", "kept.ipynb").code == 0
    nb = json.loads((project_folder / "kept.ipynb").read_bytes())
    assert texts(nb) == ["so far\n", "in the cell\n"]
    assert [run["status"] for run in reprise("runs", "--json").json] == ["cancelled"]
    assert not list((project_folder / ".reprise" / "work").iterdir())


def test_a_second_interrupt_ends_a_run_that_ignores_the_first(
    project_folder: Path, make_notebook, start
) -> None:
    make_notebook(project_folder / "n.ipynb", STUBBORN)
    runner = start("n.ipynb", "--json")
    kernel = runner.kernel()
    executed = project_folder / ".reprise" / "work"
    runner.process.send_signal(signal.SIGINT)
    wait_for(
        lambda: any("no\\n" in path.read_text("utf-8") for path in executed.glob("*/*.ipynb")),
        "the kernel to ignore it",
    )
    began = time.monotonic()
    runner.process.send_signal(signal.SIGINT)
    wait_for(lambda: is_gone(kernel), "the kernel's end")
    assert time.monotonic() - began < 3
    code, out, _ = runner.end()
    assert code == 130
    assert json.loads(out)["status"] == "cancelled"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_a_run_stopped_before_its_first_cell_leaves_no_process(
    reprise, project_folder: Path, make_notebook, start, number: int
) -> None:
    make_notebook(project_folder / "n.ipynb", *LONG)
    runner = start("n.ipynb", "--quiet")
    parent = psutil.Process(runner.process.pid)

    def kernels() -> list[psutil.Process]:
        return [child for child in parent.children() if is_kernel(child)]

    [kernel] = wait_for(kernels, "the kernel's process")
    runner.process.send_signal(number)
    code, _, err = runner.end()
    assert code in {130, -signal.SIGINT}  # a shell reports both as 130
    assert "Traceback" not in err
    wait_for(lambda: is_gone(kernel.pid), "the kernel's end")
    assert {run["status"] for run in reprise("runs", "--json").json} <= {"cancelled"}


def test_a_run_in_the_background_of_a_script_can_be_terminated_before_its_first_cell(
    reprise, project_folder: Path, make_notebook, start
) -> None:
    make_notebook(project_folder / "n.ipynb", *LONG)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # as shells without job control do for `&`
    try:
        runner = start("n.ipynb", "--quiet")
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    parent = psutil.Process(runner.process.pid)
    wait_for(lambda: any(map(is_kernel, parent.children())), "the kernel's process")
    runner.process.terminate()
    code, _, err = runner.end()
    assert code == 130
    assert "Traceback" not in err
    assert {run["status"] for run in reprise("runs", "--json").json} <= {"cancelled"}


def test_a_killed_run_is_seen_as_interrupted_with_what_it_had(
    reprise, project_folder: Path, make_notebook, start
) -> None:
    make_notebook(project_folder / "n.ipynb", *LONG)
    runner = start("n.ipynb")
    kernel = runner.kernel()
    [running] = reprise("runs", "--json").json
    assert running["status"] == "running"
    [work] = (project_folder / ".reprise" / "work").iterdir()
    executed = work / "executed.ipynb"
    wait_for(lambda: texts(json.loads(executed.read_bytes()))[1:], "both outputs in the file")
    runner.process.kill()
    runner.process.wait()

    [run] = reprise("runs", "--json").json
    assert (run["id"], run["status"]) == (running["id"], "interrupted")
    wait_for(lambda: is_gone(kernel), "the kernel to notice that its runner is gone")
    assert texts(json.loads(executed.read_bytes())) == ["so far\n", "in the cell\n"]
    assert str(executed) in reprise("show", run["id"]).out.replace("\n", "")
    assert reprise("rm", "-y", run["id"]).code == 0
    assert not work.exists()


def test_several_runs_at_once_in_one_project_are_all_recorded(
    reprise, project_folder: Path, make_notebook, start
) -> None:
    make_notebook(
        project_folder / "n.ipynb",
        "import jupyter_reprise as r; r.record('a', a)",
        parameters="a = 0",
    )
    runners = [start("n.ipynb", "-p", "a", str(number), "--quiet") for number in range(4)]
    ended = [runner.end() for runner in runners]
    assert [(code, err) for code, _, err in ended] == [(0, "")] * 4
    runs = reprise("runs", "--json").json
    assert {run["id"] for run in runs} == {out.strip() for _, out, _ in ended}
    assert sorted(run["records"]["a"] for run in runs) == [0, 1, 2, 3]
    assert not list((project_folder / ".reprise" / "work").iterdir())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of two megabytes, where that is allowed."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder))
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only the administrator of this machine may mount a disk")
    yield folder
    subprocess.run(("umount", "--lazy", str(folder)), check=True)


def fill(folder: Path, *, leave: int = 0) -> Path:
    """Fill a disk up to some bytes, and give the file that does."""
    ballast = folder / "ballast"
    free = shutil.disk_usage(folder).free
    with ballast.open("wb") as stream:
        stream.write(b"x" * max(0, free - leave))
    return ballast


@pytest.mark.parametrize("leave", [0, 20_000, 100_000, 180_000, 240_000])
def test_a_full_disk_is_one_sentence_and_leaves_nothing_half_written(
    reprise,
    small_disk: Path,
    make_notebook,
    monkeypatch: pytest.MonkeyPatch,
    start,
    leave: int,
) -> None:
    (small_disk / "reprise.toml").write_text("", "utf-8")
    make_notebook(small_disk / "n.ipynb", "print('x' * 300_000)")
    ballast = fill(small_disk, leave=leave)
    code, out, err = start("n.ipynb", "--quiet", folder=small_disk).end()
    assert code == 1, err
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert "space" in err

    ballast.unlink()
    monkeypatch.chdir(small_disk)
    assert {run["status"] for run in reprise("runs", "--json").json} <= {"interrupted"}
    assert not list(small_disk.rglob("*.partial"))
    code, _, err = start("n.ipynb", "--quiet", folder=small_disk).end()
    assert (code, err) == (0, "")


def test_a_read_only_folder_is_one_sentence(
    tmp_path: Path, make_notebook, start, small_disk: Path
) -> None:
    (small_disk / "reprise.toml").write_text("", "utf-8")
    make_notebook(small_disk / "n.ipynb", "1")
    before = sorted(small_disk.rglob("*"))
    # a read-only mount stops even root, whom permissions don't
    subprocess.run(("mount", "-o", "remount,ro", str(small_disk)), check=True)
    code, out, err = start("n.ipynb", "--quiet", folder=small_disk).end()
    assert (code, out) == (1, "")
    assert "can't be" in err
    assert err.count("\n") == 1
    assert sorted(small_disk.rglob("*")) == before


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="permissions do not stop root")
def test_a_folder_without_write_permission_is_one_sentence(
    project_folder: Path, make_notebook, start
) -> None:
    make_notebook(project_folder / "n.ipynb", "1")
    project_folder.chmod(0o500)
    try:
        code, _, err = start("n.ipynb", "--quiet").end()
    finally:
        project_folder.chmod(0o700)
    assert code == 1
    assert "can't be" in err

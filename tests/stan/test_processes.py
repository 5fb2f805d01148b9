"""No sampler outlives whoever asked for it, however that ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from jupyter_reprise import stan
from jupyter_reprise.errors import SamplingFailed

pytestmark = pytest.mark.stan

ENDLESS = """
import sys
from jupyter_reprise import stan
code, data = {code!r}, {data!r}
print("ready", flush=True)
try:
    stan.model(code).sample(data, seed=1, num_chains=2)
except KeyboardInterrupt:
    print("interrupted", flush=True)
    import time
    time.sleep(60)
"""


@pytest.fixture
def endless(general: stan.Model, general_data: dict[str, Any], tmp_path: Path) -> Any:
    """Start a script whose model never ends, and wait until its samplers are at work."""
    general.compile()
    source = ENDLESS.format(code=general.program.code, data={**general_data, "speed": 1000})
    with subprocess.Popen(
        [sys.executable, "-c", source], stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        yield process
        process.kill()


def is_sampler(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):  # it ended, or is about to be noticed by its parent
        return any(part.endswith("sampler.py") for part in process.cmdline())
    return False


def is_computing(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def samplers_of(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = [
            child
            for child in psutil.Process(process.pid).children(recursive=True)
            if is_sampler(child)
        ]
        if len(found) >= min(2, os.cpu_count() or 1):
            time.sleep(1.5)
            return found
        time.sleep(0.05)
    raise AssertionError("no sampler was started")


def still_computing(processes: list[psutil.Process], within: float) -> list[psutil.Process]:
    """Give those that have not ended in time; a dead one may wait to be noticed by its parent."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        alive = [process for process in processes if is_computing(process)]
        if not alive:
            return []
        time.sleep(0.02)
    return alive


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_sampler_outlives_its_caller(endless: Any, how: signal.Signals) -> None:
    samplers = samplers_of(endless)
    assert all(sampler.is_running() for sampler in samplers)
    os.kill(endless.pid, how)
    assert still_computing(samplers, within=10.0) == []


def test_a_killed_sampler_ends_the_others_with_a_reason(endless: Any) -> None:
    first, *others = samplers_of(endless)
    first.kill()
    assert still_computing(others, within=10.0) == []


def test_a_sampler_that_dies_is_an_error(
    general: stan.Model, general_data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # as when the system ends it for want of memory
    monkeypatch.setattr(stan.Model, "_compile", broken_library(general))
    with pytest.raises(SamplingFailed, match=r"[Cc]hain 1"):
        general.sample(general_data, seed=1, num_chains=1, gate="off")


SHORT_OF_MEMORY = """
import resource
import numpy as np
from jupyter_reprise import stan
from jupyter_reprise.errors import SamplingFailed
model = stan.model({code!r})
model.compile()
resource.setrlimit(resource.RLIMIT_AS, (900 * 2**20,) * 2)
try:
    model.sample({{"N": 3_000_000, "y": np.zeros(3_000_000), "speed": 1}}, seed=1, num_chains=1,
                 num_warmup=1, num_samples=5, gate="off")
except SamplingFailed as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to this limit")
def test_too_little_memory_is_named_as_the_reason(general: stan.Model, script: Any) -> None:
    general.compile()
    done = script(SHORT_OF_MEMORY.format(code=general.program.code))
    assert "too little memory" in done.out, done.err


def broken_library(model: stan.Model) -> Any:
    from dataclasses import replace

    compile_really = type(model)._compile

    def compile_badly(self: stan.Model, progress: Any) -> Any:
        compiled, tools = compile_really(self, progress)
        return replace(compiled, path=Path("/nonexistent/model.so")), tools

    return compile_badly


COMPILING = """
import pathlib, sys, time
from jupyter_reprise.stan.processes import run_guarded
folder = pathlib.Path(sys.argv[1])
folder.mkdir()
command = ("sh", "-c", "echo > half-written; sleep 1000 & sleep 1000")
try:
    run_guarded(command, folder, lambda: time.sleep(0.05))
except KeyboardInterrupt:
    print("interrupted", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_compiler_outlives_its_caller(tmp_path: Path, how: signal.Signals) -> None:
    folder = tmp_path / "work"
    command = [sys.executable, "-c", COMPILING, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as process:
        try:
            caller = psutil.Process(process.pid)
            wait_until(lambda: len(caller.children(recursive=True)) == 4)
            compilers = caller.children(recursive=True)
            os.kill(process.pid, how)
            assert still_computing(compilers, within=10.0) == []
            assert not folder.exists()
        finally:
            process.kill()


def wait_until(holds: Any, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(0.02)

"""Runs the chains, each in a process of its own, and sees to it that none outlives its caller."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jupyter_reprise.errors import SamplingFailed, StorageFailed
from jupyter_reprise.kernels.launching import WORK_VARIABLE
from jupyter_reprise.stan import sampler
from jupyter_reprise.stan.messages import explain_death, explain_failure
from jupyter_reprise.stan.settings import SamplerSettings
from jupyter_reprise.stan.toolchain import Toolchain

if TYPE_CHECKING:
    from numpy.typing import NDArray

IN_MEMORY_BYTES: Final = 512_000_000
"""Draws larger than this stay in a file that is mapped into memory."""
_LONGEST_FOLDER: Final = 80
"""Unix sockets' paths may have 104 to 108 characters, depending on the system."""


@dataclass(slots=True)
class ChainState:
    """How far one chain is."""

    chain: int
    iteration: int = 0
    total: int = 0
    phase: str = "waiting"
    """`waiting`, `warmup`, `sampling` or `done`."""
    divergences: int = 0
    seconds: float = 0.0
    messages: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be sampled."""

    source: str
    library: Path
    toolchain: Toolchain
    data: Mapping[str, NDArray[Any]]
    inits: Sequence[Mapping[str, NDArray[Any]]]
    settings: SamplerSettings


@dataclass(frozen=True, slots=True)
class Sampled:
    """What came of it."""

    draws: NDArray[Any]
    """By chain, draw and column; of the warm-up first if that was kept."""
    columns: tuple[str, ...]
    names: tuple[str, ...]
    dims: tuple[tuple[int, ...], ...]
    chains: tuple[ChainState, ...]


Observe = Callable[[Sequence[ChainState]], None]
"""Called a few times a second with the state of every chain."""


def run_chains(job: Job, observe: Observe) -> Sampled:
    """Sample all chains, as many at once as there are processors.

    Raises
    ------
    SamplingFailed
        A chain failed; the message is Stan's, and the other chains have been ended.
    StorageFailed
        There is no room for the draws.
    """
    folder = os.environ.get(WORK_VARIABLE)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="reprise-stan-", dir=_usable(folder)) as work,
            tempfile.TemporaryDirectory(prefix="reprise-", dir=_socket_folder()) as sockets,
        ):
            return _Chains(job, Path(work), sockets, observe).run()
    except OSError as error:
        raise StorageFailed(
            f"The draws can't be kept ({error.strerror or error}).",
            hint="Free disk space, or set TMPDIR to a folder with more.",
        ) from error


def parallel_chains() -> int:
    """Give how many chains run at once: the processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


class _Chains:
    """The processes of one job."""

    def __init__(self, job: Job, work: Path, sockets: str, observe: Observe) -> None:
        self._job = job
        self._work = work
        self._sockets = sockets
        self._observe = observe
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._rests: dict[int, bytes] = {}
        total = job.settings["num_warmup"] + job.settings["num_samples"]
        count = job.settings["num_chains"]
        self._states = [ChainState(chain, total=total) for chain in range(1, count + 1)]
        self._facts: dict[int, dict[str, Any]] = {state.chain: {} for state in self._states}
        """What each chain told about itself, apart from progress and messages."""

    def run(self) -> Sampled:
        self._write_inputs()
        waiting = list(range(1, len(self._states) + 1))
        limit = parallel_chains()
        try:
            with selectors.DefaultSelector() as selector:
                while waiting or self._processes:
                    while waiting and len(self._processes) < limit:
                        self._start(waiting.pop(0), selector)
                    for key, _ in selector.select(timeout=0.25):
                        self._read(key.data, selector)
                    self._observe(self._states)
        finally:
            self._kill()
        return self._collect()

    def _write_inputs(self) -> None:
        import numpy as np

        np.savez(self._work / "data.npz", **self._job.data)  # type: ignore[arg-type]
        for chain, init in enumerate(self._job.inits, start=1):
            np.savez(self._work / f"init-{chain}.npz", **init)  # type: ignore[arg-type]
        (self._work / "draws").touch()

    def _start(self, chain: int, selector: selectors.BaseSelector) -> None:
        settings = self._job.settings
        request = {
            "library": str(self._job.library),
            "libraries": [str(path) for path in self._job.toolchain.shared_libraries],
            "data": str(self._work / "data.npz"),
            "init": str(self._work / f"init-{chain}.npz"),
            "draws": str(self._work / "draws"),
            "sockets": self._sockets,
            "rows": settings.rows,
            "warmup_rows": settings.warmup_rows,
            "is_first": chain == 1,
            "parent": os.getpid(),
            "arguments": settings.for_chain(chain),
        }
        path = self._work / f"chain-{chain}.json"
        path.write_text(json.dumps(request), encoding="utf-8")
        with (self._work / f"chain-{chain}.err").open("wb") as errors:
            process = subprocess.Popen(
                # -P: the folder of that file is no place to import from
                (sys.executable, "-P", sampler.__file__, str(path)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, "PYTHONPATH": self._search_path()},
            )
        self._processes[chain] = process
        self._rests[chain] = b""
        selector.register(process.stdout, selectors.EVENT_READ, chain)  # type: ignore[arg-type]

    def _search_path(self) -> str:
        """Let the process find httpstan, from which the compiled model imports."""
        site = str(self._job.toolchain.folder.parent)
        return os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), site)))

    def _read(self, chain: int, selector: selectors.BaseSelector) -> None:
        process = self._processes[chain]
        assert process.stdout is not None
        data = os.read(process.stdout.fileno(), 1 << 16)
        if not data:
            selector.unregister(process.stdout)
            self._end(chain)
            return
        *lines, self._rests[chain] = (self._rests[chain] + data).split(b"\n")
        for line in lines:
            self._take(chain, json.loads(line))

    def _take(self, chain: int, facts: dict[str, Any]) -> None:
        state = self._states[chain - 1]
        if "iteration" in facts:
            state.iteration, state.phase = facts["iteration"], facts["phase"]
            state.divergences = facts["divergences"]
        elif "message" in facts:
            state.messages.append(facts["message"])
        else:
            self._facts[chain].update(facts)

    def _end(self, chain: int) -> None:
        process = self._processes.pop(chain)
        code = process.wait()
        _close(process)
        facts, state = self._facts[chain], self._states[chain - 1]
        printed = (self._work / f"chain-{chain}.err").read_text("utf-8", errors="replace")
        if "error" in facts:
            raise SamplingFailed(explain_failure(self._job.source, state, facts["error"], printed))
        if facts.get("code", 1) != 0 or facts.get("rows") != self._job.settings.rows:
            if code == 0:
                text = explain_failure(self._job.source, state, "", printed)
                raise SamplingFailed(text)
            raise SamplingFailed(*explain_death(self._job.source, state, code, printed))
        state.messages += [f"info:{line}" for line in printed.splitlines() if line.strip()]
        state.iteration, state.phase, state.seconds = state.total, "done", facts["seconds"]

    def _kill(self) -> None:
        """End what still runs; called however sampling came to its end."""
        for process in self._processes.values():
            with suppress(OSError):
                process.kill()
        for process in self._processes.values():
            process.wait()
            _close(process)

    def _collect(self) -> Sampled:
        import numpy as np

        columns = tuple(self._facts[1]["columns"])
        shape = (len(self._states), self._job.settings.rows, len(columns))
        path = self._work / "draws"
        draws: NDArray[Any]
        if path.stat().st_size > IN_MEMORY_BYTES:
            # the file loses its name when the folder is removed, and its blocks with the map
            draws = np.memmap(path, np.float64, "r", shape=shape)
        else:
            draws = np.fromfile(path, np.float64).reshape(shape)
            draws.flags.writeable = False
        return Sampled(
            draws=draws,
            columns=columns,
            names=tuple(self._facts[1]["names"]),
            dims=tuple(tuple(dims) for dims in self._facts[1]["dims"]),
            chains=tuple(self._states),
        )


def _close(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def _usable(folder: str | None) -> str | None:
    return folder if folder and os.access(folder, os.W_OK) else None


def _socket_folder() -> str | None:
    return None if len(tempfile.gettempdir()) <= _LONGEST_FOLDER else "/tmp"  # noqa: S108

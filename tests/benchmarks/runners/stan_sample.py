"""Samples one compiled program, by our layer or by PyStan, and prints time and memory as JSON.

`stan_sample.py reprise|pystan FILE SAMPLES`; memory is what the process and those it started need
together beyond what it needed before, each shared page counted once.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil

PAUSE = 0.05


def tree_bytes() -> int:
    own = psutil.Process()
    total = 0
    for process in (own, *own.children(recursive=True)):
        with contextlib.suppress(psutil.Error):
            total += process.memory_full_info().pss
    return total


class Peak(threading.Thread):
    """Watches the largest sum."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.bytes = tree_bytes()
        self.is_over = False

    def run(self) -> None:
        while not self.is_over:
            self.bytes = max(self.bytes, tree_bytes())
            time.sleep(PAUSE)


def sample_ours(path: str, samples: int) -> Any:
    fit = model.sample(seed=1, num_samples=samples, gate=gate, show_progress=False)
    return np.transpose(fit.draws, (2, 1, 0))


def sample_pystan(path: str, samples: int) -> Any:
    return model.sample(num_chains=4, num_samples=samples)._draws


who, path, count, gate = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
if who == "reprise":
    from jupyter_reprise import stan
    from jupyter_reprise.stan.conversion import import_arviz

    import_arviz()
    model = stan.model(path)
    model.compile(show_progress=False)
    sample = sample_ours
else:
    import stan as pystan

    with contextlib.redirect_stdout(io.StringIO()):
        model = pystan.build(Path(path).read_text("utf-8"), random_seed=1)
    sample = sample_pystan

before = tree_bytes()
peak = Peak()
peak.start()
began = time.perf_counter()
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    draws = sample(path, count)
seconds = time.perf_counter() - began
peak.is_over = True
peak.join()
figures = {
    "seconds": seconds,
    "bytes": peak.bytes - before,
    "draws": int(draws.nbytes),
    "digest": hashlib.sha256(np.ascontiguousarray(draws[:, :10]).tobytes()).hexdigest(),
}
Path(sys.argv[5]).write_text(json.dumps(figures), "utf-8")

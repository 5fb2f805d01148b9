"""Tells the run what came of a fit: its draws as an artifact, its figures, and the gate's word."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_reprise.kernels.launching import RUN_VARIABLE
from jupyter_reprise.kernels.recording import artifact, check, note_fit, record
from jupyter_reprise.stan.conversion import save
from jupyter_reprise.stan.gate import Gate, as_note, claim, judge, table
from jupyter_reprise.stan.progress import is_in_kernel

if TYPE_CHECKING:
    from jupyter_reprise.stan.fit import Fit

_SMALLER_IS_WORSE: Final = ("min_",)


def report(fit: Fit, gate: Gate, name: str | None) -> None:
    """Report a fit to its run; outside of one, only say when it can't be trusted.

    Parameters
    ----------
    name
        What to call it; the model's label by default, with a number from its second fit on.
    """
    is_in_run = RUN_VARIABLE in os.environ
    label = _ledger().label(name or fit.program.label)
    if is_in_run:
        with tempfile.TemporaryDirectory(prefix="reprise-idata-") as folder:
            artifact(save(fit.idata, Path(folder) / f"{label}.nc"), f"idata/{label}.nc")
    is_judged = gate.policy != "off"
    findings = judge(fit.diagnostics, gate, fit.settings["num_chains"]) if is_judged else ()
    if is_in_run:
        note_fit(as_note(label, gate, findings))
    if is_in_run and is_judged:
        for metric, value in _ledger().worst(fit.diagnostics.metrics()).items():
            record(metric, value)
    if findings:
        _show(table(label, findings))
    if is_in_run and gate.policy == "reject":
        check(not findings, claim(label, findings))


class _Ledger:
    """What was reported so far in this process: a run's metrics are the worst of all its fits."""

    def __init__(self) -> None:
        self._labels: dict[str, int] = {}
        self._metrics: dict[str, float] = {}

    def label(self, wanted: str) -> str:
        count = self._labels[wanted] = self._labels.get(wanted, 0) + 1
        return wanted if count == 1 else f"{wanted}-{count}"

    def worst(self, metrics: dict[str, float]) -> dict[str, float]:
        for name, value in metrics.items():
            known = self._metrics.get(name, value)
            is_smaller_worse = name.startswith(_SMALLER_IS_WORSE)
            is_worse = value < known if is_smaller_worse else value > known
            self._metrics[name] = value if is_worse or value != value else known
        return dict(self._metrics)


@cache
def _ledger() -> _Ledger:
    return _Ledger()


def _show(text: str) -> None:
    if is_in_kernel():
        from IPython.display import publish_display_data

        publish_display_data({"text/plain": text})
    else:
        import sys

        sys.stderr.write(f"{text}\n")

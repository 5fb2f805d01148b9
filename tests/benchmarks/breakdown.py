"""Shows where `reprise run` spends its time.

The run is traced from outside, by `runners/traced_run.py`; nothing in the sources helps with it.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.contests import RUNNERS
from tests.benchmarks.notebooks import notebook_path
from tests.benchmarks.timing import BenchmarkBroken, run_once

_LISTED_IMPORTS = 15


@dataclass(frozen=True, slots=True)
class Span:
    """A step of a run, in seconds since the process was started."""

    name: str
    start: float
    took: float
    importing: float


def explain(folder: Path, workload: str, rounds: int) -> str:
    """Trace some runs and lay out the median of each step.

    Raises
    ------
    BenchmarkBroken
        A run failed, or a step that should be traced no longer exists.
    """
    notebook, report = notebook_path(folder, workload), folder / "trace.json"
    command = [sys.executable, str(RUNNERS / "traced_run.py"), str(notebook), str(report)]
    run_once(command, folder)  # the store is made and all is compiled after it
    steps: dict[str, list[Span]] = defaultdict(list)
    imports: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        began = time.time()
        run_once(command, folder)
        ended = time.time()
        trace = json.loads(report.read_text("utf-8"))
        if trace["missing"]:
            missing = ", ".join(trace["missing"])
            raise BenchmarkBroken(f"These steps are not there to be traced: {missing}.")
        for span in _number(_spans(trace, began, ended)):
            steps[span.name].append(span)
        for name, cost in trace["imports"].items():
            imports[name].append(cost)
    return f"{_lay_out_steps(steps)}\n\n{_lay_out_imports(imports)}"


def _spans(trace: dict[str, Any], began: float, ended: float) -> Iterator[Span]:
    yield Span("start of the interpreter", 0.0, trace["began"] - began, 0.0)
    for noted in trace["spans"]:
        start, took = noted["began"] - began, noted["ended"] - noted["began"]
        yield Span(noted["name"], start, took, noted["importing"])
    yield Span("end of the interpreter", trace["ended"] - began, ended - trace["ended"], 0.0)
    yield Span("all of it", 0.0, ended - began, sum(trace["imports"].values()))


def _number(spans: Iterable[Span]) -> Iterator[Span]:
    """Tell apart the steps that a run takes several times."""
    seen: Counter[str] = Counter()
    for span in spans:
        seen[span.name] += 1
        nth = seen[span.name]
        name = span.name if nth == 1 else f"{span.name} ({nth})"
        yield Span(name, span.start, span.took, span.importing)


def _lay_out_steps(steps: dict[str, list[Span]]) -> str:
    lines = [
        "Medians in milliseconds since the process was started; what starts before another step",
        "has ended runs beside it or is a part of it. `importing` is the part spent on imports.",
        "",
        f"{'start':>6} {'took':>6} {'importing':>9}  step",
    ]
    for name, spans in steps.items():
        start, took, importing = (
            statistics.median(getattr(span, field) * 1000 for span in spans)
            for field in ("start", "took", "importing")
        )
        imports = f"{importing:.0f}" if importing >= 0.5 else ""
        lines.append(f"{start:6.0f} {took:6.0f} {imports:>9}  {name}")
    return "\n".join(lines)


def _lay_out_imports(imports: dict[str, list[float]]) -> str:
    medians = {name: statistics.median(costs) * 1000 for name, costs in imports.items()}
    costs = sorted(medians.items(), key=lambda item: item[1], reverse=True)
    lines = ["Imports by package, each without what it imports itself, in milliseconds:", ""]
    lines += [f"{cost:6.0f}  {name}" for name, cost in costs[:_LISTED_IMPORTS]]
    rest = sum(cost for _, cost in costs[_LISTED_IMPORTS:])
    return "\n".join([*lines, f"{rest:6.0f}  all others"])

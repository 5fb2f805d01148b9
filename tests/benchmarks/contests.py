"""Says what is compared with what, and what is wanted of each comparison.

Every competitor is a whole process from its start to its end, imports, kernel and final write
included, as somebody at a terminal has to wait for it.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.notebooks import CELLS, OUTPUT, POINTS, SWEEP, TRIVIAL, notebook_path
from tests.benchmarks.timing import BenchmarkBroken, Sample

HELP = "help"
REPRISE = "reprise"
ENGINE = "engine"
PAPERMILL = "papermill"
NBCLIENT = "nbclient"

RUNNERS = Path(__file__).parent / "runners"


@dataclass(frozen=True, slots=True)
class Contest:
    """One workload, done by us and by a peer."""

    workload: str
    ours: str
    peer: str
    wanted: float | None = None
    """Greatest wanted ratio of our time to the peer's; None to inform only."""
    wanted_seconds: float | None = None
    """Greatest wanted time of ours."""
    is_net: bool = False
    """Whether each side's time for the trivial notebook is taken off first."""

    @property
    def name(self) -> str:
        return f"{self.workload}{' net' if self.is_net else ''}: {self.ours} / {self.peer}"

    @property
    def jobs(self) -> list[tuple[str, str]]:
        """The pairs of competitor and workload that must be timed."""
        workloads = [self.workload, TRIVIAL] if self.is_net else [self.workload]
        return [(who, what) for what in workloads for who in (self.ours, self.peer)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a contest."""

    contest: Contest
    ours: float
    peer: float
    """Medians in seconds."""
    ratio: float
    """Median of the rounds' ratios."""
    lowest: float
    highest: float
    cpu_ratio: float | None
    """Ratio of the medians of processor time, which other work on the machine disturbs less."""

    @property
    def is_reached(self) -> bool | None:
        """Whether it is as wanted; None when nothing was."""
        if self.contest.wanted_seconds is not None:
            return self.ours <= self.contest.wanted_seconds
        return None if self.contest.wanted is None else self.ratio <= self.contest.wanted


def _long_contests(workload: str) -> list[Contest]:
    return [
        Contest(workload, REPRISE, PAPERMILL, wanted=1 / 6),
        Contest(workload, ENGINE, PAPERMILL, wanted=1 / 6),
        Contest(workload, REPRISE, NBCLIENT, wanted=1.2),
        Contest(workload, ENGINE, NBCLIENT, wanted=1.2),
        Contest(workload, REPRISE, NBCLIENT, is_net=True),
        Contest(workload, ENGINE, NBCLIENT, is_net=True),
    ]


CONTESTS = (
    Contest(HELP, REPRISE, PAPERMILL, wanted_seconds=0.3),
    Contest(TRIVIAL, REPRISE, PAPERMILL, wanted=0.5),
    Contest(TRIVIAL, REPRISE, NBCLIENT),
    *_long_contests(CELLS),
    *_long_contests(OUTPUT),
    Contest(SWEEP, REPRISE, PAPERMILL, wanted=0.25),
)


def job_name(job: tuple[str, str]) -> str:
    """Give what a job is called: competitor, then workload."""
    return " ".join(job)


def command_line(job: tuple[str, str], folder: Path) -> list[str]:
    """Write the command line of a job in a project."""
    who, what = job
    if what == HELP:
        return [_executable(who), "--help"]
    notebook = str(notebook_path(folder, what))
    target = str(folder / f"{what}.{who}.out")
    if what == SWEEP:
        return _sweep(who, notebook, folder)
    if who == REPRISE:
        return [_executable("reprise"), "run", notebook]
    if who == PAPERMILL:
        return [_executable("papermill"), notebook, target]
    script = {ENGINE: "engine_alone.py", NBCLIENT: "bare_nbclient.py"}[who]
    return [sys.executable, str(RUNNERS / script), notebook, target]


def _sweep(who: str, notebook: str, folder: Path) -> list[str]:
    """Run a notebook at every point of a table: two at once, or one command after the other."""
    points = str(folder / POINTS)
    if who == REPRISE:
        return [_executable(who), "sweep", notebook, "--from", points, "--jobs", "2", "--fresh"]
    target = str(folder / f"{SWEEP}.{who}.out")
    return [
        sys.executable,
        *(str(RUNNERS / "papermill_loop.py"), _executable(PAPERMILL), notebook, points, target),
    ]


def judge(contest: Contest, samples: Mapping[str, Sequence[Sample]]) -> Outcome:
    """Compare what was timed."""
    ours = _seconds(contest, contest.ours, samples)
    peer = _seconds(contest, contest.peer, samples)
    ratios = [a / b for a, b in zip(ours, peer, strict=True)]
    return Outcome(
        contest=contest,
        ours=statistics.median(ours),
        peer=statistics.median(peer),
        ratio=statistics.median(ratios),
        lowest=min(ratios),
        highest=max(ratios),
        cpu_ratio=_cpu_ratio(contest, samples),
    )


def _seconds(contest: Contest, who: str, samples: Mapping[str, Sequence[Sample]]) -> list[float]:
    whole = [sample.wall for sample in samples[job_name((who, contest.workload))]]
    if not contest.is_net:
        return whole
    start = statistics.median(sample.wall for sample in samples[job_name((who, TRIVIAL))])
    # noise can make a short workload as quick as the trivial one
    return [max(seconds - start, 0.001) for seconds in whole]


def _cpu_ratio(contest: Contest, samples: Mapping[str, Sequence[Sample]]) -> float | None:
    def median_of(who: str, what: str) -> float:
        found = (sample.cpu for sample in samples[job_name((who, what))])
        return statistics.median(cpu for cpu in found if cpu is not None)

    def used(who: str) -> float:
        base = median_of(who, TRIVIAL) if contest.is_net else 0.0
        return max(median_of(who, contest.workload) - base, 0.001)

    try:
        return used(contest.ours) / used(contest.peer)
    except statistics.StatisticsError:  # this system tells no processor times
        return None


def _executable(name: str) -> str:
    found = shutil.which(name, path=sysconfig.get_path("scripts"))
    if found is None:
        raise BenchmarkBroken(
            f"There is no command {name!r} beside {sys.executable}; "
            "install the project into that environment."
        )
    return found

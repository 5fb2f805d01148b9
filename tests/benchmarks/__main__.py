"""Runs the benchmarks: `python -m tests.benchmarks`, which takes an hour, or a part with `--only`.

Fails when a benchmark does not work, never because something is slow.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks import dashboards, git_filters, lab_runs, lab_start, rest_service, stan_models
from tests.benchmarks.breakdown import explain
from tests.benchmarks.contests import CONTESTS, Contest, command_line, job_name, judge
from tests.benchmarks.notebooks import CELLS, OUTPUT, TRIVIAL, write_project
from tests.benchmarks.tables import describe_machine, figures_of, format_markdown, format_text
from tests.benchmarks.timing import BenchmarkBroken, run_once, time_in_turn

CELL_COUNT = 200
QUICK_CELL_COUNT = 20
QUICK_POINT_COUNT = 2
WORKLOADS = tuple(dict.fromkeys(contest.workload for contest in CONTESTS))
OTHERS = {
    "git-filters": git_filters.main,
    "stan-models": stan_models.main,
    "rest-service": rest_service.main,
    "dashboards": dashboards.main,
    "lab-start": lab_start.main,
    "lab-runs": lab_runs.main,
}
"""What is measured otherwise than by the time of one command."""


def main(arguments: list[str] | None = None) -> int:
    """Run what was asked for, and give the exit code."""
    options = _parser().parse_args(arguments)
    wanted = options.only or [*WORKLOADS, *OTHERS]
    contests = [contest for contest in CONTESTS if contest.workload in wanted]
    figures: dict[str, Any] = {}
    code = 0
    if contests or options.explain is not None:
        code, figures["runs"] = _run_contests(contests, options)
    for name in () if options.explain is not None else filter(wanted.__contains__, OTHERS):
        print(f"\n{name}", flush=True)
        other, figures[name] = _run_other(name, is_quick=options.quick)
        code = code or other
    if options.json is not None and code == 0:
        options.json.write_text(json.dumps(figures, indent=1), "utf-8")
    return code


def _run_contests(contests: list[Contest], options: argparse.Namespace) -> tuple[int, Any]:
    figures: list[dict[str, Any]] = []
    try:
        with tempfile.TemporaryDirectory(prefix="reprise-benchmark-") as name:
            folder = Path(name).resolve()
            if options.quick:
                write_project(folder, cells=QUICK_CELL_COUNT, points=QUICK_POINT_COUNT)
            else:
                write_project(folder, cells=CELL_COUNT)
            if options.explain is not None:
                print(explain(folder, options.explain, _rounds(options)))
            else:
                figures = _compare(contests, folder, options)
    except BenchmarkBroken as error:
        print(f"error: {error}", file=sys.stderr)
        return 1, figures
    return 0, figures


def _run_other(name: str, *, is_quick: bool) -> tuple[int, Any]:
    """Run a comparison that is a program of its own, with its own table and figures."""
    with tempfile.TemporaryDirectory(prefix="reprise-benchmark-") as folder:
        file = Path(folder) / "figures.json"
        code = OTHERS[name]([*["--quick"] * is_quick, "--json", str(file)])
        return code, json.loads(file.read_text("utf-8")) if code == 0 else []


def _compare(
    contests: list[Contest], folder: Path, options: argparse.Namespace
) -> list[dict[str, Any]]:
    rounds = _rounds(options)
    jobs = list(dict.fromkeys(job for contest in contests for job in contest.jobs))
    commands = {job_name(job): command_line(job, folder) for job in jobs}
    if not options.quick:  # compiled files, the system's cache and the run store are there after it
        for who in dict.fromkeys(who for who, _ in jobs):
            run_once(command_line((who, TRIVIAL), folder), folder)
    samples = time_in_turn(commands, folder=folder, rounds=rounds, tell=_tell)
    outcomes = [judge(contest, samples) for contest in contests]
    layout = format_markdown if options.markdown else format_text
    print(f"{describe_machine(rounds)}\n\n{layout(outcomes)}", flush=True)
    return figures_of(outcomes)


def _rounds(options: argparse.Namespace) -> int:
    given: int | None = options.repeat
    return given or (1 if options.quick else 5)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="one round with short notebooks: does it all work?"
    )
    parser.add_argument("--repeat", type=int, metavar="N", help="rounds; 5 unless told")
    parser.add_argument(
        "--only",
        action="append",
        choices=[*WORKLOADS, *OTHERS],
        help="this instead of all; may be given several times",
    )
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument(
        "--explain",
        choices=(TRIVIAL, CELLS, OUTPUT),
        help="show instead where one `reprise run` spends its time",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())

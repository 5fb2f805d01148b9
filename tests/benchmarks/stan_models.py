"""Compares our Stan layer with PyStan: `python -m tests.benchmarks.stan_models`.

Compiles a first program and further ones into empty caches, and samples a thousand parameters in
four chains, each in a process of its own and in turn with PyStan.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.benchmarks.timing import BenchmarkBroken, Sample, run_once

RUNNERS = Path(__file__).parent / "runners"
PARAMETERS = 1000
SAMPLES, QUICK_SAMPLES = 2500, 20
NORMALS = f"parameters {{ vector[{PARAMETERS}] x; }} model {{ x ~ std_normal(); }}\n"
LINE = "data { int N; vector[N] x; vector[N] y; } parameters { real a; real b; real<lower=0> s; }\n"
OTHERS = (
    LINE
    + "model { a ~ normal(0, 5); b ~ normal(0, 5); s ~ exponential(1); y ~ normal(a + b * x, s); }",
    "data { int N; array[N] int y; } parameters { real<lower=0> rate; real<lower=0> phi; }\n"
    "model { rate ~ gamma(2, 1); phi ~ exponential(1); y ~ neg_binomial_2(rate, phi); }",
)
_LONGEST_HEADER = 600.0


@dataclass(frozen=True, slots=True)
class Duel:
    """One figure of ours and of PyStan's, and how many times smaller ours should be."""

    name: str
    ours: float
    peer: float
    unit: str
    wanted: float | None

    @property
    def ratio(self) -> float:
        return self.peer / max(self.ours, 1e-9)


def main(arguments: list[str] | None = None) -> int:
    """Run the comparison, and give the exit code."""
    options = _parser().parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="reprise-benchmark-") as name:
            folder = Path(name).resolve()
            if options.cache is not None:
                (folder / "ours").symlink_to(options.cache.resolve())
            duels = [] if options.only == "sampling" else _compile(folder, is_quick=options.quick)
            if options.only != "compiling":
                duels += _sample(folder, QUICK_SAMPLES if options.quick else options.samples)
    except BenchmarkBroken as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if options.json is not None:
        figures = [{**asdict(duel), "ratio": duel.ratio} for duel in duels]
        options.json.write_text(json.dumps(figures, indent=1), "utf-8")
    for duel in duels:
        goal = "" if duel.wanted is None else f"  wanted {duel.wanted:g}x"
        print(
            f"{duel.name:<46} reprise {duel.ours:8.1f} {duel.unit}  "
            f"PyStan {duel.peer:8.1f} {duel.unit}  {duel.ratio:5.1f}x{goal}"
        )
    return 0


def _compile(folder: Path, *, is_quick: bool) -> list[Duel]:
    """Compile a first program, and, once the header is made beside it, further ones."""
    first = _write(folder, "first", NORMALS)
    ours = _run(folder, "stan_compile.py", "reprise", first)
    peer = _run(folder, "stan_compile.py", "pystan", first)
    duels = _both("compile the first program", ours, peer, 1.3)
    if is_quick:
        return duels
    _wait_for_header(folder)
    for number, code in enumerate(OTHERS, start=2):
        program = _write(folder, f"program{number}", code)
        ours = _run(folder, "stan_compile.py", "reprise", program)
        peer = _run(folder, "stan_compile.py", "pystan", program)
        duels += _both(f"compile program {number}", ours, peer, 3.0)
    return duels


def _sample(folder: Path, samples: int) -> list[Duel]:
    program = _write(folder, "normals", NORMALS)
    # into PyStan's cache too; PyStan's own name for it is what it finds
    _run(folder, "stan_compile.py", "reprise", program)
    size = f"4 x {samples:,} x {PARAMETERS:,}"
    duels = []
    peer = _figures(folder, "pystan", program, samples, "off")
    for gate, label in (("off", "sample"), ("warn", "sample and judge")):
        ours = _figures(folder, "reprise", program, samples, gate)
        if ours["digest"] != peer["digest"]:
            raise BenchmarkBroken("The draws differ from PyStan's.")
        wanted = 4.0 if gate == "off" else None
        duels.append(Duel(f"{label} {size}: wall", ours["seconds"], peer["seconds"], "s", wanted))
        share = [figures["bytes"] / figures["draws"] for figures in (ours, peer)]
        duels.append(Duel(f"{label} {size}: memory by draws", share[0], share[1], "x", None))
    return duels


def _both(name: str, ours: Sample, peer: Sample, wanted: float) -> list[Duel]:
    duels = [Duel(f"{name}: wall", ours.wall, peer.wall, "s", wanted)]
    if ours.cpu is not None and peer.cpu is not None:
        duels.append(Duel(f"{name}: processor", ours.cpu, peer.cpu, "s", wanted))
    return duels


def _figures(folder: Path, who: str, program: str, samples: int, gate: str) -> dict[str, float]:
    result = folder / "figures.json"
    _run(folder, "stan_sample.py", who, program, str(samples), gate, str(result))
    figures: dict[str, float] = json.loads(result.read_text("utf-8"))
    return figures


def _run(folder: Path, runner: str, *arguments: str) -> Sample:
    environment = {
        "REPRISE_STAN_CACHE": str(folder / "ours"),
        "XDG_CACHE_HOME": str(folder / "user-cache"),
    }
    # PyStan compiles for itself only where it does not find ours
    if arguments[0] == "pystan" and runner == "stan_compile.py":
        environment["XDG_CACHE_HOME"] = str(folder / "pystan-alone")
    command = [sys.executable, "-W", "ignore", str(RUNNERS / runner), *arguments]
    sample = run_once(command, folder, environment, longest=1800)
    print(f"{runner} {arguments[0]} {sample.wall:.1f} s", file=sys.stderr, flush=True)
    return sample


def _write(folder: Path, name: str, code: str) -> str:
    path = folder / f"{name}.stan"
    path.write_text(code, "utf-8")
    return str(path)


def _wait_for_header(folder: Path) -> None:
    deadline = time.monotonic() + _LONGEST_HEADER
    while not list((folder / "ours" / "headers").glob("*/bytes")):
        if os.environ.get("REPRISE_STAN_PCH") == "0":
            return
        if time.monotonic() > deadline:
            raise BenchmarkBroken("Stan's header was not made; is there room for it?")
        time.sleep(0.5)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.stan_models", description=__doc__
    )
    parser.add_argument(
        "--quick", action="store_true", help="one program, few draws: does it work?"
    )
    parser.add_argument("--only", choices=("compiling", "sampling"), help="one half of it")
    parser.add_argument("--cache", type=Path, help="one of ours to use, where only sampling counts")
    parser.add_argument("--samples", type=int, default=SAMPLES, help="draws of each chain")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser


if __name__ == "__main__":
    sys.exit(main())

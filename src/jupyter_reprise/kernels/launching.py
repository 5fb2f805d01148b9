"""Makes the one silent request that prepares a fresh Python kernel for a run."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

SEED_VARIABLE = "REPRISE_SEED"
RUN_VARIABLE = "REPRISE_RUN"
WORK_VARIABLE = "REPRISE_WORK"
DIAGNOSTICS_VARIABLE = "REPRISE_DIAGNOSTICS"
"""The project's bounds for fits, as JSON."""
SOURCE_VARIABLE = "REPRISE_SOURCE_RUN"
"""The run that a dashboard shows, for the kernel of a rendering or of a viewer."""
DASHBOARD_VARIABLE = "REPRISE_DASHBOARD"
"""What a dashboard is called in addresses, for the kernel of a viewer; in the preview of one that
is not published, its notebook's path in the project."""
OBSERVATIONS = "observations.jsonl"


def launch_source(seed: int, *, work: Path | None, root: Path | None) -> str:
    """Write the source that runs the bootstrap inside a kernel.

    Parameters
    ----------
    seed
        The run's seed, 0 <= seed < 2**31.
    work
        The run's working folder, where observations are written; None to seed only.
    root
        The project's folder; files in it count as inputs and outputs.
    """
    package = str(files("jupyter_reprise"))
    config = {
        "seed": seed,
        "log": None if work is None else str(work / OBSERVATIONS),
        "root": str(root or ""),
        "ignored": [] if root is None else _ignored_folders(root, package),
    }
    source = files("jupyter_reprise.kernels").joinpath("bootstrap.py").read_text("utf-8")
    # A namespace of its own, so that the notebook sees none of these names.
    return (
        f"(lambda names: (exec(compile({source!r}, '<reprise bootstrap>', 'exec'), names), "
        f"names['prepare']({config!r}), None)[2])({{'__name__': 'reprise_bootstrap'}})"
    )


def _ignored_folders(root: Path, package: str) -> list[str]:
    return [str(root / ".reprise"), str(root / ".git"), package]


def kernel_environment(
    run_id: str, seed: int, work: Path, *, diagnostics: str = "{}", source_run: str = ""
) -> dict[str, str]:
    """Name the variables that a run's kernel gets beside those of its parent.

    `PYTHONHASHSEED` makes the order of sets and the hashes of texts the same in every run.

    Parameters
    ----------
    diagnostics
        The project's bounds for fits, as JSON.
    source_run
        The run that a dashboard shows; empty for what is no dashboard.
    """
    return {
        SOURCE_VARIABLE: source_run,
        # a worker may have been started from the kernel of a viewer
        DASHBOARD_VARIABLE: "",
        RUN_VARIABLE: run_id,
        SEED_VARIABLE: str(seed),
        WORK_VARIABLE: str(work),
        DIAGNOSTICS_VARIABLE: diagnostics,
        "PYTHONHASHSEED": "0",
    }

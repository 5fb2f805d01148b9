"""What a PyStan fit needs inside a Jupyter kernel, and the summaries both examples report.

Plots and models stay in the notebooks, where a reader looks for them.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

with warnings.catch_warnings():
    # every import of ArviZ 0.23 announces ArviZ 1, which needs a newer Python than we support
    warnings.filterwarnings("ignore", r"\s*ArviZ is undergoing", FutureWarning)
    import arviz as az

MODELS = Path(__file__).with_name("models")


def sample(
    model: str,
    data: Mapping[str, Any],
    *,
    seed: int,
    labels: Mapping[str, Any] | None = None,
    **settings: Any,
) -> az.InferenceData:
    """Fit `models/<model>.stan` to the data and return the draws.

    `labels` goes to `arviz.from_pystan` (coords, dims), `settings` to PyStan's `sample`.

    Raises
    ------
    RuntimeError
        What PyStan raised followed by what Stan printed, where its reasons are.

    Notes
    -----
    The seed is not optional: without one PyStan takes the time of day in whole seconds.
    """
    program = (MODELS / f"{model}.stan").read_text(encoding="utf-8")

    def fit() -> az.InferenceData:
        import stan

        posterior = stan.build(program, data=dict(data), random_seed=seed)
        draws = posterior.sample(**settings)
        return az.from_pystan(draws, posterior_model=posterior, **(labels or {}))

    # progress (hundreds of lines) and the reasons of errors are printed to the same place
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            idata = _call_beside_event_loop(fit)
    except Exception as error:
        reason = f"{model}.stan: {error}\n\n{printed.getvalue().strip()}"
        raise RuntimeError(reason) from error
    for group in idata.groups():
        # the time of day would make two equal files differ
        idata[group].attrs.pop("created_at", None)
    return idata


def _call_beside_event_loop(fit: Callable[[], az.InferenceData]) -> az.InferenceData:
    """Call in a thread: PyStan runs an event loop, and a kernel's main thread has one already.

    An interrupt reaches the main thread only, while PyStan's processes ignore it and would
    compute on, so they are ended here. PyStan can't start others in the same process.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        future = thread.submit(fit)
        try:
            return future.result()
        except KeyboardInterrupt:
            for process in multiprocessing.active_children():
                process.terminate()
            message = "Sampling was interrupted. Restart the kernel before sampling again."
            raise KeyboardInterrupt(message) from None


def diagnose(idata: az.InferenceData) -> dict[str, float]:
    """Return the worst figures over every sampled quantity, and the count of divergences.

    A figure that can't be computed (a chain that never moved) stays NaN, which no gate lets pass.
    """
    table = az.summary(idata, kind="diagnostics", round_to="none")
    return {
        "max_rhat": float(table["r_hat"].max(skipna=False)),
        "min_ess_bulk": float(table["ess_bulk"].min(skipna=False)),
        "min_ess_tail": float(table["ess_tail"].min(skipna=False)),
        "divergences": int(idata.sample_stats["diverging"].sum()),
    }


def shortest_interval(
    draws: NDArray[np.float64],
    share: float = 0.95,
    *,
    support: tuple[float, float] | None = (0.0, 1.0),
) -> NDArray[np.float64]:
    """Return the ends of the narrowest interval that holds this share of the draws.

    The ends of the support count as draws, so that an interval can reach a boundary.
    """
    ordered = np.sort(draws, axis=None)
    window = round(share * ordered.size)
    if support is not None:
        ordered = np.concatenate([[support[0]], ordered, [support[1]]])
    widths = ordered[window:] - ordered[:-window]
    start = int(np.argmin(widths))
    return ordered[[start, start + window]]


def shortest_interval_error(
    draws: NDArray[np.float64], share: float = 0.95, *, batches_per_chain: int = 5
) -> NDArray[np.float64]:
    """Return the Monte Carlo standard errors of both ends, from batches of consecutive draws.

    Where the interval lies along its flat optimum is itself chosen by the draws, so that its ends
    settle with the cube root of their number (as the shorth's do), not with the square root. Where
    an end is held by a steep density, this errs on the large side.
    """
    chains = np.atleast_2d(draws)
    batches = [batch for chain in chains for batch in np.array_split(chain, batches_per_chain)]
    ends = np.array([shortest_interval(batch, share) for batch in batches])
    return np.std(ends, axis=0, ddof=1) / np.cbrt(len(batches))

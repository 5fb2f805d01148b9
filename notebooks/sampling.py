"""ArviZ without its announcement, and the summaries that the examples report.

Plots and models stay in the notebooks, where a reader looks for them.
"""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

with warnings.catch_warnings():
    # every import of ArviZ 0.23 announces ArviZ 1, which needs a newer Python than we support
    warnings.filterwarnings("ignore", r"\s*ArviZ is undergoing", FutureWarning)
    import arviz as az

__all__ = ["az", "shortest_interval", "shortest_interval_error"]


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

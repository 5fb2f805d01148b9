"""What the examples share: tables of posteriors, pictures by ArviZ, and shortest intervals.

Models and whatever belongs to one question stay in the notebooks, where a reader looks for them.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

with warnings.catch_warnings():
    # every import of ArviZ 0.23 announces ArviZ 1, which needs Python 3.12
    warnings.filterwarnings("ignore", r"\s*ArviZ is undergoing", FutureWarning)
    import arviz as az

__all__ = [
    "az",
    "plot_forest",
    "plot_posteriors",
    "plot_ranks",
    "shortest_interval",
    "shortest_interval_error",
    "show_diagnostics",
    "summarize",
]
HAS_INFERENCE_DATA = int(az.__version__.partition(".")[0]) == 0


def show_diagnostics(fit: Any) -> pd.DataFrame:
    """Return the worst figures of a fit, in words."""
    found = fit.diagnostics.metrics()
    return pd.DataFrame(
        {
            "This run": {
                "largest R-hat": f"{found['max_rhat']:.4f}",
                "smallest ESS, bulk": f"{found['min_ess_bulk']:,.0f}",
                "smallest ESS, tail": f"{found['min_ess_tail']:,.0f}",
                "divergences": f"{found['divergences']:,.0f}",
            }
        }
    )


def summarize(idata: Any, *names: str) -> pd.DataFrame:
    """Return mean, its Monte Carlo standard error, sd and quantiles, a row for each quantity."""
    posterior = idata["posterior"]
    rows = {}
    for name in names:
        quantity = posterior[name].transpose("chain", "draw", ...)
        axes = quantity.dims[2:]
        for labels in product(*(quantity[axis].to_numpy() for axis in axes)):
            draws = quantity.sel(dict(zip(axes, labels, strict=True))).to_numpy()
            row = f"{name}[{', '.join(map(str, labels))}]" if labels else name
            rows[row] = {
                "mean": draws.mean(),
                "mcse_mean": float(az.mcse(draws, method="mean")),
                "sd": draws.std(ddof=1),
                **{f"{q} %": np.percentile(draws, q) for q in (5, 50, 95)},
            }
    return pd.DataFrame(rows).T


def plot_ranks(idata: Any, titles: Mapping[str, str]) -> None:
    """Plot how the draws of each quantity rank among all chains."""
    names = list(titles)
    if HAS_INFERENCE_DATA:
        axes = az.plot_rank(idata, var_names=names, figsize=(9, 2.6))
        for axis, title in zip(np.ravel(axes), titles.values(), strict=True):
            axis.set_title(title, fontsize=11)
            axis.set_xlabel("rank among all draws", fontsize=10)
            axis.set_ylabel("chain", fontsize=10)
        plt.tight_layout()
    else:
        az.plot_rank(idata, var_names=names, figure_kwargs={"figsize": (9, 2.6)})


def plot_posteriors(idata: Any, titles: Mapping[str, str], *, unit: str = "") -> None:
    """Plot density and 90 % interval of each quantity, with its mean above."""
    names = list(titles)
    if HAS_INFERENCE_DATA:
        axes = az.plot_posterior(
            idata,
            var_names=names,
            hdi_prob=0.9,
            point_estimate=None,  # it would be written across the curve
            figsize=(9, 2.8),
            grid=(1, len(names)),
            textsize=10,
        )
        for axis, (name, title) in zip(np.ravel(axes), titles.items(), strict=True):
            axis.set_title(f"{title}: mean {float(idata['posterior'][name].mean()):.2f}")
            axis.set_xlabel(unit)
        plt.tight_layout()
    else:
        az.plot_dist(idata, var_names=names, ci_prob=0.9, figure_kwargs={"figsize": (9, 3)})


def plot_forest(idata: Any, name: str, labels: Sequence[str]) -> Any:
    """Plot median, half and 90 % interval of each element of a vector; returns the axis."""
    figsize = (8, 0.8 + 0.36 * len(labels))
    if HAS_INFERENCE_DATA:
        axes = az.plot_forest(idata, var_names=[name], combined=True, hdi_prob=0.9, figsize=figsize)
        axis = np.ravel(axes)[0]
        axis.set_yticks(axis.get_yticks(), labels[::-1], fontsize=10)
        axis.tick_params(axis="x", labelsize=10)
        plt.tight_layout()
    else:
        az.plot_forest(
            idata,
            var_names=[name],
            combined=True,
            ci_probs=(0.5, 0.9),
            figure_kwargs={"figsize": figsize},
        )
        axis = plt.gcf().axes[-1]
    return axis


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

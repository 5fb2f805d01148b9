"""R-hat and effective sample sizes of many quantities at once.

The rank-normalized, split R-hat and the bulk and tail effective sample sizes of Vehtari, Gelman,
Simpson, Carpenter and Buerkner (2021), "Rank-normalization, folding, and localization: an improved
R-hat for assessing convergence of MCMC", Bayesian Analysis 16(2), doi:10.1214/20-BA1221. Computed
here for whole blocks of columns, as libraries do one quantity at a time: a thousand quantities
would take longer than their sampling.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

Array = Any
"""A NumPy array; its arithmetic has no types worth writing."""

BLOCK: Final = 250_000
"""Numbers worked on at once, so that memory stays small beside the draws."""
_LEAST_DRAWS: Final = 8


def assess(draws: Array, *, parallel: int = 1) -> tuple[Array, Array, Array]:
    """Give R-hat, bulk and tail effective sample size of each column.

    Parameters
    ----------
    draws
        By chain, draw and column; finite, and no column constant. NaN comes out where there are
        too few draws.
    parallel
        How many threads may work at once; the figures do not depend on it.
    """
    import numpy as np

    chains, length, count = draws.shape
    results = np.full((3, count), np.nan)
    if length < _LEAST_DRAWS:
        return results[0], results[1], results[2]

    def assess_block(block: slice) -> None:
        part = np.ascontiguousarray(draws[:, :, block])
        halves = _split(part)
        ranked = _normalize_ranks(halves)
        folded = _normalize_ranks(np.abs(halves - np.median(halves, axis=(0, 1))))
        results[0, block] = np.maximum(_rhat(ranked), _rhat(folded))
        results[1, block] = _ess(ranked)
        low, high = np.quantile(part, (0.05, 0.95), axis=(0, 1))
        results[2, block] = np.minimum(_ess(_split(part <= low)), _ess(_split(part <= high)))

    # sorting and transforming, which is most of it, leaves the interpreter to other threads
    with ThreadPoolExecutor(parallel) as pool:
        list(pool.map(assess_block, _blocks(count, chains * length)))
    return results[0], results[1], results[2]


def bfmi(energy: Array) -> Array:
    """Give the estimated Bayesian fraction of missing information of each chain.

    Betancourt (2016), "Diagnosing suboptimal cotangent disintegrations in Hamiltonian Monte
    Carlo", arXiv:1604.00695.
    """
    import numpy as np

    with np.errstate(invalid="ignore", divide="ignore"):
        return np.square(np.diff(energy, axis=1)).mean(axis=1) / energy.var(axis=1, ddof=1)


def _blocks(count: int, height: int) -> Iterator[slice]:
    width = max(1, BLOCK // height)
    for start in range(0, count, width):
        yield slice(start, min(count, start + width))


def _split(draws: Array) -> Array:
    """Take the halves of each chain as chains, without the middle draw of an odd number."""
    import numpy as np

    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]], axis=0).astype(float)


def _normalize_ranks(draws: Array) -> Array:
    from scipy.special import ndtri
    from scipy.stats import rankdata

    flat = draws.reshape(-1, draws.shape[-1])
    ranks = rankdata(flat, method="average", axis=0)
    return ndtri((ranks - 0.375) / (len(flat) + 0.25)).reshape(draws.shape)


def _rhat(draws: Array) -> Array:
    import numpy as np

    length = draws.shape[1]
    within = draws.var(axis=1, ddof=1).mean(axis=0)
    between = length * draws.mean(axis=1).var(axis=0, ddof=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.sqrt((between / within + length - 1) / length)


def _ess(draws: Array) -> Array:
    """Give the effective sample size by Geyer's initial monotone sequence."""
    import numpy as np

    chains, length, count = draws.shape
    covariance = _autocovariance(draws)
    within = covariance[:, 0].mean(axis=0) * length / (length - 1)
    total = within * (length - 1) / length
    if chains > 1:
        total = total + draws.mean(axis=1).var(axis=0, ddof=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        rho = 1 - (within - covariance.mean(axis=0)) / total
    rho[0] = 1.0
    # pairs of lags count until one is not positive; of that or the last one, the even lag only
    last = (length - 3) // 2
    pairs = rho[0 : 2 * last + 2 : 2] + rho[1 : 2 * last + 2 : 2]
    is_kept = np.logical_and.accumulate(pairs > 0, axis=0)
    is_kept[last] = False
    ends = is_kept.sum(axis=0)
    summed = np.where(is_kept, np.minimum.accumulate(pairs, axis=0), 0.0).sum(axis=0)
    following = np.maximum(rho[2 * ends, np.arange(count)], 0.0)
    size = chains * length
    tau = -1 + 2 * summed + following
    ess = size / np.maximum(tau, 1 / np.log10(size))
    is_constant = draws.min(axis=(0, 1)) == draws.max(axis=(0, 1))
    return np.where(is_constant, size, ess)


def _autocovariance(draws: Array) -> Array:
    from scipy import fft

    length = draws.shape[1]
    centred = draws - draws.mean(axis=1, keepdims=True)
    size = fft.next_fast_len(2 * length, real=True)
    spectrum = fft.rfft(centred, n=size, axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    return fft.irfft(power, n=size, axis=1)[:, :length] / length

"""Prevalence by an imperfect test, integrated on grids instead of sampled.

The model is that of `models/prevalence_hierarchical.stan`. Its two error rates meet in the survey's
likelihood alone, so that a change of one prior means little more than a product of matrices: fast
enough to answer while somebody moves a slider. Under 55 published pairs of priors its quantiles are
right to about 1 %, which the tests assert.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# crowded at zero, where the answer usually lies, and reaching to one, where it may lie
PREVALENCE: Array = np.linspace(0, 1, 281) ** 3
_OFFSETS = np.linspace(-6, 6, 121)  # of a study from its population, in standard deviations
_SPREADS = 4 * ((np.arange(60) + 0.5) / 60) ** 2.5
_SPREAD_STEPS = np.diff(4 * (np.arange(61) / 60) ** 2.5)


class Population:
    """A rate that differs between studies, as the calibration studies tell it.

    Parameters
    ----------
    right, total
        Of each study: the results that were right, and all.
    means
        Population means to consider, on the logit scale.
    edges
        Between which the rate of the survey's own test is sorted, on the logit scale.
    """

    def __init__(
        self, right: Sequence[int], total: Sequence[int], means: Array, edges: Array
    ) -> None:
        centres, spreads = (axis.ravel() for axis in np.meshgrid(means, _SPREADS, indexing="ij"))
        inside = centres[:, None] + spreads[:, None] * _OFFSETS
        log_right, log_wrong = -np.logaddexp(0, -inside), -np.logaddexp(0, inside)
        density = np.exp(-0.5 * _OFFSETS**2)
        evidence = -0.5 * ((centres - 4) / 2) ** 2
        for hits, count in zip(right, total, strict=True):
            likelihood = hits * log_right + (count - hits) * log_wrong
            top = likelihood.max(axis=1, keepdims=True)
            evidence += top[:, 0] + np.log(np.exp(likelihood - top) @ density)
        steps = np.tile(_SPREAD_STEPS, len(means))
        self._evidence = np.exp(evidence - evidence.max()) * steps
        self._spreads = spreads
        below = _normal_cdf((edges - centres[:, None]) / spreads[:, None])
        self._sorted = np.diff(below, axis=1).astype(np.float32)
        self.rates: Array = 1 / (1 + np.exp(-(edges[1:] + edges[:-1]) / 2))

    def predict(self, scale: float) -> Array:
        """Give the probability of each of `rates` for the survey, by a prior of that scale."""
        weights = self._evidence * np.exp(-0.5 * (self._spreads / scale) ** 2)
        found: Array = (weights / weights.sum()) @ self._sorted
        return found / found.sum()


class Survey:
    """A survey by a test that studies calibrated.

    Parameters
    ----------
    studies
        The content of `data/santa_clara.json`.
    """

    def __init__(self, studies: Mapping[str, Mapping[str, Sequence[int]]]) -> None:
        negative, positive = studies["specificity_studies"], studies["sensitivity_studies"]
        self._specificity = Population(
            negative["tested_negative"],
            negative["known_negative"],
            np.arange(0, 13, 0.2),
            np.linspace(1.5, 14, 181),
        )
        self._sensitivity = Population(
            positive["tested_positive"],
            positive["known_positive"],
            np.arange(-4, 12, 0.2),
            np.linspace(-6, 9, 61),
        )

    def posterior(self, positives: int, tested: int, *, tau_spec: float, tau_sens: float) -> Array:
        """Give the probability of each value of `PREVALENCE`."""
        likelihood = self._likelihood(positives, tested)
        found = likelihood @ self._specificity.predict(tau_spec).astype(np.float32)
        found = found @ self._sensitivity.predict(tau_sens).astype(np.float32)
        weights: Array = found.astype(np.float64) * np.gradient(PREVALENCE)
        return weights / weights.sum()

    @lru_cache(maxsize=1)  # noqa: B019 - a survey lives as long as its page
    def _likelihood(self, positives: int, tested: int) -> NDArray[np.float32]:
        """Give it for each prevalence, sensitivity and specificity."""
        prevalence = PREVALENCE[:, None, None].astype(np.float32)
        hit = self._sensitivity.rates[None, :, None].astype(np.float32)
        false_alarm = (1 - self._specificity.rates[None, None, :]).astype(np.float32)
        rate = prevalence * hit + (1 - prevalence) * false_alarm
        log = positives * np.log(rate) + (tested - positives) * np.log1p(-np.minimum(rate, 0.9999))
        log -= log.max()
        return np.exp(log, out=log)


def quantile(posterior: Array, share: float) -> float:
    """Give the prevalence below which that share of the posterior lies."""
    return float(_quantiles(posterior, np.array([share]))[0])


def shortest_interval(posterior: Array, share: float = 0.95) -> tuple[float, float]:
    """Give the ends of the narrowest interval that holds that share of the posterior."""
    starts = np.linspace(0, 1 - share, 1001)
    low, high = _quantiles(posterior, starts), _quantiles(posterior, starts + share)
    narrowest = int(np.argmin(high - low))
    return float(low[narrowest]), float(high[narrowest])


def density(posterior: Array) -> Array:
    """Give the posterior density at each value of `PREVALENCE`."""
    found: Array = posterior / np.gradient(PREVALENCE)
    return found


def _quantiles(posterior: Array, shares: Array) -> Array:
    reached = np.concatenate([[0], np.cumsum(posterior)])
    ends = np.concatenate([[0], (PREVALENCE[1:] + PREVALENCE[:-1]) / 2, [1]])
    return np.interp(shares, reached, ends)


def _normal_cdf(z: Array) -> Array:
    """Give the normal distribution function to 1e-7, by Abramowitz and Stegun's 7.1.26.

    SciPy has it exactly, and takes a second to import.
    """
    x = np.abs(z) / np.sqrt(2)
    t = 1 / (1 + 0.3275911 * x)
    series = t * (
        0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))
    )
    upper = 0.5 * series * np.exp(-np.minimum(x * x, 700))
    found: Array = np.where(z > 0, 1 - upper, upper)
    return found

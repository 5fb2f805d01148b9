"""What the draws of a fit say about whether its sampler did its work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jupyter_reprise.stan.chains import parallel_chains
from jupyter_reprise.stan.convergence import assess, bfmi
from jupyter_reprise.stan.conversion import groups_of, pareto_k

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jupyter_reprise.stan.fit import Fit

_ROUNDING: Final = 1e-12
"""Quantities that vary less than this share of their size are constants with rounding errors."""


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """The figures of one fit. Arrays go by quantity, in the order of `names`."""

    names: tuple[str, ...]
    """Quantities that are judged: all but constants, predictions and log likelihoods."""
    rhat: NDArray[Any]
    ess_bulk: NDArray[Any]
    ess_tail: NDArray[Any]
    bfmi: NDArray[Any]
    """By chain."""
    divergences: int
    saturated: float
    """The share of draws whose trajectory was cut at the largest tree depth."""
    transitions: int
    pareto_k: float | None
    """The largest of leave-one-out; None without a log likelihood."""
    unfinite: tuple[str, ...]
    """Parameters and transformed parameters with NaN or infinite draws."""
    stuck: tuple[int, ...]
    """Chains, from 1, whose log density never changed."""

    def metrics(self) -> dict[str, float]:
        """Give the worst figures by the names under which runs record them."""
        found = {
            "max_rhat": _worst(self.rhat, largest=True),
            "min_ess_bulk": _worst(self.ess_bulk, largest=False),
            "min_ess_tail": _worst(self.ess_tail, largest=False),
            "min_bfmi": _worst(self.bfmi, largest=False),
            "divergences": self.divergences,
            "saturated": self.saturated,
        }
        if self.pareto_k is not None:
            found["max_pareto_k"] = self.pareto_k
        return found


def diagnose(fit: Fit) -> Diagnostics:
    """Compute the figures of a fit."""
    import numpy as np

    columns, names, unfinite = _judged(fit)
    warmup = fit.settings.warmup_rows
    depths = fit["treedepth__"]
    densities = fit["lp__"]
    is_stuck = densities.min(axis=1) == densities.max(axis=1)
    rhat, ess_bulk, ess_tail = assess(
        _Selection(fit.draws[:, warmup:], columns), parallel=parallel_chains()
    )
    largest = [float(k.max()) for k in pareto_k(fit).values() if k.size]
    return Diagnostics(
        names=names,
        rhat=rhat,
        ess_bulk=ess_bulk,
        ess_tail=ess_tail,
        bfmi=bfmi(fit["energy__"]),
        divergences=int(fit["divergent__"].sum()),
        saturated=float((depths >= fit.settings["max_depth"]).mean()),
        transitions=depths.size,
        pareto_k=max(largest) if largest else None,
        unfinite=unfinite,
        stuck=tuple(int(i) + 1 for i in np.flatnonzero(is_stuck)) if depths.shape[1] > 1 else (),
    )


class _Selection:
    """Some columns of an array, copied only where they are read."""

    def __init__(self, draws: NDArray[Any], columns: NDArray[Any]) -> None:
        self._draws = draws
        self._columns = columns
        self.shape = (*draws.shape[:2], len(columns))

    def __getitem__(self, index: tuple[slice, slice, slice]) -> NDArray[Any]:
        return self._draws[:, :, self._columns[index[2]]]


def _judged(fit: Fit) -> tuple[NDArray[Any], tuple[str, ...], tuple[str, ...]]:
    """Choose the columns to judge; gives them, their names, and what is not finite."""
    import numpy as np

    posterior = groups_of(fit).posterior
    generated = {variable.name for variable in fit.program.generated}
    first = fit.settings.warmup_rows
    chosen, names, unfinite = [], [], []
    places = fit.places
    for name in posterior:
        start, stop = places[name]
        for column in range(start, stop):
            values = fit.draws[:, first:, column]
            low, high = float(values.min()), float(values.max())
            if not np.isfinite(low) or not np.isfinite(high):
                if name not in generated:
                    unfinite.append(shown_name(fit.columns[column]))
            elif high - low > _ROUNDING * max(abs(low), abs(high)):
                chosen.append(column)
                names.append(shown_name(fit.columns[column]))
    return np.array(chosen, dtype=int), tuple(names), tuple(unfinite)


def shown_name(column: str) -> str:
    """Give a column's name as people write it: `theta[1,2]` for `theta.1.2`."""
    name, _, indices = column.partition(".")
    return f"{name}[{indices.replace('.', ',')}]" if indices else name


def _worst(values: NDArray[Any], *, largest: bool) -> float:
    """Give the worst figure; one that could not be computed is the worst of all."""
    import numpy as np

    if values.size == 0 or np.isnan(values).any():
        return float("nan")
    return float(values.max() if largest else values.min())

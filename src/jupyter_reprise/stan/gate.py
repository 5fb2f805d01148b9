"""Decides whether a fit can be trusted, and says in a table why not and what usually helps."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.kernels.launching import DIAGNOSTICS_VARIABLE, RUN_VARIABLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jupyter_reprise.stan.diagnostics import Diagnostics

Policy = Literal["reject", "warn", "off"]
_POLICIES: Final = ("reject", "warn", "off")
_LISTED: Final = 5

_LONGER = "more iterations; if it stays, another parameterization or stronger priors"
_ADVICE: Final = {
    "divergences": "a larger delta (0.95, 0.99), a non-centred parameterization, stronger priors",
    "R-hat": "chains disagree: look for several modes, weakly identified parameters; more warm-up",
    "ESS bulk": _LONGER,
    "ESS tail": _LONGER,
    "E-BFMI": "heavy tails: another parameterization, such as non-centred, or stronger priors",
    "tree depth": "a larger max_depth, or rescaled parameters",
    "Pareto k": "observations the model does not expect: look at them, or use K-fold instead",
    "not finite": "a transformation that overflows or is undefined for some draws",
    "stuck": "the chain never moved: other initial values, a smaller stepsize",
}


@dataclass(frozen=True, slots=True)
class Gate:
    """Bounds that a fit must keep, and what happens when it does not.

    The defaults are those of the literature: R-hat and effective sample sizes of Vehtari et al.
    (2021); no divergence, as each may mean a bias, and E-BFMI of Betancourt (2016, 2017); Pareto k
    of Vehtari, Gelman and Gabry (2017). Trajectories cut at the largest tree depth cost efficiency,
    not truth, so that one in twenty may be.
    """

    policy: Policy = "reject"
    """`reject` fails a check, so that the run is rejected; `warn` shows the table; `off` nothing.
    """
    max_rhat: float = 1.01
    min_ess_bulk: float | None = None
    """None: 100 for each chain."""
    min_ess_tail: float | None = None
    """None: 100 for each chain."""
    max_divergences: int = 0
    min_bfmi: float = 0.3
    max_saturated: float = 0.05
    max_pareto_k: float = 0.7


@dataclass(frozen=True, slots=True)
class Finding:
    """One bound that does not hold."""

    diagnostic: str
    detail: str

    @property
    def advice(self) -> str:
        return _ADVICE[self.diagnostic]


def choose_gate(given: Gate | Mapping[str, Any] | str | None) -> Gate:
    """Give the gate of a fit: the project's, changed by what a call asks for.

    Outside of a run there is nothing to reject, so that the policy is `warn`.

    Raises
    ------
    InvalidInput
        The policy or a bound is not known.
    """
    if isinstance(given, Gate):
        return given
    policy = "reject" if RUN_VARIABLE in os.environ else "warn"
    gate = replace(Gate(policy=cast("Policy", policy)), **_known(_configured()))
    if given is None:
        return gate
    asked = {"policy": given} if isinstance(given, str) else dict(given)
    return replace(gate, **_known(asked))


def _known(settings: Mapping[str, Any]) -> dict[str, Any]:
    names = [field.name for field in fields(Gate)]
    unknown = [name for name in settings if name not in names]
    if unknown:
        raise InvalidInput(
            f"A gate has no {', '.join(unknown)}.", hint=f"It has: {', '.join(names)}."
        )
    if settings.get("policy", "off") not in _POLICIES:
        raise InvalidInput(
            f"The policy of a gate can't be {settings['policy']!r}.",
            hint=f"Choose one of {', '.join(_POLICIES)}.",
        )
    return dict(settings)


def judge(diagnostics: Diagnostics, gate: Gate, num_chains: int) -> tuple[Finding, ...]:
    """Give every bound that does not hold."""
    return tuple(_findings(diagnostics, gate, num_chains))


def _findings(found: Diagnostics, gate: Gate, num_chains: int) -> Iterator[Finding]:
    if found.stuck:
        yield Finding("stuck", f"chain {', '.join(map(str, found.stuck))}")
    if found.unfinite:
        yield Finding("not finite", _listed(found.unfinite, len(found.unfinite)))
    if found.divergences > gate.max_divergences:
        text = f"{found.divergences:,} of {found.transitions:,} transitions"
        yield Finding("divergences", f"{text}, wanted <= {gate.max_divergences}")
    least = 100 * num_chains
    bulk = least if gate.min_ess_bulk is None else gate.min_ess_bulk
    tail = least if gate.min_ess_tail is None else gate.min_ess_tail
    yield from _beyond("R-hat", found.names, found.rhat, gate.max_rhat, is_upper=True)
    yield from _beyond("ESS bulk", found.names, found.ess_bulk, bulk, is_upper=False)
    yield from _beyond("ESS tail", found.names, found.ess_tail, tail, is_upper=False)
    chains = tuple(f"chain {i + 1}" for i in range(len(found.bfmi)))
    yield from _beyond("E-BFMI", chains, found.bfmi, gate.min_bfmi, is_upper=False)
    if found.saturated > gate.max_saturated:
        text = f"{found.saturated:.1%} of transitions reach the largest"
        yield Finding("tree depth", f"{text}, wanted <= {gate.max_saturated:.1%}")
    if found.pareto_k is not None and not found.pareto_k <= gate.max_pareto_k:
        yield Finding("Pareto k", f"up to {found.pareto_k:.2f}, wanted <= {gate.max_pareto_k:g}")


def _beyond(
    diagnostic: str, names: tuple[str, ...], values: NDArray[Any], limit: float, *, is_upper: bool
) -> Iterator[Finding]:
    import numpy as np

    badness = values if is_upper else -values
    fails = np.flatnonzero(~(badness <= (limit if is_upper else -limit)))
    if fails.size == 0:
        return
    # what could not be computed comes first
    order = fails[np.argsort(-np.nan_to_num(badness[fails], nan=np.inf), kind="stable")]
    shown = tuple(f"{names[i]} {_number(float(values[i]))}" for i in order[:_LISTED])
    sign = "<=" if is_upper else ">="
    yield Finding(diagnostic, f"{_listed(shown, len(fails))}, wanted {sign} {limit:g}")


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _listed(shown: tuple[str, ...], count: int) -> str:
    more = f" and {count - _LISTED} more" if count > _LISTED else ""
    return ", ".join(shown[:_LISTED]) + more


def table(label: str, findings: tuple[Finding, ...]) -> str:
    """Lay out findings for people."""
    lines = [f"The draws of {label} can't be trusted:"]
    for finding in findings:
        lines += [
            f"  {finding.diagnostic:<12} {finding.detail}",
            f"  {'':<12} try: {finding.advice}",
        ]
    return "\n".join(lines)


def claim(label: str, findings: tuple[Finding, ...]) -> str:
    """Say in one line what is claimed of a fit, and why it does not hold."""
    reasons = "; ".join(f"{finding.diagnostic}: {finding.detail}" for finding in findings)
    return f"{label} is sampled well{f' ({reasons})' if reasons else ''}"


def as_note(label: str, gate: Gate, findings: tuple[Finding, ...]) -> dict[str, Any]:
    """Say for the run how a fit was judged, and by which settings of the project."""
    return {
        "name": label,
        "policy": gate.policy,
        "findings": [f"{finding.diagnostic}: {finding.detail}" for finding in findings],
        "settings": _configured(),
    }


def _configured() -> dict[str, Any]:
    configured: dict[str, Any] = json.loads(os.environ.get(DIAGNOSTICS_VARIABLE, "{}"))
    return configured

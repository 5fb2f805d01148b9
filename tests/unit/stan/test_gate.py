"""The gate refuses what can't be trusted, and is not upset by constants."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.stan.chains import ChainState
from jupyter_reprise.stan.diagnostics import Diagnostics
from jupyter_reprise.stan.fit import Fit
from jupyter_reprise.stan.gate import Gate, choose_gate, claim, judge, table
from jupyter_reprise.stan.naming import Labels
from jupyter_reprise.stan.program import Program, Variable
from jupyter_reprise.stan.settings import check_settings

FINE = Diagnostics(
    names=("mu", "theta[1]"),
    rhat=np.array([1.0, 1.001]),
    ess_bulk=np.array([900.0, 800.0]),
    ess_tail=np.array([900.0, 800.0]),
    bfmi=np.array([0.9, 1.0, 0.8, 1.1]),
    divergences=0,
    saturated=0.0,
    transitions=4000,
    pareto_k=None,
    unfinite=(),
    stuck=(),
)


@pytest.mark.parametrize(
    ("change", "diagnostic", "detail"),
    [
        ({"divergences": 3}, "divergences", "3 of 4,000 transitions, wanted <= 0"),
        ({"rhat": np.array([1.0, 1.2])}, "R-hat", "theta[1] 1.2, wanted <= 1.01"),
        ({"rhat": np.array([np.nan, 1.0])}, "R-hat", "mu nan"),
        ({"ess_bulk": np.array([399.0, 800.0])}, "ESS bulk", "mu 399, wanted >= 400"),
        ({"ess_tail": np.array([5.0, 6.0])}, "ESS tail", "mu 5, theta[1] 6"),
        ({"bfmi": np.array([0.1, 1.0, 1.0, 1.0])}, "E-BFMI", "chain 1 0.1, wanted >= 0.3"),
        ({"saturated": 0.5}, "tree depth", "50.0% of transitions"),
        ({"pareto_k": 1.2}, "Pareto k", "up to 1.20, wanted <= 0.7"),
        ({"pareto_k": float("nan")}, "Pareto k", "nan"),
        ({"unfinite": ("theta[1]",)}, "not finite", "theta[1]"),
        ({"stuck": (2,)}, "stuck", "chain 2"),
    ],
)
def test_each_bound_is_kept(change: dict[str, Any], diagnostic: str, detail: str) -> None:
    (finding,) = judge(replace(FINE, **change), Gate(), 4)
    assert finding.diagnostic == diagnostic
    assert detail in finding.detail
    assert finding.advice in table("model", (finding,))
    assert detail in claim("model", (finding,))


def test_a_good_fit_passes() -> None:
    assert judge(FINE, Gate(), 4) == ()
    assert claim("model", ()) == "model is sampled well"


def test_many_failures_are_counted() -> None:
    rhat = np.full(9, 1.5)
    found = replace(FINE, names=tuple(f"x[{i}]" for i in range(9)), rhat=rhat)
    assert "and 4 more" in judge(found, Gate(), 4)[0].detail


def test_bounds_can_be_chosen() -> None:
    found = replace(FINE, divergences=3)
    assert judge(found, choose_gate({"max_divergences": 5}), 4) == ()


def test_policy_comes_from_the_run_and_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose_gate(None).policy == "warn"
    monkeypatch.setenv("REPRISE_RUN", "some run")
    assert choose_gate(None).policy == "reject"
    monkeypatch.setenv("REPRISE_DIAGNOSTICS", json.dumps({"policy": "off", "max_rhat": 1.05}))
    assert choose_gate(None) == Gate(policy="off", max_rhat=1.05)
    assert choose_gate("warn") == Gate(policy="warn", max_rhat=1.05)


@pytest.mark.parametrize("given", ["refuse", {"max_rhatt": 1.1}])
def test_unknown_policies_and_bounds_are_refused(given: Any) -> None:
    with pytest.raises(InvalidInput):
        choose_gate(given)


SAMPLER = ("lp__", "accept_stat__", "stepsize__", "treedepth__", "n_leapfrog__", "divergent__")


def fit_of(**quantities: Any) -> Fit:
    """Make a fit of 4 chains of 500 draws whose sampler did well."""
    generator = np.random.default_rng(3)
    noise = generator.standard_normal((4, 500, 2))
    own = [noise[..., :1], *(np.ones((4, 500, 1)) for _ in range(4)), np.zeros((4, 500, 1))]
    parts = {name: value.reshape(4, 500, -1) for name, value in quantities.items()}
    columns = [f"{n}.{i + 1}" for n, v in parts.items() for i in range(v.shape[-1])]
    variables = tuple(Variable(name, "real", 1) for name in parts)
    return Fit(
        program=Program("", "model", "model", (), variables, (), (), ""),
        data={},
        settings=check_settings({"num_samples": 500}, 1),
        draws=np.concatenate([*own, noise[..., 1:], *parts.values()], axis=-1),
        columns=(*SAMPLER, "energy__", *columns),
        dims={name: (value.shape[-1],) for name, value in parts.items()},
        chains=tuple(ChainState(chain) for chain in range(1, 5)),
        messages=(),
        labels=Labels(),
        versions={"stan": "2.35.0"},
    )


def test_constants_and_dependent_quantities_do_not_upset_it() -> None:
    share = np.random.default_rng(5).uniform(size=(4, 500))
    simplex = np.stack([share, 1 - share], axis=-1)
    angle = np.tanh(np.random.default_rng(6).standard_normal((4, 500)))
    corner = np.stack(
        [np.ones_like(angle), angle, np.zeros_like(angle), np.sqrt(1 - angle**2)], axis=-1
    )
    noisy_one = 1 + np.random.default_rng(7).choice([-1e-16, 0, 2.3e-16], size=(4, 500, 1))
    fit = fit_of(simplex=simplex, cholesky=corner, diagonal=noisy_one)
    assert judge(fit.diagnostics, Gate(), 4) == ()
    assert fit.diagnostics.names == ("simplex[1]", "simplex[2]", "cholesky[2]", "cholesky[4]")


def test_chains_in_different_modes_are_refused() -> None:
    modes = np.random.default_rng(8).standard_normal((4, 500, 1))
    modes[2:] += 10
    found = judge(fit_of(mu=modes).diagnostics, Gate(), 4)
    assert {"R-hat", "ESS bulk"} <= {finding.diagnostic for finding in found}


def test_parameters_that_are_not_finite_are_refused() -> None:
    broken = np.random.default_rng(8).standard_normal((4, 500, 1))
    broken[0, 0] = np.nan
    (finding,) = judge(fit_of(mu=broken).diagnostics, Gate(), 4)
    assert finding.detail == "mu[1]"


def test_chains_that_never_moved_are_refused() -> None:
    fit = fit_of(mu=np.ones((4, 500, 1)))
    fit.draws[1, :, 0] = 5.0
    (finding,) = judge(fit.diagnostics, Gate(), 4)
    assert finding.detail == "chain 2"

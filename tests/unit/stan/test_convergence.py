"""R-hat and effective sample sizes are those that ArviZ computes, for many columns at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jupyter_reprise.stan import convergence
from jupyter_reprise.stan.conversion import import_arviz

SHAPES = [(4, 1000), (2, 101), (1, 250), (3, 40), (4, 12)]


def autoregressive(chains: int, draws: int, columns: int, coefficient: float) -> Any:
    generator = np.random.default_rng(7)
    noise = generator.standard_normal((chains, draws, columns))
    for i in range(1, draws):
        noise[:, i] += coefficient * noise[:, i - 1]
    return noise


@pytest.mark.parametrize("coefficient", [-0.6, 0.0, 0.95])
@pytest.mark.parametrize(("chains", "draws"), SHAPES)
def test_figures_agree_with_arviz(chains: int, draws: int, coefficient: float) -> None:
    arviz = import_arviz()
    values = autoregressive(chains, draws, 5, coefficient)
    values[..., 3] += np.arange(chains)[:, None] * 2
    values[..., 4] = np.round(values[..., 4])
    rhat, bulk, tail = convergence.assess(values)
    for column in range(5):
        one = np.ascontiguousarray(values[..., column])
        # ArviZ gives none for a single chain, although its halves can be compared
        expected = float(arviz.rhat(one)) if chains > 1 else rhat[column]
        assert rhat[column] == pytest.approx(expected, rel=1e-9)
        assert bulk[column] == pytest.approx(float(arviz.ess(one, method="bulk")), rel=1e-9)
        expected = float(arviz.ess(one, method="tail", prob=(0.05, 0.95)))
        assert tail[column] == pytest.approx(expected, rel=1e-9)


def test_bfmi_agrees_with_arviz() -> None:
    energy = autoregressive(4, 500, 1, 0.9)[..., 0]
    assert convergence.bfmi(energy) == pytest.approx(import_arviz().bfmi(energy))


def test_blocks_do_not_change_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    values = autoregressive(2, 100, 9, 0.5)
    whole = convergence.assess(values)
    monkeypatch.setattr(convergence, "BLOCK", 500)
    assert np.array_equal(np.array(whole), np.array(convergence.assess(values)))


def test_too_few_draws_give_no_figure() -> None:
    assert np.isnan(np.array(convergence.assess(np.zeros((4, 3, 2))))).all()

"""Quantities find their ArviZ group by usual names, and by argument."""

from __future__ import annotations

import pytest

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.stan.naming import Labels, group_names

NAMES = ("mu", "log_lik", "y_rep", "x_rep", "eta_hat")
GENERATED = ("log_lik", "y_rep", "x_rep", "eta_hat")


def test_usual_names_are_understood() -> None:
    groups = group_names(NAMES, GENERATED, ("N", "y"), Labels())
    assert groups.posterior == ("mu", "x_rep", "eta_hat")
    assert dict(groups.log_likelihood) == {"log_lik": "log_lik"}
    assert dict(groups.posterior_predictive) == {"y": "y_rep"}
    assert groups.observed_data == ("y",)


def test_several_likelihoods_go_by_their_data() -> None:
    names = ("mu", "log_lik_a", "log_lik_b")
    groups = group_names(names, names[1:], ("a", "b", "K"), Labels())
    assert dict(groups.log_likelihood) == {"a": "log_lik_a", "b": "log_lik_b"}
    assert groups.observed_data == ("a", "b")


def test_only_generated_quantities_count_by_name() -> None:
    groups = group_names(("y_hat",), (), ("y",), Labels())
    assert groups.posterior == ("y_hat",)


def test_arguments_come_first() -> None:
    labels = Labels(log_likelihood=(), posterior_predictive={"z": "x_rep"}, observed_data="N")
    groups = group_names(NAMES, GENERATED, ("N", "y"), labels)
    assert dict(groups.log_likelihood) == {}
    assert dict(groups.posterior_predictive) == {"z": "x_rep"}
    assert groups.observed_data == ("N",)


@pytest.mark.parametrize(
    "labels",
    [Labels(log_likelihood="nu"), Labels(observed_data=["w"])],
    ids=["quantity", "data"],
)
def test_unknown_names_are_refused(labels: Labels) -> None:
    with pytest.raises(InvalidInput, match="The program has no"):
        group_names(NAMES, GENERATED, ("N", "y"), labels)

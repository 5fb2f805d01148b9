"""A fit reaches ArviZ as `from_pystan` would bring it there, and more of it by name."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jupyter_reprise import stan
from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.stan.conversion import import_arviz, save

pytestmark = pytest.mark.stan

SHORT: dict[str, Any] = {
    "num_chains": 2,
    "num_samples": 60,
    "num_warmup": 100,
    "seed": 3,
    "gate": "off",
}


def groups(idata: Any) -> set[str]:
    names = idata.groups() if callable(idata.groups) else idata.groups
    return {str(name).strip("/") for name in names}


def test_groups_follow_the_usual_names(general: stan.Model, general_data: dict[str, Any]) -> None:
    idata = general.sample(general_data, **SHORT).idata
    expected = {"posterior", "sample_stats", "log_likelihood", "posterior_predictive"}
    assert {*expected, "observed_data"} <= groups(idata)
    assert list(idata["observed_data"].data_vars) == ["y"]
    assert list(idata["posterior_predictive"].data_vars) == ["y"]
    assert idata["posterior"]["table"].dtype == np.int64
    assert idata["posterior"]["covariance"].dims[:2] == ("chain", "draw")
    assert set(idata["sample_stats"].data_vars) == {
        *("lp", "acceptance_rate", "step_size", "tree_depth", "n_steps", "diverging", "energy")
    }


def test_dims_and_coords_are_used(schools: stan.Model, schools_data: dict[str, Any]) -> None:
    names = list("ABCDEFGH")
    fit = schools.sample(
        schools_data, dims={"theta": ["school"]}, coords={"school": names}, **SHORT
    )
    theta = fit.idata["posterior"]["theta"]
    assert theta.sel(school="B").to_numpy() == pytest.approx(fit["theta"][..., 1])
    assert fit.idata["posterior"]["z"].dims == ("chain", "draw", "z_dim_0")


def test_coords_that_do_not_fit_are_refused(
    schools: stan.Model, schools_data: dict[str, Any]
) -> None:
    fit = schools.sample(schools_data, dims={"theta": ["s"]}, coords={"s": ["A"]}, **SHORT)
    with pytest.raises(InvalidInput, match="don't fit"):
        _ = fit.idata


def test_warmup_has_groups_of_its_own(schools: stan.Model, schools_data: dict[str, Any]) -> None:
    idata = schools.sample(schools_data, save_warmup=True, **SHORT).idata
    assert idata["warmup_posterior"].sizes["draw"] == 100
    assert idata["posterior"].sizes["draw"] == 60


def test_equal_draws_give_equal_files(
    schools: stan.Model, schools_data: dict[str, Any], tmp_path: Path
) -> None:
    def digest(name: str) -> str:
        path = save(schools.sample(schools_data, **SHORT).idata, tmp_path / name)
        return hashlib.sha256(path.read_bytes()).hexdigest()

    assert digest("a.nc") == digest("b.nc")


def test_saved_fits_can_be_read_again(
    general: stan.Model, general_data: dict[str, Any], tmp_path: Path
) -> None:
    idata = general.sample(general_data, **SHORT).idata
    path = save(idata, tmp_path / "fit.nc")
    again = import_arviz().from_netcdf(str(path))
    assert again["posterior"]["mu"].equals(idata["posterior"]["mu"])


def test_leave_one_out_is_judged(general: stan.Model, general_data: dict[str, Any]) -> None:
    fit = general.sample(general_data, **SHORT)
    assert fit.diagnostics.pareto_k is not None
    assert fit.diagnostics.pareto_k < 2
    assert "L[2,1]" in fit.diagnostics.names
    assert "L[1,1]" not in fit.diagnostics.names
    assert "covariance[1,1]" not in fit.diagnostics.names
    assert fit.diagnostics.unfinite == ()

"""Turns a fit into what ArviZ works with; the only module that knows ArviZ's versions apart."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jupyter_reprise.errors import InvalidInput, MissingDependency
from jupyter_reprise.stan.naming import Groups, group_names

if TYPE_CHECKING:
    from jupyter_reprise.stan.fit import Fit

SAMPLE_STATS: Final = {
    "lp__": "lp",
    "accept_stat__": "acceptance_rate",
    "stepsize__": "step_size",
    "treedepth__": "tree_depth",
    "n_leapfrog__": "n_steps",
    "divergent__": "diverging",
    "energy__": "energy",
}
_KINDS: Final = {"tree_depth": "int64", "n_steps": "int64", "diverging": "bool"}


def groups_of(fit: Fit) -> Groups:
    """Sort a fit's quantities into ArviZ's groups."""
    generated = [variable.name for variable in fit.program.generated]
    return group_names(fit.names, generated, fit.data, fit.labels)


def to_arviz(fit: Fit) -> Any:
    """Give a fit as InferenceData (ArviZ 0.x) or as an xarray DataTree (ArviZ 1).

    Raises
    ------
    MissingDependency
        ArviZ is not installed.
    InvalidInput
        Dims or coords don't fit the quantities.
    """
    groups = groups_of(fit)
    datasets = _from_draws(fit, groups, is_warmup=False)
    if fit.settings.warmup_rows:
        kept = _from_draws(fit, groups, is_warmup=True)
        datasets |= {f"warmup_{name}": kept[name] for name in ("posterior", "sample_stats")}
    if groups.observed_data:
        observed = {name: fit.data[name] for name in groups.observed_data}
        datasets["observed_data"] = _dataset(fit, observed, ())
    return _as_tree(datasets)


def save(idata: Any, path: Path) -> Path:
    """Write a fit as netCDF: equal draws, equal bytes."""
    # random numbers hardly compress, and it would take ten times as long
    if _is_inference_data(idata):
        idata.to_netcdf(str(path), compress=False)
    else:
        idata.to_netcdf(path)
    return path


def _from_draws(fit: Fit, groups: Groups, *, is_warmup: bool) -> dict[str, Any]:
    def quantities(names: Mapping[str, str]) -> dict[str, Any]:
        integers = {v.name for v in fit.program.generated if v.type == "int"}
        found = {}
        for label, name in names.items():
            values = fit.values(name, is_warmup=is_warmup)
            found[label] = values.astype("int64") if name in integers else values
        return found

    stats = {}
    for column in fit.sampler_columns:
        label = SAMPLE_STATS.get(column, column.removesuffix("__"))
        values = fit.values(column, is_warmup=is_warmup)
        stats[label] = values.astype(_KINDS[label]) if label in _KINDS else values
    parts = {
        "posterior": quantities({name: name for name in groups.posterior}),
        "posterior_predictive": quantities(groups.posterior_predictive),
        "log_likelihood": quantities(groups.log_likelihood),
        "sample_stats": stats,
    }
    leading = ("chain", "draw")
    return {name: _dataset(fit, part, leading) for name, part in parts.items() if part}


def _dataset(fit: Fit, arrays: Mapping[str, Any], leading: tuple[str, ...]) -> Any:
    import xarray

    variables: dict[str, Any] = {}
    lengths: dict[str, int] = {}
    for name, values in arrays.items():
        own = values.shape[len(leading) :]
        dims = _dims(fit, name, len(own))
        lengths |= dict(zip((*leading, *dims), values.shape, strict=True))
        variables[name] = ((*leading, *dims), values)
    coords = {dim: fit.labels.coords.get(dim, range(length)) for dim, length in lengths.items()}
    attributes = {
        "inference_library": "stan",
        "inference_library_version": fit.versions["stan"],
        "seed": str(fit.seed),
        **{name: str(fit.settings[name]) for name in ("delta", "max_depth", "num_thin")},
    }
    try:
        return xarray.Dataset(variables, {k: list(v) for k, v in coords.items()}, attributes)
    except ValueError as error:
        raise InvalidInput(
            f"The dims and coords don't fit the fit of {fit.program.label} ({error})."
        ) from error


def _dims(fit: Fit, name: str, count: int) -> tuple[str, ...]:
    given = tuple(fit.labels.dims.get(name, ()))
    if len(given) > count:
        raise InvalidInput(f"{name} has {count} dimensions, but dims names {len(given)} for it.")
    return (*given, *(f"{name}_dim_{axis}" for axis in range(len(given), count)))


def _as_tree(datasets: Mapping[str, Any]) -> Any:
    arviz = import_arviz()
    if has_inference_data(arviz):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # about the order of the groups
            return arviz.InferenceData(**datasets)
    import xarray

    return xarray.DataTree.from_dict(dict(datasets))


def has_inference_data(arviz: Any) -> bool:
    """Tell ArviZ 0.x, with a class of its own, from ArviZ 1, which uses xarray's."""
    return int(arviz.__version__.partition(".")[0]) == 0


def import_arviz() -> Any:
    """Import ArviZ, without the announcement that each import of 0.23 makes.

    Raises
    ------
    MissingDependency
        It is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", r"\s*ArviZ is undergoing", FutureWarning)
            import arviz
    except ImportError as error:
        raise MissingDependency("arviz", extra="stan") from error
    return arviz


def pareto_k(fit: Fit) -> dict[str, Any]:
    """Give the Pareto k of leave-one-out for each observation, by log likelihood."""
    arviz = import_arviz()
    found: dict[str, Any] = {}
    for label in groups_of(fit).log_likelihood:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what they say is what we are about to judge
            found[label] = arviz.loo(fit.idata, pointwise=True, var_name=label).pareto_k.to_numpy()
    return found


def _is_inference_data(idata: Any) -> bool:
    return type(idata).__name__ == "InferenceData"

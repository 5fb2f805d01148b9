"""Which group of ArviZ a quantity belongs to, by argument or by how it is usually named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from jupyter_reprise.errors import InvalidInput

Names = Sequence[str] | Mapping[str, str] | str | None
"""Names of quantities, or what to call them and their names; None goes by convention."""

_LOG_LIKELIHOOD: Final = re.compile(r"log_lik(?:elihood)?(?:_(\w+))?")
_PREDICTIVE: Final = re.compile(
    r"(\w+)_(?:rep|pred|tilde|hat|sim|post_pred)|(?:ppc|rep|pred)_(\w+)"
)


@dataclass(frozen=True, slots=True)
class Labels:
    """How a fit is presented to ArviZ; everything may be left out."""

    dims: Mapping[str, Sequence[str]] = field(default_factory=dict)
    coords: Mapping[str, Any] = field(default_factory=dict)
    log_likelihood: Names = None
    posterior_predictive: Names = None
    observed_data: Sequence[str] | str | None = None


@dataclass(frozen=True, slots=True)
class Groups:
    """The quantities of a fit by ArviZ's group; where given a mapping, label to quantity."""

    posterior: tuple[str, ...]
    log_likelihood: Mapping[str, str]
    posterior_predictive: Mapping[str, str]
    observed_data: tuple[str, ...]


def group_names(
    names: Sequence[str], generated: Iterable[str], data: Iterable[str], labels: Labels
) -> Groups:
    """Sort a program's quantities into groups.

    Without arguments, generated quantities count as follows: `log_lik` and `log_lik_NAME` are the
    log likelihood (of the data NAME); `NAME_rep`, `NAME_pred`, `NAME_tilde`, `NAME_hat`,
    `NAME_sim` are predictions of NAME if the data have it; such data are the observed ones, and
    so is `y` when there is a plain `log_lik`.

    Raises
    ------
    InvalidInput
        An argument names what the program does not have.
    """
    known_data = tuple(data)
    likelihood = _chosen(labels.log_likelihood, names)
    predictive = _chosen(labels.posterior_predictive, names)
    generated = tuple(generated)
    if likelihood is None:
        matches = {name: _LOG_LIKELIHOOD.fullmatch(name) for name in generated}
        likelihood = {(m[1] or name): name for name, m in matches.items() if m}
    if predictive is None:
        found = {name: _PREDICTIVE.fullmatch(name) for name in generated}
        predictive = {
            (m[1] or m[2]): name for name, m in found.items() if m and (m[1] or m[2]) in known_data
        }
    observed: tuple[str, ...]
    if labels.observed_data is None:
        wanted = {*likelihood, *predictive} | ({"y"} if likelihood else set())
        observed = tuple(name for name in known_data if name in wanted)
    else:
        given = labels.observed_data
        observed = (given,) if isinstance(given, str) else tuple(given)
        _require(observed, known_data, "data")
    elsewhere = {*likelihood.values(), *predictive.values()}
    posterior = tuple(name for name in names if name not in elsewhere)
    return Groups(posterior, likelihood, predictive, observed)


def _chosen(given: Names, names: Sequence[str]) -> dict[str, str] | None:
    if given is None:
        return None
    if isinstance(given, str):
        given = [given]
    chosen = dict(given) if isinstance(given, Mapping) else {name: name for name in given}
    _require(tuple(chosen.values()), names, "quantity")
    return chosen


def _require(wanted: Sequence[str], known: Sequence[str], what: str) -> None:
    missing = [name for name in wanted if name not in known]
    if missing:
        raise InvalidInput(
            f"The program has no {what} {', '.join(missing)}.",
            hint=f"It has: {', '.join(known) or 'none'}.",
        )

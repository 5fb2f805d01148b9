"""The draws of one fit, by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jupyter_reprise.errors import NotFound
from jupyter_reprise.stan.chains import ChainState
from jupyter_reprise.stan.naming import Labels
from jupyter_reprise.stan.program import Program
from jupyter_reprise.stan.settings import SamplerSettings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jupyter_reprise.stan.diagnostics import Diagnostics


class Fit:
    """Draws from all chains of a model, with what the sampler said about them.

    `fit["theta"]` gives the draws of a quantity by chain, draw and the quantity's own axes;
    `fit.idata` everything as ArviZ wants it. Made by `Model.sample`.

    Attributes
    ----------
    draws
        All numbers by chain, draw and column, read-only; draws of the warm-up come first if they
        were kept.
    columns
        What the columns are, in Stan's notation: `lp__`, `accept_stat__`, ..., `theta.1`.
    messages
        What Stan said apart from progress, each message once.
    chains
        How long each chain took, and its divergences.
    """

    def __init__(
        self,
        *,
        program: Program,
        data: Mapping[str, NDArray[Any]],
        settings: SamplerSettings,
        draws: NDArray[Any],
        columns: tuple[str, ...],
        dims: Mapping[str, tuple[int, ...]],
        chains: tuple[ChainState, ...],
        messages: tuple[str, ...],
        labels: Labels,
        versions: Mapping[str, str],
    ) -> None:
        self.program = program
        self.data = data
        self.settings = settings
        self.draws = draws
        self.columns = columns
        self.dims = dims
        self.chains = chains
        self.messages = messages
        self.labels = labels
        self.versions = versions

    @property
    def seed(self) -> int:
        return self.settings.seed

    @property
    def names(self) -> tuple[str, ...]:
        """What the program declares as parameters, transformed parameters and generated."""
        return tuple(self.dims)

    @cached_property
    def sampler_columns(self) -> tuple[str, ...]:
        """Stan's own columns, such as `lp__`."""
        return tuple(name for name in self.columns if name.endswith("__"))

    @cached_property
    def idata(self) -> Any:
        """The fit as ArviZ's InferenceData, or as an xarray DataTree from ArviZ 1 on."""
        from jupyter_reprise.stan.conversion import to_arviz

        return to_arviz(self)

    @cached_property
    def diagnostics(self) -> Diagnostics:
        """What the draws say about whether the sampler did its work."""
        from jupyter_reprise.stan.diagnostics import diagnose

        return diagnose(self)

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.values(name)

    def __contains__(self, name: object) -> bool:
        return name in self.dims or name in self.sampler_columns

    def __repr__(self) -> str:
        chains, rows, _ = self.draws.shape
        lines = [
            f"<Fit of {self.program.label}: {chains} chains of {rows:,} draws, seed {self.seed}>"
        ]
        lines += [
            f"  {name} {list(dims) if dims else ''}".rstrip() for name, dims in self.dims.items()
        ]
        return "\n".join(lines)

    def values(self, name: str, *, is_warmup: bool = False) -> NDArray[Any]:
        """Give the draws of one quantity by chain, draw and its own axes, without copying.

        Raises
        ------
        NotFound
            There is no such quantity.
        """
        warmup = self.settings.warmup_rows
        rows = self.draws[:, :warmup] if is_warmup else self.draws[:, warmup:]
        if name in self.sampler_columns:
            return rows[..., self.columns.index(name)]
        if name not in self.dims:
            from difflib import get_close_matches

            close = get_close_matches(name, self.dims, n=1)
            hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(self.dims)}."
            raise NotFound(f"{self.program.label} has no quantity {name!r}.", hint=hint)
        start, stop = self.places[name]
        dims = self.dims[name]
        # Stan counts the first index quickest, NumPy the last
        shaped = rows[..., start:stop].reshape(*rows.shape[:2], *reversed(dims))
        axes = range(2, 2 + len(dims))
        return shaped.transpose(0, 1, *reversed(axes))

    @cached_property
    def places(self) -> dict[str, tuple[int, int]]:
        """Where the columns of each quantity begin and end."""
        places = {}
        start = len(self.sampler_columns)
        for name, dims in self.dims.items():
            size = 1
            for length in dims:
                size *= length
            places[name] = (start, start + size)
            start += size
        return places

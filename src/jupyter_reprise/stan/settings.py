"""The arguments of Stan's sampler: names and defaults as in CmdStan and PyStan, checked here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, Final

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.kernels.seeding import SEED_LIMIT


@dataclass(frozen=True, slots=True)
class _Argument:
    kind: type
    default: Any
    holds: Callable[[Any], bool]
    allowed: str


def _whole(default: int, least: int) -> _Argument:
    return _Argument(
        int, default, lambda v: least <= v < SEED_LIMIT, f"a whole number from {least} on"
    )


def _positive(default: float) -> _Argument:
    return _Argument(float, default, lambda v: 0 < v < float("inf"), "a number above 0")


_ARGUMENTS: Final[Mapping[str, _Argument]] = MappingProxyType(
    {
        "num_chains": _whole(4, 1),
        "num_warmup": _whole(1000, 0),
        "num_samples": _whole(1000, 1),
        "num_thin": _whole(1, 1),
        "save_warmup": _Argument(bool, False, lambda _: True, "True or False"),
        "refresh": _whole(0, 0),
        "init_radius": _Argument(float, 2.0, lambda v: 0 <= v < float("inf"), "a number from 0 on"),
        "stepsize": _positive(1.0),
        "stepsize_jitter": _Argument(float, 0.0, lambda v: 0 <= v <= 1, "a number from 0 to 1"),
        "max_depth": _whole(10, 1),
        "delta": _Argument(
            float, 0.8, lambda v: 0 < v < 1, "a number between 0 and 1, without either"
        ),
        "gamma": _positive(0.05),
        "kappa": _positive(0.75),
        "t0": _positive(10.0),
        "init_buffer": _whole(75, 0),
        "term_buffer": _whole(50, 0),
        "window": _whole(25, 0),
    }
)
_UPDATES: Final = 40
"""How often a chain says how far it is, when `refresh` is left out."""


@dataclass(frozen=True, slots=True)
class SamplerSettings:
    """Checked arguments of one call."""

    seed: int
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def warmup_rows(self) -> int:
        """How many draws of the warm-up each chain keeps."""
        return int(-(-self["num_warmup"] * self["save_warmup"] // self["num_thin"]))

    @property
    def rows(self) -> int:
        """How many draws each chain keeps."""
        return self.warmup_rows + int(-(-self["num_samples"] // self["num_thin"]))

    def for_chain(self, chain: int) -> dict[str, Any]:
        """Give what the compiled model takes for one chain, counted from 1."""
        arguments = {name: v for name, v in self.values.items() if name != "num_chains"}
        total = self["num_warmup"] + self["num_samples"]
        arguments["refresh"] = self["refresh"] or max(1, total // _UPDATES)
        return {**arguments, "random_seed": self.seed, "chain": chain}


def check_settings(given: Mapping[str, Any], seed: int) -> SamplerSettings:
    """Check the arguments of a call, and fill in Stan's defaults.

    Raises
    ------
    InvalidInput
        Naming every argument that is unknown or out of range.
    """
    problems = []
    values = {name: argument.default for name, argument in _ARGUMENTS.items()}
    for name, value in given.items():
        if name not in _ARGUMENTS:
            close = get_close_matches(name, _ARGUMENTS, n=1)
            suggestion = f"did you mean {close[0]}?" if close else f"known: {', '.join(_ARGUMENTS)}"
            problems.append(f"{name} is no argument of the sampler ({suggestion})")
            continue
        converted = _convert(_ARGUMENTS[name], value)
        if converted is None:
            problems.append(f"{name} must be {_ARGUMENTS[name].allowed}, not {value!r}")
        else:
            values[name] = converted
    checked_seed = _convert(_whole(0, 0), seed)
    if checked_seed is None:
        problems.append(f"seed must be a whole number from 0 to {SEED_LIMIT - 1}, not {seed!r}")
    if problems:
        raise InvalidInput("; ".join(problems) + ".")
    return SamplerSettings(checked_seed or 0, values)


def _convert(argument: _Argument, value: Any) -> Any:
    """Give a value in the argument's type; None when it is not allowed."""
    if hasattr(value, "item") and callable(value.item) and getattr(value, "ndim", 1) == 0:
        value = value.item()  # NumPy's scalars
    if argument.kind is bool:
        return bool(value) if isinstance(value, int) and value in (0, 1) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if argument.kind is int and value != int(value if abs(value) < SEED_LIMIT else 0):
        return None
    converted = argument.kind(value)
    return converted if argument.holds(converted) else None

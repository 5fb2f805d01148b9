"""Draws parameter values at random within what a notebook's schema allows.

Draws depend on the seed alone: only `Random.random` is used, whose sequence Python guarantees.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from random import Random
from typing import Any, Final

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.models import Bounds, Parameter, ParameterKind, ParameterSchema

LOGARITHMIC_SPAN: Final = 1000.0
"""Positive bounds whose ratio is at least this are drawn from on a logarithmic scale."""

_Draw = Callable[[Random], Any]


def draw_points(
    schema: ParameterSchema, count: int, seed: int, *, fixed: frozenset[str] = frozenset()
) -> list[dict[str, Any]]:
    """Draw values of every parameter that has two bounds or a list of choices.

    Numbers are drawn uniformly between their bounds, or uniformly in their logarithm where the
    bounds are positive and span three orders of magnitude or more; choices with equal chances.

    Parameters
    ----------
    fixed
        Parameters whose values are given; they are not drawn.

    Raises
    ------
    InvalidInput
        There is nothing to draw.
    """
    draws = {
        parameter.name: draw
        for parameter in schema.parameters
        if parameter.name not in fixed and (draw := _draw_of(parameter)) is not None
    }
    if not draws:
        raise InvalidInput(
            "No parameter can be drawn: none that is left has both a lower and an upper bound, "
            "or a list of choices.",
            hint="Annotate one, such as `rate: Annotated[float, Interval(ge=0.1, le=10)] = 1.0`, "
            "or as `Literal['a', 'b']`.",
        )
    random = Random(seed)  # noqa: S311 - for experiments, not for secrets
    return [_drawn(draws, random) for _ in range(count)]


def _drawn(draws: Mapping[str, _Draw], random: Random) -> dict[str, Any]:
    return {name: draw(random) for name, draw in draws.items()}


def _draw_of(parameter: Parameter) -> _Draw | None:
    expected = parameter.type
    if expected.kind is ParameterKind.LITERAL and expected.choices:
        choices = expected.choices
        return lambda random: choices[_index(random, len(choices))]
    if expected.kind is ParameterKind.INTEGER:
        return _multiples(expected.bounds, expected.bounds.multiple_of or 1, int)
    if expected.kind is ParameterKind.NUMBER:
        step = expected.bounds.multiple_of
        return _multiples(expected.bounds, step, float) if step else _numbers(expected.bounds)
    return None


def _multiples(bounds: Bounds, step: float, make: Callable[[Decimal], Any]) -> _Draw | None:
    limits = _limits(bounds)
    if limits is None:
        return None
    exact = Decimal(str(step))
    low = math.ceil(Decimal(str(limits[0])) / exact)
    high = math.floor(Decimal(str(limits[1])) / exact)
    low += bounds.gt is not None and low * exact <= Decimal(str(bounds.gt))
    high -= bounds.lt is not None and high * exact >= Decimal(str(bounds.lt))
    if low > high:
        return None
    if low > 0 and high / low >= LOGARITHMIC_SPAN:
        return lambda random: make(min(high, int(_logarithmic(random, low, high + 1))) * exact)
    return lambda random: make((low + _index(random, high - low + 1)) * exact)


def _numbers(bounds: Bounds) -> _Draw | None:
    limits = _limits(bounds)
    if limits is None:
        return None
    low, high = (float(limit) for limit in limits)
    # of the bound as it was written: next to an excluded 0 there is room for 300 magnitudes
    is_wide = low > 0 and high / low >= LOGARITHMIC_SPAN
    if bounds.gt is not None and low <= bounds.gt:
        low = math.nextafter(bounds.gt, math.inf)
    if bounds.lt is not None and high >= bounds.lt:
        high = math.nextafter(bounds.lt, -math.inf)
    if low > high:
        return None
    if is_wide:
        return lambda random: min(high, max(low, _logarithmic(random, low, high)))
    return lambda random: min(high, max(low, low + (high - low) * random.random()))


def _limits(bounds: Bounds) -> tuple[float, float] | None:
    """Give the lower and the upper bound, if there are both and they are finite."""
    lower = [limit for limit in (bounds.ge, bounds.gt) if limit is not None]
    upper = [limit for limit in (bounds.le, bounds.lt) if limit is not None]
    if not lower or not upper:
        return None
    low, high = max(lower), min(upper)
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None


def _index(random: Random, count: int) -> int:
    return min(count - 1, int(random.random() * count))


def _logarithmic(random: Random, low: float, high: float) -> float:
    return math.exp(math.log(low) + (math.log(high) - math.log(low)) * random.random())

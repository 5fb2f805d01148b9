"""What is kept beside runs: the sweeps they belong to, and people's notes on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jupyter_reprise.models.runs import RunStatus


@dataclass(frozen=True, slots=True)
class SweepPoint:
    """One combination of values of a sweep."""

    plan_key: str
    """Says which runs are of this point, whoever started them."""
    seed: int
    parameters: dict[str, Any] = field(default_factory=dict)
    """JSON form of every value."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """One notebook to be run at many points; asked for again, it is the same sweep."""

    id: str
    """`sweep-` and the beginning of the digest."""
    notebook: str
    digest: str
    """Of the notebook's name and the plan keys of all points."""
    created: datetime
    points: tuple[SweepPoint, ...] = ()
    spec: dict[str, Any] = field(default_factory=dict)
    """How the points came about, in JSON form, for people."""


@dataclass(frozen=True, slots=True)
class SweepStanding:
    """A sweep, and where the newest run of each of its points stands."""

    id: str
    notebook: str
    created: datetime
    points: int
    counts: dict[RunStatus, int]
    """How many points; those without a run are in none."""


@dataclass(frozen=True, slots=True)
class SweepRequest:
    """What a sender calls a request for a sweep, so that it is never asked for twice."""

    key: str
    digest: str
    """Of what was asked for, to tell one use of a key from another."""
    sweep_id: str


@dataclass(frozen=True, slots=True)
class Note:
    """What someone wrote about a run after it was started; it is no part of the run's record."""

    run_id: str
    text: str
    author: str
    created: datetime

"""What code does to names, as one step after the other.

Data only.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Binding:
    """A name begins to exist."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Removal:
    """A name ceases to exist, whatever happens."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Use:
    """A name has to exist: now, or when the code around it is called."""

    name: str
    line: int
    is_deferred: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    """From here on any name may exist: `from x import *`, `exec(...)`."""

    line: int


Event = Binding | Removal | Use | Unknown

"""The run's seed, for notebooks to draw their randomness from.

Nothing here seeds a generator of somebody else's; `jupyter_reprise.kernels.bootstrap` does that.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from functools import cache
from typing import TYPE_CHECKING

from jupyter_reprise.errors import InvalidInput, MissingDependency
from jupyter_reprise.kernels.launching import SEED_VARIABLE

if TYPE_CHECKING:
    import numpy as np

SEED_LIMIT = 2**31
"""Seeds lie below this, which every generator and Stan accept."""


def draw_seed() -> int:
    """Draw a fresh seed from the operating system's entropy."""
    return secrets.randbelow(SEED_LIMIT)


def check_seed(number: int) -> int:
    """Give a seed that someone chose.

    Raises
    ------
    InvalidInput
        It is out of range.
    """
    if not 0 <= number < SEED_LIMIT:
        raise InvalidInput(
            f"The seed {number} is out of range.",
            hint=f"Give a whole number from 0 to {SEED_LIMIT - 1}.",
        )
    return number


def derive_seed(*parts: object) -> int:
    """Make a seed of whatever should decide it: the same parts always give the same seed."""
    digest = hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "backslashreplace"))
    return int.from_bytes(digest.digest()[:8], "big") % SEED_LIMIT


@cache
def seed() -> int:
    """Give the run's seed, 0 <= seed < 2**31; pass it to whatever wants one, such as Stan.

    Outside a run one is drawn once per process.

    Raises
    ------
    InvalidInput
        The variable `REPRISE_SEED` holds something else than such a number.
    """
    text = os.environ.get(SEED_VARIABLE)
    if text is None:
        return draw_seed()
    if not text.isdecimal() or int(text) >= SEED_LIMIT:
        raise InvalidInput(
            f"The variable {SEED_VARIABLE} is {text!r}, which is not a seed.",
            hint=f"Unset it, or set it to a whole number from 0 to {SEED_LIMIT - 1}.",
        )
    return int(text)


@cache
def rng(name: str | None = None) -> np.random.Generator:
    """Give the run's NumPy generator; with a name, an independent stream of that name.

    The same name gives the same `Generator` object throughout a process, so that draws go on
    where they stopped. A named stream depends on the run's seed and its name alone, not on how
    much was drawn elsewhere, so that adding a cell does not change the numbers of another.

    Notes
    -----
    Streams come from `numpy.random.SeedSequence`, whose documentation states the independence
    of sequences with different entropy.
    """
    try:
        import numpy as np
    except ImportError as error:
        raise MissingDependency("numpy", extra="stan") from error
    entropy = [seed()]
    if name is not None:
        digest = hashlib.sha256(name.encode("utf-8")).digest()
        entropy += [int.from_bytes(digest[i : i + 4], "big") for i in range(0, 16, 4)]
    return np.random.default_rng(entropy)

"""Slows down whoever guesses passwords; remembers a bounded number of addresses."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

_FREE: Final = 5
"""Failures with one name before whoever tries it has to wait."""
_FREE_FOR_ALL_NAMES: Final = 100
"""Failures of an address with any names, as many people may share one."""
_FIRST_WAIT: Final = 2.0
_LONGEST_WAIT: Final = 900.0
_FORGET: Final = 3_600.0
_MOST: Final = 10_000


class LoginThrottle:
    """How long each address has to wait before it may try another password.

    Parameters
    ----------
    clock
        Tells seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._failures)

    def wait(self, address: str, name: str = "") -> float:
        """Give the seconds until an address may try a name again; 0 if it may."""
        subject = _subject(address)
        return max(
            self._wait(f"{subject} {name[:200]}", _FREE), self._wait(subject, _FREE_FOR_ALL_NAMES)
        )

    def failed(self, address: str, name: str = "") -> None:
        """Note an attempt of an address; one that turns out right is taken back."""
        now, subject = self._clock(), _subject(address)
        for key in (f"{subject} {name[:200]}", subject):
            count, last = self._failures.pop(key, (0, now))
            self._failures[key] = (1 if now - last > _FORGET else count + 1, now)
        while len(self._failures) > _MOST:
            self._failures.popitem(last=False)

    def succeeded(self, address: str, name: str = "") -> None:
        """Forget what failed with this name; not with others, which it may still be guessing.

        Of the address it takes back the one attempt that was noted for this.
        """
        subject = _subject(address)
        self._failures.pop(f"{subject} {name[:200]}", None)
        count, last = self._failures.get(subject, (0, 0.0))
        if count > 1:
            self._failures[subject] = (count - 1, last)
        else:
            self._failures.pop(subject, None)

    def _wait(self, key: str, free: int) -> float:
        count, last = self._failures.get(key, (0, 0.0))
        if count < free:
            return 0.0
        # a power that is large beyond use would not be a float any more
        pause = min(_FIRST_WAIT * 2.0 ** min(count - free, 20), _LONGEST_WAIT)
        return max(0.0, last + pause - self._clock())


def _subject(address: str) -> str:
    """Give whom an address stands for: of IPv6 a whole network belongs to one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and not parsed.ipv4_mapped:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address

"""Reads what programs that help with an image, such as pip and engines, have to say.

Must not start any of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

Tell = Callable[[str], None]
"""Takes what those who wait should know, a line at a time."""
_NO_SPACE: Final = re.compile(r"no space left on device|ENOSPC|disk quota exceeded", re.IGNORECASE)


def tells_of_full_disk(text: str) -> bool:
    """Tell whether a program failed as there was no space left."""
    return _NO_SPACE.search(text) is not None

"""The type of a parameter whose value must not be kept: resolved in the kernel, shown nowhere."""

from __future__ import annotations

import os
import re
from functools import cache

from jupyter_reprise.errors import InvalidInput, NotFound
from jupyter_reprise.kernels.redaction import Redactor, guard_session

REFERENCE = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")
_SHORTEST = 4


class Secret(str):
    """A text taken from where its reference points to; it works wherever a `str` does.

    From then on the kernel shows `[secret env:NAME]` wherever the value would appear in an
    output. Files that the notebook itself writes are the notebook's own responsibility.

    Parameters
    ----------
    reference
        `env:NAME`, for the environment variable of that name.

    Raises
    ------
    InvalidInput
        The reference has another form, or the value is shorter than four characters, which
        could not be hidden without spoiling other outputs.
    NotFound
        There is no such variable.
    """

    reference: str

    def __new__(cls, reference: str) -> Secret:
        if isinstance(reference, Secret):
            return reference
        match = REFERENCE.fullmatch(reference)
        if match is None:
            # the text given is not repeated: it may be the secret itself
            raise InvalidInput(
                "A secret is given by reference, and this text is not one.",
                hint="Write `env:NAME`, with the value in the environment variable NAME.",
            )
        name = match.group(1)
        value = os.environ.get(name)
        if value is None:
            raise NotFound(
                f"The environment variable {name}, which a secret refers to, is not set.",
                hint=f"Set {name} where the kernel is started.",
            )
        if len(value) < _SHORTEST:
            raise InvalidInput(
                f"The secret in the environment variable {name} is shorter than {_SHORTEST} "
                "characters and could not be hidden from outputs.",
                hint="Use a longer one.",
            )
        secret = super().__new__(cls, value)
        secret.reference = reference
        _redactor().hide(value, f"[secret {reference}]")
        return secret

    def __repr__(self) -> str:
        return f"Secret({self.reference!r})"

    def __reduce__(self) -> tuple[type[Secret], tuple[str]]:
        # a pickle must not hold the value either
        return (Secret, (self.reference,))


@cache
def _redactor() -> Redactor:
    """Make this process's redactor, and put it in front of the kernel's outputs if it is one."""
    redactor = Redactor()
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return redactor
    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is not None:
        guard_session(kernel.session, redactor)
    return redactor

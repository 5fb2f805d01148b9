"""Makes sense of what Stan says while it samples: what is worth showing, and why it failed."""

from __future__ import annotations

import re
import signal
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jupyter_reprise.stan.chains import ChainState

_CHATTER: Final = re.compile(
    r"\s*(Gradient evaluation took|1000 transitions using|Adjust your expectations"
    r"|Elapsed Time|\d[\d.e+-]* seconds \((Sampling|Total)\)|Iteration:)"
)
_PLACE: Final = re.compile(r"'[^']*program\.stan'")
_LEVELS: Final = ("info:", "warn:", "error:", "debug:", "fatal:")
_SHOWN: Final = 5
_OF_MEMORY: Final = frozenset({signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS})
"""How a process ends that finds no memory, or that the system ends for want of it."""


def collect_messages(chains: Sequence[ChainState]) -> tuple[str, ...]:
    """Give what Stan said apart from progress and timings, each once, with how often."""
    counts: dict[str, int] = {}
    for state in chains:
        for message in state.messages:
            text = strip_level(message)
            if text and not _CHATTER.match(text):
                counts[text] = counts.get(text, 0) + 1
    return tuple(text if n == 1 else f"{text} ({n} times)" for text, n in counts.items())


def shown_messages(messages: Sequence[str]) -> str:
    """Give the messages worth a reader's time, at most a few."""
    lines = [f"  {message}" for message in messages[:_SHOWN]]
    if len(messages) > _SHOWN:
        lines.append(f"  ... and {len(messages) - _SHOWN} more in `fit.messages`")
    return "\n".join(lines)


def strip_level(message: str) -> str:
    for level in _LEVELS:
        if message.startswith(level):
            return message.removeprefix(level).strip()
    return message.strip()


def explain_failure(source: str, state: ChainState, error: str, printed: str) -> str:
    """Say why a chain failed, in Stan's words."""
    said = [strip_level(m) for m in state.messages if m.startswith(("error:", "fatal:", "warn:"))]
    if not said:
        said = [m for m in map(strip_level, state.messages) if not _CHATTER.match(m)]
    reasons = list(dict.fromkeys(filter(None, [error.strip(), *said[-12:], *printed.split("\n")])))
    text = "\n  ".join(reason.strip() for reason in reasons if reason.strip())
    text = _PLACE.sub(f"'{source}'", text)
    return f"Chain {state.chain} of {source} failed:\n  {text or 'Stan gave no reason'}"


def explain_death(source: str, state: ChainState, code: int, printed: str) -> tuple[str, ...]:
    """Say how a chain's process ended that did not say so itself."""
    how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
    last = printed.strip().splitlines()[-1:] or [""]
    cause = "; a common cause is too little memory" if -code in _OF_MEMORY else ""
    return (f"The process of chain {state.chain} of {source} {how}{cause}. {last[0]}".strip(),)

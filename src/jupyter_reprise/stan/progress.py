"""Shows how far a compilation or the chains are: a display in notebooks, a line on a terminal.

In a notebook one output is replaced again and again; while it lasts it also carries a payload for
whoever runs the notebook, and what stays is one line.
"""

from __future__ import annotations

import html
import os
import sys
import time
from collections.abc import Sequence
from typing import Any, Final

from jupyter_reprise.kernels.recording import PROGRESS_MIME
from jupyter_reprise.stan.chains import ChainState

_PAUSE: Final = 0.25
_SILENT: Final = 1.0
"""Nothing is shown of what takes less than so many seconds."""
_WIDTH: Final = 24


class Progress:
    """One display, from the start of a compilation to the end of sampling.

    Parameters
    ----------
    label
        What the model is called.
    is_shown
        False shows nothing, and tells nobody.
    """

    def __init__(self, label: str, *, is_shown: bool = True) -> None:
        self._label = label
        self._sink = _choose_sink() if is_shown else None
        self._began = time.monotonic()
        self._last = 0.0

    def compiling(self, note: str) -> None:
        """Show that it is being compiled; called a few times a second."""
        now = time.monotonic()
        if self._sink is None or now - self._began < _SILENT or now - self._last < 4 * _PAUSE:
            return
        self._last = now
        text = f"{self._label}: compiling, {now - self._began:.0f} s"
        text += f" ({note})" if note else ""
        payload = {"label": self._label, "phase": "compiling", "done": 0, "total": 0, "chains": []}
        self._sink.show(text, f"<pre>{html.escape(text)}</pre>", payload)

    def sampling(self, states: Sequence[ChainState]) -> None:
        """Show how far each chain is; called a few times a second."""
        now = time.monotonic()
        if self._sink is None or now - self._last < _PAUSE:
            return
        self._last = now
        done, total = sum(s.iteration for s in states), sum(s.total for s in states)
        chains = [
            {
                "chain": state.chain,
                "done": state.iteration,
                "total": state.total,
                "phase": state.phase,
                "divergences": state.divergences,
            }
            for state in states
        ]
        payload = {
            "label": self._label,
            "phase": "sampling",
            "done": done,
            "total": total,
            "chains": chains,
        }
        text = f"{self._label}: sampling, {done:,} of {total:,} iterations"
        self._sink.show(text, _table(text, states), payload)

    def finish(self, text: str) -> None:
        """Leave this text in place of what was shown."""
        if self._sink is not None:
            self._sink.finish(text)

    def clear(self) -> None:
        """Leave what was shown last; called when something failed."""
        if self._sink is not None:
            self._sink.clear()


def _table(text: str, states: Sequence[ChainState]) -> str:
    rows = "".join(
        f"<tr><td>chain {s.chain}</td><td><progress max='{s.total}' value='{s.iteration}'>"
        f"</progress></td><td>{s.iteration:,} of {s.total:,}, {s.phase}"
        f"{f', {s.divergences} divergent' if s.divergences else ''}</td></tr>"
        for s in states
    )
    return f"<table><caption>{html.escape(text)}</caption>{rows}</table>"


class _Display:
    """An output of the running cell."""

    def __init__(self) -> None:
        self._id = f"reprise-stan-{os.urandom(8).hex()}"
        self._is_new = True

    def show(self, text: str, markup: str, payload: dict[str, Any]) -> None:
        self._publish({"text/plain": text, "text/html": markup, PROGRESS_MIME: payload})

    def finish(self, text: str) -> None:
        self._publish({"text/plain": text})

    def clear(self) -> None:
        """Leave the last state: it says how far it came."""

    def _publish(self, data: dict[str, Any]) -> None:
        from IPython.display import publish_display_data

        update, self._is_new = not self._is_new, False
        publish_display_data(data, {}, transient={"display_id": self._id}, update=update)


class _Line:
    """The last line of a terminal."""

    def __init__(self) -> None:
        self._longest = 0

    def show(self, text: str, _markup: str, _payload: dict[str, Any]) -> None:
        self._longest = max(self._longest, len(text))
        sys.stderr.write(f"\r{text:<{self._longest}}")
        sys.stderr.flush()

    def finish(self, text: str) -> None:
        self.clear()
        sys.stderr.write(f"{text}\n")

    def clear(self) -> None:
        sys.stderr.write(f"\r{'':<{self._longest}}\r")
        sys.stderr.flush()


def _choose_sink() -> _Display | _Line | None:
    if is_in_kernel():
        return _Display()
    return _Line() if sys.stderr is not None and sys.stderr.isatty() else None


def is_in_kernel() -> bool:
    """Tell whether outputs of this process belong to a notebook."""
    if "IPython" not in sys.modules:
        return False
    from IPython.core.getipython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None

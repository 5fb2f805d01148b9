"""Keeps the values of secrets out of everything a kernel sends.

Every message leaves a kernel through its `Session`; the texts in it are searched there, so that
it does not matter whether a value was printed, displayed, raised or recorded.
"""

from __future__ import annotations

import base64
import html
import json
from typing import Any, Final
from urllib.parse import quote, quote_plus

_LEAST_ENCODED: Final = 6
"""Shorter pieces would be found everywhere."""
_URL_SAFE: Final = str.maketrans("+/", "-_")


class Redactor:
    """Replaces values in texts, also when a stream carries a value in pieces."""

    def __init__(self) -> None:
        self._replacements: dict[str, str] = {}
        self._held: dict[str, str] = {}

    def hide(self, value: str, label: str) -> None:
        """From now on show `label` wherever `value`, or a usual encoding of it, would stand."""
        for variant in _variants(value):
            self._replacements[variant] = label
        # a longer value must go first, or a shorter one inside of it would spoil it
        self._replacements = dict(
            sorted(self._replacements.items(), key=lambda pair: len(pair[0]), reverse=True)
        )

    def redact(self, value: Any) -> Any:
        """Give a copy of a JSON-like value in which no text holds a hidden value."""
        if isinstance(value, str):
            for hidden, label in self._replacements.items():
                if hidden in value:
                    value = value.replace(hidden, label)
            return value
        if isinstance(value, dict):
            return {self.redact(key): self.redact(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.redact(item) for item in value]
        return value

    def feed(self, stream: str, text: str) -> str:
        """Take the next piece of a stream; give what may be shown now.

        The end of the piece is held back while it could be the beginning of a hidden value.
        """
        text = self.redact(self._held.pop(stream, "") + text)
        held = max((_overlap(text, hidden) for hidden in self._replacements), default=0)
        if held:
            self._held[stream] = text[-held:]
            text = text[:-held]
        return str(text)

    def flush(self) -> dict[str, str]:
        """Give what is still held back, by stream, because nothing more will follow."""
        held, self._held = self._held, {}
        return held


def _variants(value: str) -> set[str]:
    return {
        value,
        repr(value)[1:-1],
        json.dumps(value)[1:-1],
        html.escape(value),
        quote(value),
        quote(value, safe=""),
        quote_plus(value),
        json.dumps(value, ensure_ascii=False)[1:-1],
        html.escape(value, quote=False),
        *_as_bytes(value.encode("utf-8", "surrogatepass")),
    }


def _as_bytes(data: bytes) -> set[str]:
    """Give what bytes are shown as; in base 64 also in the middle of more, as after `user:`."""
    in_base_64 = {base64.b64encode(data).decode()}
    for lead, begin in ((0, 0), (1, 2), (2, 3)):
        text = base64.b64encode(bytes(lead) + data).decode()
        # characters that other bytes have a part in are left out
        in_base_64.add(text[begin : len(text) - (0, 3, 2)[(lead + len(data)) % 3]])
    in_base_64 |= {text.translate(_URL_SAFE) for text in in_base_64}
    encoded = {data.hex(), data.hex().upper(), *in_base_64}
    return {repr(data)[2:-1], *(text for text in encoded if len(text) >= _LEAST_ENCODED)}


def _overlap(text: str, hidden: str) -> int:
    """Measure the longest end of `text` that is a beginning of `hidden`, but not all of it."""
    for length in range(min(len(text), len(hidden) - 1), 0, -1):
        if text.endswith(hidden[:length]):
            return length
    return 0


def guard_session(session: Any, redactor: Redactor) -> None:
    """Make a kernel's `jupyter_client.session.Session` send redacted messages only."""
    send = session.send

    def send_redacted(
        stream: Any,
        msg_or_type: Any,
        content: Any = None,
        parent: Any = None,
        *args: Any,
        **kw: Any,
    ) -> Any:
        kind, content, parent = _unpack(msg_or_type, content, parent)
        if kind == "stream":
            text = redactor.feed(content["name"], content["text"])
            content = {**content, "text": text}
            if not text:
                return None
        elif kind in _ENDS_A_STREAM:
            for name, text in redactor.flush().items():
                send(stream, "stream", {"name": name, "text": text}, parent, *args, **kw)
        if isinstance(msg_or_type, dict):
            message = {**msg_or_type, "content": redactor.redact(content)}
            return send(stream, message, None, parent, *args, **kw)
        return send(stream, msg_or_type, redactor.redact(content), parent, *args, **kw)

    session.send = send_redacted


# Only the end of a request ends a stream: runners join what a cell printed before and after a
# display, and a value split around one would come together again.
_ENDS_A_STREAM = frozenset({"status"})


def _unpack(msg_or_type: Any, content: Any, parent: Any) -> tuple[str, Any, Any]:
    if isinstance(msg_or_type, dict):
        parent = parent or msg_or_type.get("parent_header")
        return msg_or_type["msg_type"], msg_or_type.get("content") or {}, parent
    return msg_or_type, content or {}, parent

"""Reads what clients call their requests: one that is sent again means what it meant before."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.server.operations import Call
from jupyter_reprise.service.submission import RequestKey

IDEMPOTENCY_KEY: Final = "Idempotency-Key"
_LONGEST_KEY: Final = 255


def read_request_key(call: Call, kind: str, notebook: Path) -> RequestKey | None:
    """Read what the sender calls a request, if anything, with a digest of what was sent.

    The notebook's content counts only where it was sent along: the file may be another one, or
    gone, when a request is sent again whose answer was lost.

    Parameters
    ----------
    kind
        What is asked for: no key of a run is one of a sweep.
    notebook
        Of which notebook, relative to its project; the body may call it otherwise.

    Raises
    ------
    InvalidInput
        The key is empty or too long.
    """
    key = call.headers.get(IDEMPOTENCY_KEY.lower())
    if key is None:
        return None
    if not 0 < len(key) <= _LONGEST_KEY:
        raise InvalidInput(
            f"The {IDEMPOTENCY_KEY} has {len(key)} characters.",
            hint=f"Give it 1 to {_LONGEST_KEY}.",
        )
    body = call.body.model_dump(mode="json", exclude={"notebook"}, exclude_defaults=True)
    asked = json.dumps([kind, notebook.as_posix(), body], sort_keys=True)
    return RequestKey(key, hashlib.sha256(asked.encode()).hexdigest())

"""The digests that say whether two runs must have the same result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from jupyter_reprise.models import FileRecord


def plan_key(
    *, source_sha256: str, parameters: Mapping[str, Any], seed: int, kernel: str, lock_sha256: str
) -> str:
    """Digest what is known of a run before it starts; only its inputs are missing.

    Parameters
    ----------
    parameters
        JSON form of every value used.

    Returns
    -------
    str
        SHA-256 in hexadecimal digits.
    """
    return _digest([source_sha256, dict(parameters), seed, kernel, lock_sha256])


def run_key(plan: str, inputs: Iterable[FileRecord]) -> str:
    """Digest everything that determines a result: the plan and the inputs' contents.

    Returns
    -------
    str
        SHA-256 in hexadecimal digits. Two runs with the same key must have the same result.
    """
    return _digest([plan, sorted([record.path, record.sha256] for record in inputs)])


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()

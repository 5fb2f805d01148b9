"""What `[strip]` of a `reprise.toml` says: how git strips the project's notebooks.

Here and not in `project`, as the git filter has to start at once: it reads this table alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.notebook.strip_policy import POLICY_KEYS, StripPolicy

_LISTS: Final = frozenset(
    field.name for field in fields(StripPolicy) if str(field.type).startswith("tuple")
)


@dataclass(frozen=True, slots=True)
class StripSettings:
    """How git strips notebooks, and what becomes of their outputs."""

    policy: StripPolicy = field(default_factory=StripPolicy)
    restore: bool = True
    """Whether a checkout puts back the outputs that a notebook of that source had here."""
    kept_outputs: int = 1_000_000_000
    """Bytes of outputs that are kept for that; the oldest go first."""
    max_notebook: int = 300_000_000
    """Bytes; a larger notebook is passed through as it is, with a warning.

    Stripping takes three times as much memory for pictures, and up to ten times for text."""


_OWN_KEYS: Final = ("restore", "kept_outputs", "max_notebook")
_SIZES: Final = frozenset({"max_size", "kept_outputs", "max_notebook"})
STRIP_KEYS: Final = tuple(sorted((*POLICY_KEYS, *_OWN_KEYS)))


def read_strip_settings(
    table: Mapping[str, Any], base: StripSettings | None = None
) -> StripSettings:
    """Read the table `[strip]`.

    Parameters
    ----------
    base
        What holds for the keys that the table lacks.

    Raises
    ------
    InvalidInput
        Naming every key that is unknown or has a value that is not allowed.
    """
    base = base or StripSettings()
    found, problems = _read_all(table)
    if problems:
        raise InvalidInput("; ".join(f"{key} {text}" for key, text in problems.items()) + ".")
    own = {key: found.pop(key) for key in _OWN_KEYS if key in found}
    return replace(base, policy=replace(base.policy, **found), **own)


def find_problems(table: Mapping[str, Any]) -> dict[str, str]:
    """Say what is wrong with the keys of a table `[strip]`, in words that follow the key."""
    return _read_all(table)[1]


def _read_all(table: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    found: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for key, value in table.items():
        if problem := _problem(key, value):
            problems[key] = problem
            continue
        try:
            found[key] = _read(key, value)
        except InvalidInput as error:
            problems[key] = f"can't be used: {str(error).rstrip('.')}"
    return found, problems


def _problem(key: str, value: Any) -> str:
    """Say what is wrong with the kind of a value; empty if nothing is."""
    if key not in STRIP_KEYS:
        import difflib

        nearest = difflib.get_close_matches(key, STRIP_KEYS, n=1)
        hint = f"did you mean {nearest[0]}" if nearest else f"allowed: {', '.join(STRIP_KEYS)}"
        return f"is unknown ({hint})"
    if key in _SIZES:
        return ""
    if key in _LISTS:
        is_fine = isinstance(value, list) and all(isinstance(item, str) and item for item in value)
        return "" if is_fine else f"must be a list of texts, not {value!r}"
    return "" if isinstance(value, bool) else f"must be true or false, not {value!r}"


def _read(key: str, value: Any) -> Any:
    if key in _SIZES:
        from jupyter_reprise.project.units import parse_size

        return parse_size(value)
    if key == "extra_keys":
        StripPolicy(extra_keys=tuple(value))
    return tuple(value) if key in _LISTS else value

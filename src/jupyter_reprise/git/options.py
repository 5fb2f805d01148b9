"""Reads a strip policy from words of a command line, in the options of nbstripout.

So a repository's nbstripout filter with options becomes one of ours with the same words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.notebook.strip_policy import StripPolicy

_FLAGS: Final = {
    "--keep-output": "keep_output",
    "--keep-count": "keep_count",
    "--keep-id": "keep_id",
    "--drop-empty-cells": "drop_empty_cells",
    "--strip-init-cells": "strip_init_cells",
}
_TEXTS: Final = {
    "--extra-keys": "extra_keys",
    "--keep-metadata-keys": "keep_metadata_keys",
    "--drop-tagged-cells": "drop_tagged_cells",
}
_LISTS: Final = {
    "--drop-output-type": "drop_output_types",
    "--keep-output-type": "keep_output_types",
}
_MAX_SIZE: Final = "--max-size"


def read_options(words: Sequence[str]) -> tuple[StripPolicy, list[str]]:
    """Read options; gives the policy, and the words that are none, such as a path.

    Raises
    ------
    InvalidInput
        An option is unknown or lacks its value.
    """
    found, others = parse_words(words)
    return replace(StripPolicy(), **found), others


def parse_words(words: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """Read options into what they say of a policy, unchecked, and the words that are none.

    Raises
    ------
    InvalidInput
        An option is unknown or lacks its value.
    """
    found: dict[str, Any] = {}
    others: list[str] = []
    left = list(words)
    while left:
        word = left.pop(0)
        name, has_value, value = word.partition("=")
        if word == "--":
            return found, [*others, *left]
        if not word.startswith("-"):
            others.append(word)
        elif word in _FLAGS:
            found[_FLAGS[word]] = True
        elif name in _LISTS:
            values = [value] if has_value else _take_values(left)
            key = _LISTS[name]
            found[key] = (*found.get(key, ()), *values)
        elif name in _TEXTS or name == _MAX_SIZE:
            if not has_value:
                value = _take_value(left, name)
            found.update(_read_value(name, value))
        else:
            raise InvalidInput(
                f"{name} is not an option of stripping.",
                hint=f"There are {', '.join((*_FLAGS, *_TEXTS, *_LISTS, _MAX_SIZE))}.",
            )
    return found, others


def write_options(policy: StripPolicy) -> list[str]:
    """Give the words that say a policy; `read_options` gives it back."""
    words = [option for option, key in _FLAGS.items() if getattr(policy, key)]
    for option, key in _TEXTS.items():
        if values := getattr(policy, key):
            words.append(f"{option}={' '.join(values)}")
    for option, key in _LISTS.items():
        words += [f"{option}={value}" for value in getattr(policy, key)]
    if policy.max_size:
        words.append(f"{_MAX_SIZE}={policy.max_size}")
    return words


def _read_value(name: str, value: str) -> dict[str, Any]:
    if name in _TEXTS:
        return {_TEXTS[name]: tuple(value.split())}
    from jupyter_reprise.project.units import parse_size

    return {"max_size": parse_size(value.strip())}


def _take_value(left: list[str], name: str) -> str:
    if not left:
        raise InvalidInput(f"{name} lacks its value.", hint=f"Write {name}=VALUE.")
    return left.pop(0)


def _take_values(left: list[str]) -> list[str]:
    values = []
    while left and not left[0].startswith("-"):
        values.append(left.pop(0))
    return values

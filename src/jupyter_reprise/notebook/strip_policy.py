"""What stripping takes out of a notebook and what it leaves, as people and teams decide it.

It only says; `stripping` does it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from jupyter_reprise.errors import InvalidInput

STANDARD_KEYS: Final = (
    "metadata.signature",
    "metadata.widgets",
    "cell.metadata.collapsed",
    "cell.metadata.ExecuteTime",
    "cell.metadata.execution",
    "cell.metadata.heading_collapsed",
    "cell.metadata.hidden",
    "cell.metadata.scrolled",
)
"""Metadata that a kernel or an editor leaves; the same as nbstripout's."""

EVERY_OUTPUT: Final = "*"

_REQUIRED_IN_CELL: Final = frozenset(
    {"cell_type", "execution_count", "id", "input", "language", "metadata", "outputs", "source"}
)
_BY_CELL: Final = frozenset({"keep_output", "keep_output_types", "drop_output_types", "max_size"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StripPolicy:
    """What stripping takes out; by default what nbstripout does.

    Output types are those of the notebook format (`stream`, `error`, `display_data`, ...), with
    a stream's name after a colon (`stream:stderr`), media types (`text/html`), or `*`.

    Raises
    ------
    InvalidInput
        An extra key names what a valid notebook needs, or nothing that can be taken out.
    """

    keep_output: bool | None = None
    """None leaves it to `keep_output` in the notebook's own metadata."""
    keep_count: bool = False
    keep_id: bool = False
    """Otherwise cells are numbered from 0, as their ids may change with each execution."""
    extra_keys: tuple[str, ...] = ()
    """Such as `metadata.title` or `cell.metadata.slideshow`, beside the standard ones."""
    keep_metadata_keys: tuple[str, ...] = ()
    drop_empty_cells: bool = False
    drop_tagged_cells: tuple[str, ...] = ()
    strip_init_cells: bool = False
    """Whether outputs of cells with `init_cell` in their metadata go as well."""
    drop_output_types: tuple[str, ...] = ()
    keep_output_types: tuple[str, ...] = ()
    max_size: int = 0
    """Outputs of up to so many characters stay."""
    keep_parameters: bool = True
    """Whether the cell tagged `parameters` stays, and the tag, whatever else is taken out."""

    def __post_init__(self) -> None:
        for key in self.extra_keys:
            if reason := why_no_key(key):
                raise InvalidInput(
                    f"{key!r} can't be stripped: {reason}.",
                    hint="Write such as metadata.title or cell.metadata.slideshow.",
                )

    @property
    def notebook_keys(self) -> tuple[str, ...]:
        """What is taken out of the notebook's metadata: dotted keys below it."""
        return self._keys("metadata.")

    @property
    def cell_keys(self) -> tuple[str, ...]:
        """What is taken out of each cell: dotted keys below it."""
        return self._keys("cell.")

    def _keys(self, place: str) -> tuple[str, ...]:
        keys = (*STANDARD_KEYS, *self.extra_keys)
        return tuple(
            key.removeprefix(place)
            for key in keys
            if key.startswith(place) and key not in self.keep_metadata_keys
        )

    def for_cell(self, metadata: Mapping[str, Any]) -> StripPolicy:
        """Give the policy of a cell whose metadata may say otherwise, in `reprise.strip`.

        What is said there in another form than the policy's is not heard.
        """
        own = metadata.get("reprise")
        said = own.get("strip") if isinstance(own, dict) else None
        if not isinstance(said, dict):
            return self
        changes: dict[str, Any] = {}
        for name in _BY_CELL & said.keys():
            value = _typed(name, said[name])
            if value is not None:
                changes[name] = value
        return replace(self, **changes) if changes else self


POLICY_KEYS: Final = tuple(field.name for field in fields(StripPolicy))


def why_no_key(key: str) -> str | None:
    """Say why something can't be taken out of notebooks; None if it can."""
    place, _, rest = key.partition(".")
    if place not in {"metadata", "cell"} or not rest:
        return "it is neither below `metadata` nor below `cell`"
    if place == "cell" and rest in _REQUIRED_IN_CELL:
        return "a valid notebook needs it"
    return None


def _typed(name: str, value: Any) -> Any:
    if name == "keep_output":
        return value if isinstance(value, bool) else None
    if name == "max_size":
        return value if isinstance(value, int) and value >= 0 else None
    is_list = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return tuple(value) if is_list else None

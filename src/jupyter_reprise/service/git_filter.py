"""Has git strip notebooks, and tells whether it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import Conflict
from jupyter_reprise.git.attributes import add_filter, asks_for_nbstripout, remove_filter
from jupyter_reprise.git.commands import options_in, our_command, read_nbstripout
from jupyter_reprise.git.options import write_options
from jupyter_reprise.git.repository import (
    Configuration,
    filters_of,
    find_repository,
)
from jupyter_reprise.service.attribute_files import Place, read_attributes, write_attributes

ANY_NOTEBOOK: Final = "x.ipynb"
"""A name for git to tell the attributes of."""

_REPLACED: Final = "filter.reprise.replaced"
"""Git's configuration names the attributes files here in which nbstripout was replaced."""
_FREE: Final = frozenset({"unspecified", "unset", "set", "reprise", "nbstripout"})


@dataclass(frozen=True, slots=True)
class Installed:
    """What telling git changed."""

    attributes: Path
    is_in_effect: bool
    """Whether git now asks us; another attributes file that comes first may say otherwise."""
    is_from_nbstripout: bool
    options: tuple[str, ...]
    """How notebooks are stripped where no `reprise.toml` says otherwise."""
    left_out: tuple[str, ...] = field(default=())
    """What of nbstripout's configuration could not be taken over."""


def install(place: Place) -> Installed:
    """Have git strip notebooks by us; what nbstripout did there we do instead.

    Raises
    ------
    NotFound
        There is no repository.
    InvalidInput
        It has no work tree, or git reads no attributes from the file.
    Conflict
        Another filter has the notebooks.
    StorageFailed
        The configuration or the attributes file can't be written.
    """
    if not place.is_global:
        find_repository(place.folder)
    file = place.attributes_file()
    texts = {path: read_attributes(path) for path in {file: None, **dict.fromkeys(_first(place))}}
    current = _current_filter(place, texts[file])
    if current not in _FREE:
        raise Conflict(
            f"Notebooks already pass through the filter {current}, and git takes only one.",
            hint=f"Remove `filter={current}` for notebooks from the attributes first.",
        )
    replaced = [path for path, text in texts.items() if asks_for_nbstripout(text)]
    is_moving = current == "nbstripout" or bool(replaced)
    configuration = place.configuration
    options, left_out = _options(configuration, is_moving=is_moving)
    _configure(configuration, options)
    for path in replaced:
        if str(path) not in configuration.get_all(_REPLACED):
            configuration.add(_REPLACED, str(path))
    wanted = [file] if current != "reprise" or place.attributes is not None else []
    for path in dict.fromkeys([*wanted, *replaced]):
        write_attributes(path, add_filter(texts[path]))
    is_in_effect = place.is_global or _current_filter(place, "") == "reprise"
    return Installed(file, is_in_effect, is_moving, tuple(options), left_out)


def uninstall(place: Place) -> Path:
    """Have git no longer strip notebooks by us, but by nbstripout again where it did before.

    Returns
    -------
    Path
        The attributes file.

    Raises
    ------
    NotFound, InvalidInput, StorageFailed
        As `install`.
    """
    if not place.is_global:
        find_repository(place.folder)
    file, configuration = place.attributes_file(), place.configuration
    replaced = [Path(path) for path in configuration.get_all(_REPLACED)]
    is_nbstripout_there = bool(configuration.get("filter.nbstripout.clean"))
    for path in dict.fromkeys([file, *_first(place), *replaced]):
        if text := read_attributes(path):
            is_back = is_nbstripout_there and path in replaced
            write_attributes(path, remove_filter(text, is_nbstripout_back=is_back))
    configuration.remove_section("filter.reprise")
    configuration.remove_section("diff.reprise")
    return file


def start_for_git(words: Sequence[str]) -> int:
    """Do what git starts us for: `filter-process`, `clean`, `smudge` or `diff`."""
    from jupyter_reprise.git.entry import main

    return main(words)


def _configure(configuration: Configuration, options: list[str]) -> None:
    configuration.set("filter.reprise.process", our_command("filter-process", *options))
    configuration.set("filter.reprise.clean", f"{our_command('clean', *options)} -- %f")
    configuration.set("filter.reprise.smudge", f"{our_command('smudge', *options)} -- %f")
    # a filter that fails stops git, instead of letting outputs through
    configuration.set("filter.reprise.required", "true")
    configuration.set("diff.reprise.textconv", our_command("diff"))
    configuration.set("diff.reprise.xfuncname", "^%% .*$")


def _options(configuration: Configuration, *, is_moving: bool) -> tuple[list[str], tuple[str, ...]]:
    """Give the options that hold: nbstripout's when it is replaced, else those held so far."""
    if not is_moving:
        return options_in(configuration.get("filter.reprise.process") or ""), ()
    policy, left_out = read_nbstripout(
        configuration.get("filter.nbstripout.clean") or "",
        configuration.get("filter.nbstripout.extrakeys") or "",
        configuration.get("filter.nbstripout.keepmetadatakeys") or "",
    )
    return write_options(policy), left_out


def _current_filter(place: Place, text: str) -> str:
    if place.is_global:
        return "nbstripout" if asks_for_nbstripout(text) else "unspecified"
    # such a file counts for the folder that it is in
    file = place.attributes_file()
    folder = file.parent if file.name == ".gitattributes" and file.parent.is_dir() else place.folder
    return filters_of(folder, [ANY_NOTEBOOK]).get(ANY_NOTEBOOK, "unspecified")


def _first(place: Place) -> list[Path]:
    """Give the file that git heeds before all others: what it says holds whatever we write."""
    return [] if place.is_global else [place.first_file()]

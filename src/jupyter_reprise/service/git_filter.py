"""Has git strip notebooks, and tells whether it does."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import Conflict, StorageFailed
from jupyter_reprise.git.attributes import add_filter, asks_for_nbstripout, remove_filter
from jupyter_reprise.git.commands import options_in, our_command, read_nbstripout
from jupyter_reprise.git.options import write_options
from jupyter_reprise.git.repository import (
    Configuration,
    ask,
    filters_of,
    find_repository,
    git_path,
)

ANY_NOTEBOOK: Final = "x.ipynb"
"""A name for git to tell the attributes of."""

_NAMES: Final = ("process", "clean", "smudge")
_FREE: Final = frozenset({"unspecified", "unset", "set", "reprise", "nbstripout"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where git is told."""

    folder: Path
    is_global: bool = False
    """For all of the user's repositories instead of the one around the folder."""
    attributes: Path | None = None
    """The attributes file; None takes the one that git reads for that and nobody commits."""

    @property
    def configuration(self) -> Configuration:
        return Configuration(self.folder, self.is_global)

    def attributes_file(self) -> Path:
        if self.attributes is not None:
            return self.folder / self.attributes
        if not self.is_global:
            return git_path(self.folder, "info/attributes")
        stated = ask(self.folder, "config", "--type=path", "--get", "core.attributesFile")
        if stated:
            return Path(stated.rstrip("\n"))
        home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
        return Path(home) / "git" / "attributes"


@dataclass(frozen=True, slots=True)
class Installed:
    """What telling git changed."""

    attributes: Path
    is_from_nbstripout: bool
    options: tuple[str, ...]
    """How notebooks are stripped where no `reprise.toml` says otherwise."""
    left_out: tuple[str, ...] = field(default=())
    """What of nbstripout's configuration could not be taken over."""


def install(place: Place) -> Installed:
    """Have git strip notebooks by us; what nbstripout did there we do instead.

    Raises
    ------
    NotFound, InvalidInput
        There is no repository with a work tree.
    Conflict
        Another filter has the notebooks.
    StorageFailed
        The configuration or the attributes file can't be written.
    """
    if not place.is_global:
        find_repository(place.folder)
    file = place.attributes_file()
    text = _read(file)
    current = _current_filter(place, text)
    if current not in _FREE:
        raise Conflict(
            f"Notebooks already pass through the filter {current}, and git takes only one.",
            hint=f"Remove `filter={current}` for notebooks from the attributes first.",
        )
    is_moving = current == "nbstripout" or asks_for_nbstripout(text)
    configuration = place.configuration
    options, left_out = _options(configuration, is_moving=is_moving)
    _configure(configuration, options)
    if is_moving:
        configuration.set("filter.reprise.replaced", "nbstripout")
    if current != "reprise" or place.attributes is not None:
        _write(file, add_filter(text))
    return Installed(file, is_moving, tuple(options), left_out)


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
    is_nbstripout_back = bool(
        configuration.get("filter.reprise.replaced", is_own_only=True)
        and configuration.get("filter.nbstripout.clean")
    )
    text = _read(file)
    if text:
        _write(file, remove_filter(text, is_nbstripout_back=is_nbstripout_back))
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
    return filters_of(place.folder, [ANY_NOTEBOOK]).get(ANY_NOTEBOOK, "unspecified")


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise _refused(file, error) from error


def _write(file: Path, text: str) -> None:
    try:
        if not text:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise _refused(file, error) from error


def _refused(file: Path, error: OSError) -> StorageFailed:
    return StorageFailed(
        f"The attributes file {file} can't be used ({error.strerror}).",
        hint="Make it writable for you, or name another with --attributes.",
    )

"""Where git's attributes are, and how such a file is read and replaced.

It must not know what stands in one; see `git.attributes`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from jupyter_reprise.errors import InvalidInput, StorageFailed
from jupyter_reprise.git.repository import Configuration, ask, find_repository, git_path
from jupyter_reprise.replacing import replacing

_NAME = ".gitattributes"


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
        """Give the attributes file.

        Raises
        ------
        InvalidInput
            Git reads no attributes from the one that was named.
        """
        if self.attributes is None:
            return self._user_file() if self.is_global else self.first_file()
        file = _plain(self.folder / self.attributes)
        if self.is_global and file.resolve() != self._user_file().resolve():
            raise InvalidInput(
                f"Git reads no attributes from {file} for all of your repositories.",
                hint=f"Run `git config --global core.attributesFile {file}` first, or leave"
                f" --attributes out to use {self._user_file()}.",
            )
        if not self.is_global and not self._is_read(file):
            raise InvalidInput(
                f"Git reads no attributes from {file}.",
                hint=f"Name a {_NAME} in the work tree, or leave --attributes out.",
            )
        return file

    def first_file(self) -> Path:
        """Give the repository's own file, which git heeds before any `.gitattributes`."""
        return _plain(git_path(self.folder, "info/attributes"))

    def _user_file(self) -> Path:
        stated = ask(self.folder, "config", "--type=path", "--get", "core.attributesFile")
        if stated:
            return Path(stated.rstrip("\n"))
        home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
        return Path(home) / "git" / "attributes"

    def _is_read(self, file: Path) -> bool:
        if file.resolve() == self.first_file().resolve():
            return True
        top = find_repository(self.folder).top.resolve()
        return file.name == _NAME and file.parent.resolve().is_relative_to(top)


def _plain(file: Path) -> Path:
    """Take `..` out of a path, so that the same file is always called the same."""
    return Path(os.path.normpath(file))


def read_attributes(file: Path) -> str:
    """Give an attributes file's text; nothing when it is not there.

    Raises
    ------
    StorageFailed
        It can't be read.
    """
    try:
        return file.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise _refused(file, error) from error


def write_attributes(file: Path, text: str) -> None:
    """Write an attributes file whole or not at all; without text it is removed.

    Raises
    ------
    StorageFailed
        It can't be written; then it is as it was.
    """
    target = file.resolve()  # of a link, what it points to
    try:
        if not text:
            file.unlink(missing_ok=True)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target, keeps_mode=True) as partial:
            partial.write_bytes(text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise _refused(file, error) from error


def _refused(file: Path, error: OSError) -> StorageFailed:
    return StorageFailed(
        f"The attributes file {file} can't be used ({error.strerror}).",
        hint="Make it writable for you, or name another with --attributes.",
    )

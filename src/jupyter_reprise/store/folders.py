"""What the artifact store asks of the place where its objects lie, and the local one.

Keys are paths with forward slashes. Must not know what a digest is.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol
from uuid import uuid4

from jupyter_reprise.store.disk import sync_folder

_STAGING: Final = "tmp"
_REMOVING: Final = ".removing"


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object: its key, its bytes, and seconds since it was last put."""

    key: str
    bytes: int
    age: float


class ObjectFolder(Protocol):
    """A place that holds objects by key; objects appear whole or not at all."""

    place: str
    """What messages call it."""

    def size(self, key: str) -> int | None:
        """Give the object's bytes; None if there is none."""

    def refresh(self, key: str) -> bool:
        """Make the object count as put just now; tell whether it was still there."""

    def stage(self) -> Path:
        """Name a new local file to write an object into before it has a key."""

    def publish(self, staged: Path, key: str) -> None:
        """Move a staged file into place, in the place of what is there."""

    def open(self, key: str) -> BinaryIO: ...

    def delete(self, key: str) -> None:
        """Delete the object, if it is there."""

    def delete_if_older(self, key: str, seconds: float) -> bool:
        """Delete the object unless it was put meanwhile; tell whether it is gone."""

    def objects(self) -> Iterator[StoredObject]: ...

    def tidy(self, seconds: float) -> None:
        """Remove what crashes left staged longer ago than that."""

    def local_path(self, key: str) -> Path | None: ...


class LocalFolder:
    """Objects as files below a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.place = str(root)
        self._root = root

    def size(self, key: str) -> int | None:
        try:
            return self._path(key).stat().st_size
        except FileNotFoundError:
            return None

    def refresh(self, key: str) -> bool:
        try:
            # of an object that is a link, as in an image, the link is ours, not what it leads to
            os.utime(self._path(key), follow_symlinks=os.utime not in os.supports_follow_symlinks)
        except FileNotFoundError:
            return False
        return True

    def stage(self) -> Path:
        folder = self._root / _STAGING
        folder.mkdir(parents=True, exist_ok=True)
        return folder / uuid4().hex

    def publish(self, staged: Path, key: str) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.replace(staged, path)
        except PermissionError:
            # Windows won't replace a file that someone reads; what is there is the same
            if path.stat().st_size != staged.stat().st_size:
                raise
            staged.unlink()
        sync_folder(path.parent)

    def open(self, key: str) -> BinaryIO:
        return self._path(key).open("rb")

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def delete_if_older(self, key: str, seconds: float) -> bool:
        # Out of reach first, looked at afterwards: whoever puts it again in between either
        # refreshed this file, which then goes back, or finds none and writes another
        aside = self.stage().with_name(key.replace("/", "-") + _REMOVING)
        try:
            os.replace(self._path(key), aside)
        except FileNotFoundError:
            return False
        return self._remove_or_restore(aside, seconds)

    def objects(self) -> Iterator[StoredObject]:
        for path in sorted(self._root.glob("*/*/*")):
            with suppress(FileNotFoundError):
                key = path.relative_to(self._root).as_posix()
                yield StoredObject(key, path.stat().st_size, _age(path))

    def tidy(self, seconds: float) -> None:
        for path in (self._root / _STAGING).glob("*"):
            if path.name.endswith(_REMOVING):
                self._remove_or_restore(path, seconds)
                continue
            with suppress(FileNotFoundError):
                if _age(path) >= seconds:
                    path.unlink()

    def local_path(self, key: str) -> Path | None:
        return self._path(key)

    def _remove_or_restore(self, aside: Path, seconds: float) -> bool:
        """Decide about an object that is out of reach; tell whether it is gone."""
        try:
            if _age(aside) >= seconds:
                aside.unlink()
                return True
            key = aside.name.removesuffix(_REMOVING).replace("-", "/")
            os.replace(aside, self._path(key))
        except FileNotFoundError:
            # Another collector came first
            return not aside.exists()
        return False

    def _path(self, key: str) -> Path:
        return self._root.joinpath(*key.split("/"))


def _age(path: Path) -> float:
    return time.time() - path.lstat().st_mtime

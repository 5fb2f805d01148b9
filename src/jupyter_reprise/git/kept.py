"""Keeps whole notebooks under what git keeps of them, so that their outputs can come back.

It lies inside the repository's own folder: never committed, shared by all work trees, on the
same disk, and there without a project. A file here is a convenience: when it is missing or
damaged nothing but outputs is missing.
"""

from __future__ import annotations

import hashlib
import os
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jupyter_reprise.notebook.strip_policy import StripPolicy

_FORM: Final = 1
"""To be raised when stripping by the same policy gives other bytes than before."""

_DAY: Final = 86400.0
_STAMP: Final = "pruned"


@dataclass(frozen=True, slots=True)
class Kept:
    """A notebook that was kept."""

    file: Path
    notebook: str
    """Which one it was: digest of its path."""
    policy: str
    """How it was stripped: digest of the policy."""
    checksum: str

    def read(self) -> bytes | None:
        """Give its content; None when it is gone or damaged."""
        try:
            data = self.file.read_bytes()
        except OSError:
            return None
        return data if _checksum(data) == self.checksum else None


class KeptOutputs:
    """Notebooks by what git keeps of them.

    Parameters
    ----------
    common_folder
        The repository's own folder.
    """

    def __init__(self, common_folder: Path) -> None:
        self.folder = common_folder / "reprise" / "outputs"

    def keep(self, original: bytes, stripped: bytes, path: str, policy: StripPolicy) -> None:
        """Keep a notebook; it replaces an older one of the same path and source.

        Raises
        ------
        OSError
            It could not be written; what was kept before is as it was.
        """
        folder = self._folder_of(stripped)
        notebook = _digest(path)
        name = f"{notebook}-{policy_digest(policy)}-{_checksum(original)}"
        target = folder / name
        try:
            os.utime(target)
            return
        except FileNotFoundError:
            folder.mkdir(parents=True, exist_ok=True)
        aside = folder / f"{name}.{os.getpid()}.tmp"
        try:
            aside.write_bytes(original)
            aside.replace(target)
        finally:
            aside.unlink(missing_ok=True)
        for older in self._list(folder):
            if older.notebook == notebook and older.file != target:
                older.file.unlink(missing_ok=True)

    def find(self, stripped: bytes, path: str) -> list[Kept]:
        """Give the notebooks kept under a source: of that path first, then the newest."""
        notebook = _digest(path)
        found = self._list(self._folder_of(stripped))
        return sorted(found, key=lambda kept: (kept.notebook != notebook, -_modified(kept.file)))

    def usage(self) -> tuple[int, int]:
        """Count the kept notebooks and their bytes."""
        sizes = [size for _, size, _ in self._files()]
        return len(sizes), sum(sizes)

    def prune(self, limit: int) -> tuple[int, int]:
        """Remove the oldest until no more than so many bytes are kept; give number and bytes."""
        files = sorted(self._files())
        total = sum(size for _, size, _ in files)
        count = freed = 0
        for _, size, file in files:
            if total - freed <= limit:
                break
            file.unlink(missing_ok=True)
            _remove_empty(file.parent)
            count, freed = count + 1, freed + size
        return count, freed

    def prune_daily(self, limit: int) -> None:
        """Prune unless it was done within a day; the filter does so when it has kept something.

        Raises
        ------
        OSError
            A file can't be removed.
        """
        stamp = self.folder / _STAMP
        if time.time() - _modified(stamp) >= _DAY:
            stamp.touch()
            self.prune(limit)

    def _folder_of(self, stripped: bytes) -> Path:
        digest = hashlib.sha256(with_unix_ends(stripped)).hexdigest()
        return self.folder / digest[:2] / digest[2:]

    def _list(self, folder: Path) -> Iterator[Kept]:
        try:
            names = os.listdir(folder)
        except OSError:
            return
        for name in names:
            parts = name.split("-")
            if len(parts) == 3 and "." not in name:
                yield Kept(folder / name, *parts)

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """Give age, size and place of every file, one that was left half-written included."""
        for file in self.folder.glob("??/*/*"):
            try:
                status = file.stat()
            except FileNotFoundError:
                continue
            yield status.st_mtime, status.st_size, file


def with_unix_ends(stripped: bytes) -> bytes:
    """Give a notebook as it is in git when git converts line ends, after our filter or before."""
    return stripped.replace(b"\r\n", b"\n")


def policy_digest(policy: StripPolicy) -> str:
    """Tell policies apart by a few digits."""
    return _digest(f"{_FORM} {policy}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _checksum(data: bytes) -> str:
    # against a power cut, not an attacker, who could write into the work tree just as well
    return f"{len(data):x}_{zlib.crc32(data):08x}"


def _modified(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _remove_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return

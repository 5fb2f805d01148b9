"""The artifact store: files kept under the digest of their content.

Must not know runs: who refers to what is the run store's business.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from jupyter_reprise.errors import ContentLost, InvalidInput, NotFound, StorageFailed
from jupyter_reprise.store.disk import storage_failure, sync_file
from jupyter_reprise.store.folders import LocalFolder, ObjectFolder

_CHUNK: Final = 1 << 20
_DIGEST: Final = re.compile("[0-9a-f]{64}")


class ArtifactStore:
    """Files by their SHA-256, in a folder or behind a URL that fsspec understands.

    An object appears under its digest whole or not at all, whatever is killed and when.
    Several processes may use it at once.

    Parameters
    ----------
    location
        A folder, made when the first object is put, or a URL such as `s3://bucket/prefix`.

    Raises
    ------
    StorageFailed
        From any method: the place can't be read or written, or there is no space.
    """

    def __init__(self, location: str | Path | ObjectFolder) -> None:
        self._folder = _folder_at(location) if isinstance(location, str | Path) else location

    @property
    def place(self) -> str:
        """What messages call it."""
        return self._folder.place

    def put_bytes(self, data: bytes) -> tuple[str, int]:
        """Keep bytes; give their digest and number."""
        digest = hashlib.sha256(data).hexdigest()
        with self._explained():
            if not self._has_again(digest, len(data)):
                self._put([data])
        return digest, len(data)

    def put_file(self, path: Path) -> tuple[str, int]:
        """Keep a file's content, read once and never whole in memory; give digest and bytes.

        Raises
        ------
        NotFound
            There is no such file.
        """
        try:
            source = path.open("rb")
        except FileNotFoundError as error:
            raise NotFound(
                f"There is no file {path} to keep.", hint="Check where the notebook wrote it."
            ) from error
        except OSError as error:
            raise StorageFailed(
                f"The file {path} could not be read: {error.strerror}.",
                hint="Check its permissions.",
            ) from error
        with source, self._explained():
            return self._put(iter(lambda: source.read(_CHUNK), b""))

    def open(self, digest: str) -> BinaryIO:
        """Open an object for reading, without checking its content.

        Raises
        ------
        ContentLost
            There is no such object.
        """
        with self._explained():
            try:
                return self._folder.open(_key(digest))
            except FileNotFoundError as error:
                raise self._missing(digest) from error

    def read(self, digest: str) -> bytes:
        """Give an object's content.

        Raises
        ------
        ContentLost
            There is no such object.
        StorageFailed
            Its content is not what was put.
        """
        with self._explained(), self.open(digest) as source:
            data = source.read()
        if hashlib.sha256(data).hexdigest() != digest:
            raise StorageFailed(
                f"The artifact {digest[:12]} in {self.place} was altered after it was kept.",
                hint=f"Restore {_key(digest)} there from a backup, or run the notebook again.",
            )
        return data

    def exists(self, digest: str) -> bool:
        with self._explained():
            return self._folder.size(_key(digest)) is not None

    def size(self, digest: str) -> int:
        """Give an object's bytes.

        Raises
        ------
        ContentLost
            There is no such object.
        """
        with self._explained():
            size = self._folder.size(_key(digest))
        if size is None:
            raise self._missing(digest)
        return size

    def delete(self, digest: str) -> None:
        """Delete an object if it is there, whoever refers to it; see `collect`."""
        with self._explained():
            self._folder.delete(_key(digest))

    def digests(self) -> Iterator[str]:
        """List the digests of all objects."""
        with self._explained():
            for stored in self._folder.objects():
                if digest := _digest_of(stored.key):
                    yield digest

    def local_path(self, digest: str) -> Path | None:
        """Give the file that is the object, for reading only; None if it is not on this disk."""
        with self._explained():
            path = self._folder.local_path(_key(digest))
            return path if path is not None and path.is_file() else None

    def collect(self, referenced: set[str], *, older_than_seconds: float) -> tuple[int, int]:
        """Delete what no run refers to; give how many objects and how many bytes went.

        Parameters
        ----------
        older_than_seconds
            What was put (or put again) more recently stays: a run that is being finished puts
            its artifacts before its row refers to them. Ask for more than any run may take
            between its first artifact and its end.
        """
        count = size = 0
        with self._explained():
            for stored in self._folder.objects():
                digest = _digest_of(stored.key)
                if not digest or digest in referenced or stored.age < older_than_seconds:
                    continue
                if self._folder.delete_if_older(stored.key, older_than_seconds):
                    count, size = count + 1, size + stored.bytes
            self._folder.tidy(older_than_seconds)
        return count, size

    def _put(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Write chunks aside while digesting them, then move them to where the digest says."""
        sha256 = hashlib.sha256()
        size = 0
        staged = self._folder.stage()
        try:
            with staged.open("xb") as target:
                for chunk in chunks:
                    sha256.update(chunk)
                    size += target.write(chunk)
            digest = sha256.hexdigest()
            if not self._has_again(digest, size):
                sync_file(staged)
                self._folder.publish(staged, _key(digest))
        finally:
            staged.unlink(missing_ok=True)
        return digest, size

    def _has_again(self, digest: str, size: int) -> bool:
        """Tell whether the object is there, whole, and now safe from being collected."""
        key = _key(digest)
        return self._folder.size(key) == size and self._folder.refresh(key)

    def _missing(self, digest: str) -> ContentLost:
        return ContentLost(
            f"There is no artifact {digest[:12]} in {self.place}.",
            hint="It may have been removed by hand; check `artifacts` in reprise.toml.",
        )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise storage_failure(error, self.place) from error


def _folder_at(location: str | Path) -> ObjectFolder:
    if isinstance(location, Path):
        return LocalFolder(location.absolute())
    if location.startswith("file://"):
        return LocalFolder(Path(url2pathname(urlsplit(location).path)))
    if "://" not in location:
        return LocalFolder(Path(location).absolute())
    from jupyter_reprise.store.remote import RemoteFolder

    return RemoteFolder(location)


def _key(digest: str) -> str:
    if not _DIGEST.fullmatch(digest):
        raise InvalidInput(
            f"{digest!r} is not a SHA-256 digest.", hint="It takes 64 digits of 0-9 and a-f."
        )
    return f"sha256/{digest[:2]}/{digest[2:]}"


def _digest_of(key: str) -> str | None:
    """Give the digest behind a key; None for a file that someone else put there."""
    kind, _, rest = key.partition("/")
    digest = rest.replace("/", "", 1)
    return digest if kind == "sha256" and _DIGEST.fullmatch(digest) else None

"""Objects in any place that fsspec reaches, such as `s3://bucket/prefix`.

The only module that imports fsspec.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, cast
from uuid import uuid4

from jupyter_reprise.errors import InvalidInput, MissingDependency
from jupyter_reprise.store.folders import StoredObject

_STAGING: Final = "tmp"
_REFRESH_SECONDS: Final = 3600.0
_S3_PROTOCOLS: Final = frozenset({"s3", "s3a"})


class RemoteFolder:
    """Objects below a URL that fsspec understands.

    Raises
    ------
    MissingDependency
        The package that reaches it is not installed.
    InvalidInput
        fsspec does not know that sort of URL.
    """

    def __init__(self, url: str) -> None:
        self.place = url
        self._fs, self._root = _connect(url)

    def size(self, key: str) -> int | None:
        try:
            return int(self._fs.info(self._path(key))["size"])
        except FileNotFoundError:
            return None

    def refresh(self, key: str) -> bool:
        """Count an old object as gone: there is no portable way to make it young."""
        try:
            return self._age(self._path(key)) < _REFRESH_SECONDS
        except FileNotFoundError:
            return False

    def stage(self) -> Path:
        return Path(tempfile.gettempdir()) / f"reprise-{uuid4().hex}"

    def publish(self, staged: Path, key: str) -> None:
        # Under another name first: not every place puts a whole file at once
        aside = f"{self._root}/{_STAGING}/{uuid4().hex}"
        self._fs.makedirs(os.path.dirname(aside), exist_ok=True)
        self._fs.put_file(str(staged), aside)
        self._fs.makedirs(os.path.dirname(self._path(key)), exist_ok=True)
        self._fs.mv(aside, self._path(key))
        staged.unlink()

    def open(self, key: str) -> BinaryIO:
        return cast("BinaryIO", self._fs.open(self._path(key), "rb"))

    def delete(self, key: str) -> None:
        try:
            self._fs.rm_file(self._path(key))
        except FileNotFoundError:
            return

    def delete_if_older(self, key: str, seconds: float) -> bool:
        path = self._path(key)
        self._fs.invalidate_cache()
        try:
            # `refresh` vouches for objects that are about to be an hour old
            if self._age(path) < seconds + _REFRESH_SECONDS:
                return False
        except FileNotFoundError:
            return False
        self.delete(key)
        return True

    def objects(self) -> Iterator[StoredObject]:
        self._fs.invalidate_cache()
        if not self._fs.exists(self._root):
            return
        for path, details in sorted(self._fs.find(self._root, detail=True).items()):
            key = path.removeprefix(self._root).lstrip("/")
            if key.count("/") == 2:
                yield StoredObject(key, int(details["size"]), self._age(path))

    def tidy(self, seconds: float) -> None:
        staging = f"{self._root}/{_STAGING}"
        if self._fs.exists(staging):
            for path in self._fs.find(staging):
                if self._age(path) >= seconds:
                    self._fs.rm_file(path)

    def local_path(self, key: str) -> Path | None:  # noqa: ARG002
        return None

    def _path(self, key: str) -> str:
        return f"{self._root}/{key}"

    def _age(self, path: str) -> float:
        modified = self._fs.modified(path)
        if not isinstance(modified, datetime):
            return time.time() - float(modified)
        aware = modified if modified.tzinfo else modified.replace(tzinfo=UTC)
        return (datetime.now(UTC) - aware).total_seconds()


def _connect(url: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    protocol = url.partition("://")[0]
    try:
        fs, root = url_to_fs(url)
    except ImportError as error:
        package = error.name or f"fsspec's package for {protocol}"
        if protocol in _S3_PROTOCOLS:
            raise MissingDependency(package, extra="s3") from error
        raise InvalidInput(
            f"Artifacts at {url} need a package that is not installed: {error}.",
            hint=f"Install fsspec's package for {protocol}, such as gcsfs for gs.",
        ) from error
    except ValueError as error:
        raise InvalidInput(
            f"Artifacts can't be kept at {url}: {error}.",
            hint="Set `artifacts` in reprise.toml to a folder or to a URL such as s3://bucket.",
        ) from error
    return fs, str(root).rstrip("/")

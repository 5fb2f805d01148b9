"""The cache of compiled models: shared by projects, processes and venvs, addressed by content.

An entry is a library and a description beside it that holds the library's digest; a library whose
digest differs counts as missing, as loading half of one would end the kernel. The lock is the
operating system's, so it is free again whatever happens to its holder.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jupyter_reprise.errors import MissingDependency, StorageFailed
from jupyter_reprise.stan.toolchain import Toolchain

CACHE_VARIABLE: Final = "REPRISE_STAN_CACHE"
Tick = Callable[[str], None]
"""Called a few times a second during something long, with what is being waited for."""


@dataclass(frozen=True, slots=True)
class CompiledModel:
    """A library in the cache whose digest was verified."""

    key: str
    path: Path
    size: int
    sha256: str
    seconds: float
    """How long its compilation took."""


def cache_folders() -> tuple[Path, ...]:
    """Give the folders to look in: the one that `REPRISE_STAN_CACHE` names, then the user's."""
    from platformdirs import user_cache_path

    own = user_cache_path("reprise", appauthor=False) / "stan"
    named = os.environ.get(CACHE_VARIABLE)
    return (Path(named).expanduser().absolute(), own) if named else (own,)


def model_key(code: str, toolchain: Toolchain) -> str:
    """Give the name of a compiled program: a digest of everything that decides about it."""
    facts = {**toolchain.facts(), "program": code}
    text = json.dumps(facts, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:40]


def find_model(key: str) -> CompiledModel | None:
    """Look a compiled model up; one that is damaged does not count."""
    for folder in cache_folders():
        found = _read_entry(folder / "models", key)
        if found is not None:
            return found
    return None


def add_model(folder: Path, key: str, library: Path, facts: dict[str, Any]) -> CompiledModel:
    """Put a library into the cache; must be called under its lock.

    Parameters
    ----------
    library
        A file in the cache's own file system, which is moved.
    """
    models = folder / "models"
    digest = _digest(library)
    size = library.stat().st_size
    entry = {"sha256": digest, "bytes": size, **facts}
    described = library.with_suffix(".json")
    described.write_text(json.dumps(entry, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    # the library first: until its description follows, the digests differ, and nobody loads it
    library.replace(models / f"{key}.so")
    described.replace(models / f"{key}.json")
    return CompiledModel(key, models / f"{key}.so", size, digest, entry.get("seconds", 0.0))


def writable_folder() -> Path:
    """Give the first of the cache's folders that can be written to.

    Raises
    ------
    StorageFailed
        None can.
    """
    reasons = []
    for folder in cache_folders():
        try:
            for name in ("models", "locks", "headers", "objects"):
                (folder / name).mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder / "models"):
                return folder
        except OSError as error:
            reasons.append(f"{folder}: {error.strerror}")
    raise StorageFailed(
        f"No folder for compiled Stan models can be written ({'; '.join(reasons)}).",
        hint=f"Set {CACHE_VARIABLE} to a folder that can be.",
    )


@contextmanager
def locked(folder: Path, name: str, tick: Tick, waiting_for: str) -> Iterator[None]:
    """Hold the lock of a name among all processes of this machine, however long that takes.

    Raises
    ------
    MissingDependency
        filelock is not installed.
    """
    lock = make_lock(folder, name)
    while not try_lock(lock):
        tick(waiting_for)
        time.sleep(0.05)
    try:
        yield
    finally:
        lock.release()


def make_lock(folder: Path, name: str) -> Any:
    """Make the lock of a name, without taking it."""
    try:
        from filelock import FileLock
    except ImportError as error:
        raise MissingDependency("filelock", extra="stan") from error
    return FileLock(folder / "locks" / f"{name}.lock")


def try_lock(lock: Any) -> bool:
    """Take a lock if nobody holds it."""
    from filelock import Timeout

    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    return True


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """Give a folder in the cache's file system that is removed at the end."""
    with tempfile.TemporaryDirectory(
        prefix=".making-", dir=folder, ignore_cleanup_errors=True
    ) as path:
        yield Path(path)


def remove_leftovers(folder: Path, *, older_than: float = 6 * 3600) -> None:
    """Remove what a killed compilation left behind, hours later."""
    import shutil

    for path in folder.glob(".making-*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > older_than:
                shutil.rmtree(path, ignore_errors=True)


def _read_entry(models: Path, key: str) -> CompiledModel | None:
    library = models / f"{key}.so"
    try:
        entry = json.loads((models / f"{key}.json").read_text(encoding="utf-8"))
        digest, size = entry["sha256"], entry["bytes"]
        if library.stat().st_size != size or _digest(library) != digest:
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return CompiledModel(key, library, size, digest, float(entry.get("seconds", 0.0)))


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

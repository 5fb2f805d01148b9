"""Prepares a fresh Python kernel for a run: seeds its generators and watches which files it opens.

The engine sends this file's source to the kernel as one silent request before the first cell, so
it must import nothing but the standard library: the kernel may live in an environment that has no
Reprise. It must leave no name behind in the notebook's namespace and never make a cell fail.
"""

from __future__ import annotations

import json
import os
import random
import stat
import sys
import tempfile
from collections.abc import Callable, Sequence
from typing import Any

_LOOPBACK = ("localhost", "127.", "::1", "0.0.0.0")  # noqa: S104 - compared with, not bound to


def prepare(config: dict[str, Any]) -> None:
    """Seed the generators and start watching.

    Called once, by the source that `launch_source` makes, inside the kernel.

    Parameters
    ----------
    config
        `seed`, the run's seed; `log`, the file to append observations to, or None to watch
        nothing; `root`, the project's folder; `ignored`, folders whose files never count.
    """
    seed_generators(int(config["seed"]))
    if config["log"] is not None:
        watch(config["log"], config["root"], config["ignored"])


def seed_generators(seed: int) -> None:
    """Seed `random` now, and NumPy's legacy generator now or when it is first imported."""
    random.seed(seed)
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed(seed)
    else:
        sys.meta_path.insert(0, _SeedOnImport(seed))


class _SeedOnImport:
    """Finds `numpy.random` through the other finders, and seeds it once it is loaded.

    Importing NumPy only to seed it would cost every notebook that doesn't use it.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def find_spec(self, name: str, _path: Any, _target: Any = None) -> Any:
        """Answer the import system, which calls this for every first import."""
        if name != "numpy.random":
            return None
        sys.meta_path.remove(self)
        import importlib.util

        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def execute_and_seed(module: Any) -> None:
            execute(module)
            module.seed(self._seed)

        spec.loader.exec_module = execute_and_seed  # type: ignore[method-assign]
        return spec


def watch(log: str, root: str, ignored: Sequence[str]) -> None:
    """Append one JSON line to `log` for each file first read or written and each host contacted.

    An audit hook (PEP 578) sees what Python itself opens; files that a C library or another
    program opens it can't see.
    """
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    seen: set[tuple[str, str]] = set()
    counts = _Scope(root, ignored).counts

    def note(kind: str, subject: str, **facts: int) -> None:
        if (kind, subject) not in seen:
            seen.add((kind, subject))
            line = json.dumps({"kind": kind, "subject": subject, **facts})
            os.write(descriptor, line.encode("ascii") + b"\n")

    def note_file(path: Any, *, is_write: bool) -> None:
        full = _absolute(path)
        if full is None or not counts(full):
            return
        if is_write:
            note("write", full)
            return
        full = _source_of_cache(full)
        if ("read", full) in seen or ("write", full) in seen:
            return
        status = os.stat(full)
        if stat.S_ISREG(status.st_mode):
            note("read", full, size=status.st_size, mtime=status.st_mtime_ns)

    def hook(event: str, args: tuple[Any, ...]) -> None:
        observe = observers.get(event)
        if observe is None:
            return
        try:
            observe(*args)
        except (OSError, ValueError, TypeError):
            # A file that can't be looked at can't be an input; the open itself will say why.
            return

    def on_open(path: Any, mode: str | None, flags: int) -> None:
        note_file(path, is_write=_is_write(mode, flags))

    def on_rename(_source: Any, target: Any, *_: Any) -> None:
        note_file(target, is_write=True)

    def on_connect(_socket: Any, address: Any) -> None:
        if isinstance(address, tuple):
            _note_host(note, address[0])

    def on_resolve(host: Any, *_: Any) -> None:
        _note_host(note, host)

    def on_sqlite(database: Any) -> None:
        note_file(database, is_write=False)

    observers: dict[str, Callable[..., None]] = {
        "open": on_open,
        "os.rename": on_rename,
        "socket.connect": on_connect,
        "socket.getaddrinfo": on_resolve,
        "sqlite3.connect": on_sqlite,
    }
    sys.addaudithook(hook)


def _note_host(note: Callable[..., None], host: Any) -> None:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if isinstance(name, str) and name and not name.startswith(_LOOPBACK):
        note("network", name)


def _absolute(path: Any) -> str | None:
    if isinstance(path, (str, bytes, os.PathLike)):
        return os.path.abspath(os.fsdecode(path))
    return None  # a file descriptor: it was opened by name before


def _is_write(mode: str | None, flags: int) -> bool:
    if mode is not None:
        return any(letter in mode for letter in "wax+")
    return bool(flags & (os.O_WRONLY | os.O_RDWR))


def _source_of_cache(path: str) -> str:
    """Give the module that a `.pyc` was compiled from, as that is what determines it."""
    if not path.endswith(".pyc"):
        return path
    import importlib.util

    try:
        return importlib.util.source_from_cache(path)
    except ValueError:
        return path


class _Scope:
    """Which files count: all in the project, and those outside that are nobody's machinery."""

    def __init__(self, root: str, ignored: Sequence[str]) -> None:
        self._root = _as_prefix(root)
        self._never = tuple(_as_prefix(folder) for folder in (*ignored, sys.prefix))
        self._outside = tuple(_as_prefix(folder) for folder in self._system_folders())

    @staticmethod
    def _system_folders() -> list[str]:
        home = os.path.expanduser("~")
        hidden = (".cache", ".config", ".ipython", ".jupyter", ".local", ".matplotlib")
        return [
            sys.base_prefix,
            tempfile.gettempdir(),
            *(os.path.join(home, name) for name in hidden),
            *("/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/opt", "/run", "/var"),
            *(os.environ.get(name, "") for name in ("WINDIR", "PROGRAMDATA", "APPDATA")),
            *(os.environ.get(name, "") for name in ("XDG_CACHE_HOME", "MPLCONFIGDIR")),
        ]

    def counts(self, path: str) -> bool:
        if path.startswith(self._never):
            return False
        return path.startswith(self._root) or not path.startswith(self._outside)


def _as_prefix(folder: str) -> str:
    # an empty name must match nothing, and "/a" must not match "/ab"
    return os.path.join(os.path.abspath(folder), "") if folder else "\0"

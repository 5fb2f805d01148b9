"""Makes the precompiled header of Stan's C++ library, with which a model compiles in a third.

It costs 45 s of a processor, 2.1 GB of memory and 0.8 GB of disk once for each Stan version and
compiler, so that it is made beside the first compilation, by a process of low priority that
survives whoever started it. `REPRISE_STAN_PCH=0` does without, `1` makes it first of all.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from jupyter_reprise.stan.cache import (
    Tick,
    locked,
    make_lock,
    remove_leftovers,
    scratch,
    try_lock,
    writable_folder,
)
from jupyter_reprise.stan.processes import run_guarded
from jupyter_reprise.stan.toolchain import Toolchain, find_toolchain

HEADER_VARIABLE: Final = "REPRISE_STAN_PCH"
HEADER_BYTES: Final = 800_000_000
_NEEDED_DISK: Final = 3_000_000_000
_NEEDED_MEMORY: Final = 4_000_000_000
_LONGEST_WAIT: Final = 20.0
_HEADER: Final = Path("stan", "model", "model_header.hpp.gch")


def header_options(toolchain: Toolchain, folder: Path, tick: Tick) -> tuple[str, ...]:
    """Give the options that make the compiler use the header, if it is there or worth a wait.

    Starts making it where that is allowed and has room.
    """
    choice = os.environ.get(HEADER_VARIABLE, "auto")
    if choice == "0" or not toolchain.is_gcc:
        return ()
    place = header_place(toolchain, folder)
    if not has_header(place):
        if choice == "1":
            make_header(toolchain, folder, tick)
        else:
            _make_beside(folder, place, tick)
    return (f"-I{place}",) if has_header(place) else ()


def header_place(toolchain: Toolchain, folder: Path) -> Path:
    text = json.dumps(toolchain.facts(), sort_keys=True)
    return folder / "headers" / hashlib.sha256(text.encode()).hexdigest()[:16]


def has_header(place: Path) -> bool:
    """Tell whether the header is there in full."""
    try:
        size = int((place / "bytes").read_text("ascii"))
        return (place / _HEADER).stat().st_size == size
    except (OSError, ValueError):
        return False


def missing_room(folder: Path) -> str:
    """Say what this machine lacks to make the header; empty when nothing."""
    import psutil

    if shutil.disk_usage(folder).free < _NEEDED_DISK:
        return f"{_NEEDED_DISK / 1e9:.0f} GB of free disk space"
    if psutil.virtual_memory().available < _NEEDED_MEMORY:
        return f"{_NEEDED_MEMORY / 1e9:.0f} GB of free memory"
    return ""


def make_header(toolchain: Toolchain, folder: Path, tick: Tick) -> bool:
    """Make the header now, once among all processes; without room, leave it.

    Returns
    -------
    bool
        Whether it is there.
    """
    place = header_place(toolchain, folder)
    with locked(folder, f"header-{place.name}", tick, "another process makes Stan's header"):
        if has_header(place) or missing_room(folder):
            return has_header(place)
        remove_leftovers(folder / "headers")
        with scratch(folder / "headers") as made:
            (made / _HEADER).parent.mkdir(parents=True)
            source = toolchain.folder / "include" / _HEADER.with_suffix("")
            command = (
                *toolchain.compiler,
                *toolchain.flags,
                *toolchain.include_options,
                *("-x", "c++-header", str(source), "-o", str(made / _HEADER)),
            )
            if run_guarded(command, made, lambda: tick("making Stan's header, once")) != 0:
                return False
            (made / "bytes").write_text(str((made / _HEADER).stat().st_size), "ascii")
            shutil.rmtree(place, ignore_errors=True)
            made.chmod(0o755)  # other users may share the cache
            made.replace(place)
            made.mkdir()
    return True


def _make_beside(folder: Path, place: Path, tick: Tick) -> None:
    """Wait a little for a header in the making, or have one made by a process of its own."""
    lock = make_lock(folder, f"header-{place.name}")
    if try_lock(lock):
        lock.release()
        if not missing_room(folder) and sys.platform != "win32":
            _start_maker()
        return
    deadline = time.monotonic() + _LONGEST_WAIT
    while not has_header(place) and time.monotonic() < deadline:
        tick("another process makes Stan's header")
        time.sleep(0.1)


def _start_maker() -> None:
    root = str(Path(__file__).parents[2])
    search = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    starter = subprocess.Popen(
        (sys.executable, "-c", "from jupyter_reprise.stan.header import main; main()"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": search},
    )
    starter.wait()


def main() -> None:
    """Leave whoever started this, and make the header when nobody else needs the machine."""
    if os.fork() != 0:
        os._exit(0)
    os.nice(15)
    with suppress(OSError):  # if memory runs out, this is what may go
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
    make_header(find_toolchain(), writable_folder(), lambda _: None)

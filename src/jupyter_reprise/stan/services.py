"""Finds the object with Stan's samplers that every model is linked with, or makes it.

httpstan brings one. But that of its 4.17 for Python 3.13 was made for Python 3.10, so that PyStan
itself can't load a model there; httpstan brings the source as well.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import CompilationFailed
from jupyter_reprise.stan.cache import Tick, locked, remove_leftovers, scratch
from jupyter_reprise.stan.processes import run_guarded
from jupyter_reprise.stan.toolchain import Toolchain

_MADE_FOR: Final = re.compile(rb"\0(3\.\d{1,2})\0")
"""The version of Python that pybind11 compiles into a module, to check it when it is loaded."""
_TAIL: Final = 1000


def services_object(toolchain: Toolchain, folder: Path, tick: Tick) -> Path:
    """Give the path of the object.

    Parameters
    ----------
    folder
        The cache, where one of our own is kept.
    tick
        Called many times a second if it must be made, which takes a minute.

    Raises
    ------
    CompilationFailed
        It must be made, and could not.
    """
    brought = toolchain.folder / "stan_services.o"
    if is_made_for_this_python(brought):
        return brought
    facts = json.dumps(toolchain.facts(), sort_keys=True)
    name = hashlib.sha256(facts.encode("ascii")).hexdigest()[:16]
    own = folder / "objects" / f"{name}.o"
    with locked(folder, f"services-{name}", tick, "another process compiles Stan's samplers"):
        if not own.is_file():
            _make(toolchain, own, tick)
    return own


def is_made_for_this_python(path: Path) -> bool:
    """Tell whether this Python will load what is linked with the object."""
    versions = {found.decode("ascii") for found in _MADE_FOR.findall(path.read_bytes())}
    return not versions or f"{sys.version_info[0]}.{sys.version_info[1]}" in versions


def _make(toolchain: Toolchain, target: Path, tick: Tick) -> None:
    remove_leftovers(target.parent)
    with scratch(target.parent) as work:
        command = (
            *toolchain.compiler,
            *toolchain.flags,
            *toolchain.include_options,
            *("-c", str(toolchain.folder / "stan_services.cpp"), "-o", str(work / target.name)),
        )
        log = work / "services.log"
        waiting = "compiling Stan's samplers, once for this Python"
        if run_guarded(command, work, lambda: tick(waiting), log=log) != 0:
            said = log.read_text("utf-8", errors="replace").strip()[-_TAIL:]
            raise CompilationFailed(
                f"httpstan {toolchain.httpstan} was made for another Python, and its samplers "
                f"can't be compiled for this one:\n{said}\n",
                hint="Use Python 3.12, or another version of httpstan.",
            )
        (work / target.name).replace(target)

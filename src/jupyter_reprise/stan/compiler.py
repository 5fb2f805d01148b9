"""Compiles a Stan program into a library of under a megabyte, once for all who ask.

Like httpstan's own step but for what nobody needs: no debug information, stripped, Stan's headers
precompiled, standard error left alone.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from jupyter_reprise.errors import CompilationFailed
from jupyter_reprise.stan.cache import (
    CompiledModel,
    Tick,
    add_model,
    find_model,
    locked,
    model_key,
    remove_leftovers,
    scratch,
    writable_folder,
)
from jupyter_reprise.stan.header import header_options, missing_room
from jupyter_reprise.stan.processes import run_guarded
from jupyter_reprise.stan.program import Program
from jupyter_reprise.stan.pystan_cache import share_with_pystan
from jupyter_reprise.stan.services import services_object
from jupyter_reprise.stan.toolchain import Toolchain, ensure_compiler, find_toolchain

_TAIL: Final = 2000
_UNTIDY: Final = (
    *("--param", "ggc-min-expand=1000"),
    *("--param", "ggc-min-heapsize=4000000"),
)


def compile_program(program: Program, tick: Tick) -> CompiledModel:
    """Find a program's library in the cache, or compile it.

    Parameters
    ----------
    tick
        Called a few times a second while it takes.

    Raises
    ------
    CompilationFailed
        There is no compiler, or it failed.
    StorageFailed
        It isn't there, and no folder for it can be written.
    """
    toolchain = find_toolchain()
    key = model_key(program.identity, toolchain)
    compiled = find_model(key)
    if compiled is None:
        ensure_compiler(toolchain)
        folder = writable_folder()
        with locked(folder, key, tick, "another process compiles it"):
            compiled = find_model(key) or _compile(program, toolchain, folder, key, tick)
    share_with_pystan(program, compiled, toolchain)
    return compiled


def _compile(
    program: Program, toolchain: Toolchain, folder: Path, key: str, tick: Tick
) -> CompiledModel:
    began = time.monotonic()
    services = services_object(toolchain, folder, tick)
    options = header_options(toolchain, folder, tick)
    remove_leftovers(folder / "models")
    with scratch(folder / "models") as work:
        source, library = work / "model.cpp", work / "model.so"
        source.write_text(program.to_cxx(), encoding="utf-8")
        returned, messages = _run_compiler(toolchain, options, source, services, library, tick)
        if returned != 0 and options:  # a header may be of another make than it says
            returned, messages = _run_compiler(toolchain, (), source, services, library, tick)
        if returned != 0:
            raise _failure(program, messages)
        facts: dict[str, Any] = {
            **toolchain.facts(),
            "label": program.label,
            "seconds": round(time.monotonic() - began, 1),
            "header": bool(options),
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        return add_model(folder, key, library, facts)


def _run_compiler(
    toolchain: Toolchain,
    options: tuple[str, ...],
    source: Path,
    services: Path,
    library: Path,
    tick: Tick,
) -> tuple[int, str]:
    command = (
        *toolchain.compiler,
        *(options or _without_header(toolchain, source.parent)),
        *toolchain.flags,
        *toolchain.include_options,
        *("-shared", str(source), str(services)),
        *toolchain.link_options,
        *("-o", str(library)),
    )
    log = source.with_suffix(".log")
    code = run_guarded(command, source.parent, lambda: tick(""), log=log)
    return code, log.read_text("utf-8", errors="replace")


def _without_header(toolchain: Toolchain, folder: Path) -> tuple[str, ...]:
    """Let GCC use memory where there is some, in place of a tenth of its time for tidying."""
    return _UNTIDY if toolchain.is_gcc and not missing_room(folder) else ()


def _failure(program: Program, messages: str) -> CompilationFailed:
    hint = "Run `reprise doctor` to check the compiler."
    if "Killed" in messages or "out of memory" in messages:
        hint = "It ran out of memory: free 2 GB, and set REPRISE_STAN_PCH=0 to need less."
    elif "No space left" in messages:
        hint = "Free disk space."
    return CompilationFailed(
        f"The C++ compiler failed on {program.source}:\n{messages.strip()[-_TAIL:]}\n", hint=hint
    )

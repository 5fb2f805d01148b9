"""Puts compiled models where PyStan looks for its own, so that `stan.build` finds them."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import sys
from contextlib import suppress
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from jupyter_reprise.stan.cache import CompiledModel
from jupyter_reprise.stan.program import Program
from jupyter_reprise.stan.toolchain import Toolchain


def share_with_pystan(program: Program, compiled: CompiledModel, toolchain: Toolchain) -> None:
    """Link a library into PyStan's cache, unless it is there or that cache can't be written."""
    if program.included:  # PyStan can't include, and its names leave out what is included
        return
    folder = pystan_folder(program.code, toolchain)
    if folder is None:
        return
    name = f"stan_services_model_{folder.name}{EXTENSION_SUFFIXES[0]}"
    with suppress(OSError):
        if any(path.suffix == ".so" for path in folder.glob("*")):
            return
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "stanc.log").write_text(program.warnings, encoding="utf-8")
        (folder / "stderr.log").write_text("", encoding="utf-8")
        for library in toolchain.shared_libraries:
            with suppress(FileExistsError):
                (folder / library.name).symlink_to(library)
        # under another name first: PyStan takes any file of that suffix for a whole library
        partial = folder / f"{name}.{os.getpid()}.partial"
        _link(compiled.path, partial)
        partial.replace(folder / name)


def pystan_folder(code: str, toolchain: Toolchain) -> Path | None:
    """Give PyStan's folder for a program, named as `httpstan.models.calculate_model_name` does.

    Computed here, as importing that module costs more than everything else.
    """
    try:
        from appdirs import user_cache_dir
    except ImportError:  # a later httpstan may keep its cache otherwise
        return None
    digest = hashlib.blake2b(digest_size=5)
    parts = (
        *(code, toolchain.httpstan, sys.platform),
        *(str(sys.maxsize), sys.version, sys.executable),
    )
    for part in parts:
        digest.update(part.encode())
    name = base64.b32encode(digest.digest()).decode().lower()
    return Path(user_cache_dir("httpstan", version=toolchain.httpstan)) / "models" / name


def _link(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)

"""Puts the compiled Stan models that an image's notebooks use into its context."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import CompilationFailed
from jupyter_reprise.service.project import Project

MODELS_VARIABLES: Final = ("REPRISE_STAN_CACHE", "REPRISE_STAN_COMPILER")
"""The variables by which an image without a compiler knows its models."""


def place_models(
    project: Project, programs: Sequence[str], folder: Path, tell: Callable[[str], None]
) -> str:
    """Compile programs, or find them in the cache, and copy their libraries.

    Parameters
    ----------
    programs
        `.stan` files and notebooks with `%%stan` cells, by path relative to the project.

    Returns
    -------
    str
        The version of the compiler that made them; empty if there are none.

    Raises
    ------
    CompilationFailed
        One can't be compiled.
    """
    if not programs:
        return ""
    from jupyter_reprise.service.stan_models import compile_programs
    from jupyter_reprise.stan.cache import find_model
    from jupyter_reprise.stan.toolchain import find_toolchain

    models = folder / "models"
    models.mkdir(parents=True)
    tell(f"Compiling the Stan models of {', '.join(programs)}")
    for outcome in compile_programs([project.root / name for name in programs], _ignore):
        found = find_model(outcome.key) if outcome.key else None
        if found is None:
            raise CompilationFailed(
                f"The image needs {outcome.name}, which is not compiled: {outcome.error}",
                hint="Mend it, or leave its dashboard out with --dashboards.",
            )
        for path in (found.path, found.path.with_suffix(".json")):
            shutil.copyfile(path, models / path.name)
    return find_toolchain().compiler_version


def _ignore(_note: str) -> None:
    """Say nothing while a compiler works: the line above stays."""

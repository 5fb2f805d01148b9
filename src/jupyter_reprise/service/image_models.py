"""Puts the compiled Stan models that an image's notebooks use into its context."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import CompilationFailed, Conflict
from jupyter_reprise.publishing.images.installed import find_installed
from jupyter_reprise.publishing.images.wheels import Distribution
from jupyter_reprise.service.project import Project

MODELS_VARIABLES: Final = ("REPRISE_STAN_CACHE", "REPRISE_STAN_COMPILER")
"""The variables by which an image without a compiler knows its models."""


def ensure_models_fit(
    programs: Sequence[str], distributions: Iterable[Distribution], python: str
) -> None:
    """Check that an image would look for the models that are compiled here.

    Parameters
    ----------
    python
        The version of Python that the image has, such as `3.11`.

    Raises
    ------
    Conflict
        It would look for others, and can't compile them.
    """
    if not programs:
        return
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if python != here:
        raise Conflict(
            f"The Stan models of {', '.join(programs)} are compiled for Python {here}, and the"
            f" image has Python {python}.",
            hint=f"Take another --base-image, such as python:{here}-slim.",
        )
    compiling = find_installed("httpstan")
    for one in distributions:
        if compiling and one.name == compiling.name and one.version != compiling.version:
            raise Conflict(
                f"The Stan models of {', '.join(programs)} are compiled with httpstan"
                f" {compiling.version}, and the wheelhouse has {one.version}.",
                hint=f"Put httpstan=={compiling.version} into it as well.",
            )


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

"""Checks what a machine and a project need, and says how to mend what is missing."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from jupyter_reprise.errors import KernelUnavailable, NotFound, RepriseError
from jupyter_reprise.execution.kernelspecs import DEFAULT_KERNEL
from jupyter_reprise.provenance.environment import read_compiler
from jupyter_reprise.service.git_status import FilterHealth, examine_filter
from jupyter_reprise.service.project import open_project
from jupyter_reprise.service.stan_models import describe_stan, find_compiler_problem
from jupyter_reprise.stan.toolchain import INSTALL_COMPILER

_ENTRY_POINT_KERNEL = "reprise-python"


class Health(StrEnum):
    """How a check came out."""

    FINE = "fine"
    OPTIONAL = "optional"
    """Missing, and needed only for some of the work."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The outcome of one check."""

    subject: str
    health: Health
    detail: str
    remedy: str = ""


def examine(folder: Path) -> Iterator[Diagnosis]:
    """Check everything in turn, giving each outcome as soon as it is known.

    Parameters
    ----------
    folder
        A folder of the project to check, if it is in one.
    """
    checks: tuple[Callable[[Path], Diagnosis], ...] = (
        _check_python,
        _check_project,
        _check_store,
        _check_kernel,
        _check_installed_kernel,
        _check_compiler,
        _check_stan,
        _check_git,
        _check_git_filter,
        _check_lab_extension,
        _check_server_extension,
    )
    for check in checks:
        yield check(folder)


def _check_python(_folder: Path) -> Diagnosis:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Diagnosis("python", Health.FINE, f"{version} at {sys.executable}")


def _check_project(folder: Path) -> Diagnosis:
    try:
        with open_project(folder) as project:
            return Diagnosis("project", Health.FINE, str(project.root))
    except NotFound as error:
        return Diagnosis("project", Health.OPTIONAL, error.message, "Run `reprise init`.")
    except RepriseError as error:
        return Diagnosis("project", Health.BROKEN, error.message, error.hint or "")


def _check_store(folder: Path) -> Diagnosis:
    try:
        with open_project(folder) as project:
            probe = project.root / ".reprise"
            probe.mkdir(exist_ok=True)
            count = project.store.count()
            free = shutil.disk_usage(probe).free // 2**20
            detail = f"{count} runs in {project.store.place}, {free:,} MiB free in {probe}"
            if free < 200:
                return Diagnosis("store", Health.BROKEN, detail, "Free disk space.")
            return Diagnosis("store", Health.FINE, detail)
    except NotFound:
        return Diagnosis("store", Health.OPTIONAL, "there is no project here")
    except RepriseError as error:
        return Diagnosis("store", Health.BROKEN, error.message, error.hint or "")
    except OSError as error:
        remedy = "Make the project's folder writable."
        return Diagnosis("store", Health.BROKEN, f"it can't be written ({error.strerror})", remedy)


def _check_kernel(folder: Path) -> Diagnosis:
    """Start the default kernel for real, as its being listed says little."""
    remedy = f"Run `{Path(sys.executable).name} -m ipykernel install --sys-prefix`."
    try:
        version = asyncio.run(_start_kernel(folder))
    except RepriseError as error:
        return Diagnosis("kernel", Health.BROKEN, error.message, remedy)
    return Diagnosis("kernel", Health.FINE, f"{DEFAULT_KERNEL} starts and answers ({version})")


async def _start_kernel(folder: Path) -> str:
    from jupyter_reprise.execution.connecting import wait_until_heard
    from jupyter_reprise.execution.launch import launch

    kernel = await launch(DEFAULT_KERNEL, folder=folder)
    client = kernel.manager.client()
    try:
        content = await wait_until_heard(client, kernel.manager, timeout=60)
        return str(content.get("banner", "")).partition("\n")[0]
    except KernelUnavailable as error:
        raise KernelUnavailable(kernel.with_last_words(error.message)) from error
    finally:
        client.stop_channels()
        await kernel.shut_down()


def _check_installed_kernel(_folder: Path) -> Diagnosis:
    from jupyter_client.kernelspec import KernelSpecManager

    names = sorted(KernelSpecManager().find_kernel_specs())
    if _ENTRY_POINT_KERNEL in names:
        return Diagnosis("kernelspec", Health.FINE, f"installed: {', '.join(names)}")
    return Diagnosis(
        "kernelspec",
        Health.BROKEN,
        f"{_ENTRY_POINT_KERNEL} is not among the kernels ({', '.join(names) or 'none'})",
        "Run `pip install --force-reinstall --no-deps jupyter-reprise`.",
    )


def _check_compiler(_folder: Path) -> Diagnosis:
    """Compile a line for real, as a compiler may lack its library or its assembler."""
    problem = find_compiler_problem()
    if not problem:
        return Diagnosis("compiler", Health.FINE, read_compiler())
    return Diagnosis("compiler", Health.OPTIONAL, f"{problem}; Stan needs it", INSTALL_COMPILER)


def _check_stan(_folder: Path) -> Diagnosis:
    missing = [name for name in ("stan", "arviz", "pkg_resources") if find_spec(name) is None]
    if not missing:
        return Diagnosis("stan", Health.FINE, describe_stan())
    remedy = "Run `pip install 'jupyter-reprise[stan]'`."
    return Diagnosis("stan", Health.OPTIONAL, f"not installed: {', '.join(missing)}", remedy)


def _check_git(_folder: Path) -> Diagnosis:
    output = _ask_git(Path.cwd(), "--version")
    if output is None:
        remedy = "Install git, so that runs say which commit they came from."
        return Diagnosis("git", Health.OPTIONAL, "git is not installed", remedy)
    return Diagnosis("git", Health.FINE, output)


def _check_git_filter(folder: Path) -> Diagnosis:
    """Look for any filter on notebooks, as outputs must not be committed."""
    healths = {FilterHealth.BROKEN: Health.BROKEN, FilterHealth.MISSING: Health.OPTIONAL}
    try:
        status = examine_filter(folder)
    except RepriseError:
        return Diagnosis("git filter", Health.OPTIONAL, "not in a git repository")
    health = healths.get(status.health, Health.FINE)
    remedy = status.remedy if health is not Health.FINE else ""
    return Diagnosis("git filter", health, status.detail, remedy)


def _ask_git(folder: Path, *arguments: str) -> str | None:
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        completed = subprocess.run(
            ("git", "-C", str(folder), *arguments),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment,
            timeout=20,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return completed.stdout.decode(errors="replace").strip()


def _check_lab_extension(_folder: Path) -> Diagnosis:
    from jupyter_core.paths import jupyter_path

    if find_spec("jupyterlab") is None:
        remedy = "Run `pip install jupyterlab`."
        return Diagnosis("lab extension", Health.OPTIONAL, "JupyterLab is not installed", remedy)
    name = "jupyter-reprise-extension"
    for folder in jupyter_path("labextensions"):
        if (Path(folder) / name / "package.json").is_file():
            return Diagnosis("lab extension", Health.FINE, f"{name} in {folder}")
    return Diagnosis(
        "lab extension",
        Health.OPTIONAL,
        f"{name} is not installed",
        "Run `pip install --force-reinstall --no-deps jupyter-reprise`.",
    )


def _check_server_extension(_folder: Path) -> Diagnosis:
    from jupyter_core.paths import jupyter_config_path

    for folder in jupyter_config_path():
        if (Path(folder) / "jupyter_server_config.d" / "jupyter_reprise.json").is_file():
            return Diagnosis("server extension", Health.FINE, f"enabled in {folder}")
    return Diagnosis(
        "server extension",
        Health.OPTIONAL,
        "it is not enabled",
        "Run `jupyter server extension enable jupyter_reprise`.",
    )

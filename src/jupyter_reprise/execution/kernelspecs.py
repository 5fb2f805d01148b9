"""Finds the kernels that are installed, and the interpreter behind each."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from jupyter_reprise.errors import KernelUnavailable

DEFAULT_KERNEL = "python3"


@dataclass(frozen=True, slots=True)
class KernelSpec:
    """An installed kernel."""

    name: str
    display_name: str
    language: str
    executable: Path | None
    """The interpreter it starts, where that can be told."""

    @property
    def is_python(self) -> bool:
        return self.language.lower() == "python"


def find_kernel(name: str) -> KernelSpec:
    """Look an installed kernel up by name.

    Raises
    ------
    KernelUnavailable
        There is none of that name; the message lists those there are.
    """
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
    from traitlets import TraitError

    manager = KernelSpecManager()
    try:
        spec = manager.get_kernel_spec(name)
    except NoSuchKernel as error:
        known = ", ".join(sorted(manager.find_kernel_specs())) or "none"
        raise KernelUnavailable(
            f"There is no kernel named {name!r}; installed are: {known}.",
            hint="Choose one with `--kernel NAME`, or install the missing one.",
        ) from error
    except (OSError, ValueError, TypeError, TraitError) as error:
        path = Path(manager.find_kernel_specs().get(name, name)) / "kernel.json"
        raise KernelUnavailable(
            f"The kernel {name!r} is not described well in {path} ({error}).",
            hint="Mend the file, or remove its folder and install the kernel anew.",
        ) from error
    return KernelSpec(
        name=name,
        display_name=spec.display_name,
        language=spec.language,
        executable=_executable(spec.argv),
    )


def _executable(argv: list[str]) -> Path | None:
    if not argv:
        return None
    # jupyter_client itself replaces these names by the running interpreter
    if argv[0] in {
        "python",
        f"python{sys.version_info[0]}",
        "python{}.{}".format(*sys.version_info),
    }:
        return Path(sys.executable)
    found = shutil.which(argv[0])
    return Path(found) if found else None

"""Reprise: notebooks you can play again.

What a notebook uses: `record`, `check`, `artifact`, `rng`, `seed` and `Secret`. What notebooks and
scripts run others with, and look at runs: `run`, `sweep`, `runs` and `latest`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_reprise.errors import CheckFailed, RunFailed
    from jupyter_reprise.kernels.recording import artifact, check, record
    from jupyter_reprise.kernels.secret import Secret
    from jupyter_reprise.kernels.seeding import rng, seed
    from jupyter_reprise.service.api import RunResult, latest, run, runs, sweep

    __version__: str

__all__ = [
    "CheckFailed",
    "RunFailed",
    "RunResult",
    "Secret",
    "artifact",
    "check",
    "latest",
    "record",
    "rng",
    "run",
    "runs",
    "seed",
    "sweep",
]

_HOMES = {
    "CheckFailed": "errors",
    "RunFailed": "errors",
    "RunResult": "service.api",
    "Secret": "kernels.secret",
    "artifact": "kernels.recording",
    "check": "kernels.recording",
    "latest": "service.api",
    "record": "kernels.recording",
    "rng": "kernels.seeding",
    "run": "service.api",
    "runs": "service.api",
    "seed": "kernels.seeding",
    "sweep": "service.api",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is first used, so that importing the package costs nothing."""
    if name == "__version__":
        from importlib.metadata import version

        return version("jupyter-reprise")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"jupyter_reprise.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    """Name the server extension; Jupyter Server calls this when it loads its extensions."""
    from jupyter_reprise.server.extension import RepriseExtension

    return [{"module": "jupyter_reprise", "app": RepriseExtension}]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Say where the built lab extension lies; `jupyter labextension develop` calls this."""
    return [{"src": "labextension", "dest": "jupyter-reprise-extension"}]

"""What an image of dashboards starts with.

What to start is its first argument::

    dashboards [OPTION...]   serve the dashboards (`reprise dashboards serve`)
    worker [OPTION...]       execute the runs that viewers ask for (`reprise worker`)
    reprise ARGUMENT...      any other command of Reprise

Everything of the image is read-only, so what may change is put below `/tmp/reprise` first. The runs
are those of the image, unless `REPRISE_RUNS` names a database: then they are added to that.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PORT: Final = 8866
"""That of `serve`, unless the variable names another."""
PORT_VARIABLE: Final = "REPRISE_DASHBOARDS_PORT"
"""`serve` itself reads it, as it does others of that kind."""
RUNS_VARIABLE: Final = "REPRISE_RUNS"
ARTIFACTS_VARIABLE: Final = "REPRISE_ARTIFACTS"
_COMMANDS: Final = ("dashboards", "worker", "reprise")
_PATIENCE_SECONDS: Final = 60.0
_PAUSE_SECONDS: Final = 2.0
PASSING: Final = 75
"""The exit code (EX_TEMPFAIL) of a command that may succeed if it is given again."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are in a container."""

    image: Path = Path("/opt/reprise")
    """What the image brought; nobody can write there."""
    work: Path = Path("/tmp/reprise")  # noqa: S108 - a container's own

    @property
    def store(self) -> Path:
        """The image's runs, if it has any."""
        return self.image / "store"

    @property
    def project(self) -> Path:
        """The project as it is served."""
        return self.work / "project"


def main(arguments: Sequence[str], places: Places | None = None) -> None:
    """Prepare the container and become the server; the image's entry point calls this."""
    places = places or Places()
    what, *options = arguments or ["dashboards"]
    if what not in _COMMANDS:
        sys.exit(f"There is no {what!r} to start; there are: {', '.join(_COMMANDS)}.")
    os.umask(0o022)
    prepare(places, os.environ)
    os.chdir(places.project)
    if what != "reprise" and os.environ.get(RUNS_VARIABLE) and places.store.exists():
        load_runs(places.store)
    os.execv(sys.executable, [*_reprise(), *command_line(what, options)])  # noqa: S606


def command_line(what: str, options: Sequence[str]) -> list[str]:
    """Give the arguments of `reprise` for one of the things that an image starts."""
    if what == "reprise":
        return [*options]
    if what == "worker":
        return ["worker", "--idle", "never", *options]
    # all addresses, as a container has a network of its own
    return ["dashboards", "serve", "--ip", "0.0.0.0", *options]  # noqa: S104


def prepare(places: Places, variables: Mapping[str, str]) -> None:
    """Put what may change where it can be written, unless an earlier start did."""
    Path(variables["HOME"]).mkdir(parents=True, exist_ok=True)
    fonts = Path(variables["MPLCONFIGDIR"])
    if (places.image / "matplotlib").exists() and not fonts.exists():
        # matplotlib's list of the fonts there are, which takes seconds to make
        shutil.copytree(places.image / "matplotlib", fonts, copy_function=shutil.copyfile)
    if places.project.exists():
        return
    aside = places.work / "new"
    shutil.rmtree(aside, ignore_errors=True)
    shutil.copytree(places.image / "project", aside, copy_function=shutil.copyfile)
    if places.store.exists() and not variables.get(RUNS_VARIABLE):
        private = aside / ".reprise"
        private.mkdir()
        shutil.copyfile(places.store / "runs.db", private / "runs.db")
        if not variables.get(ARTIFACTS_VARIABLE):
            # linked, as they may be large and never change
            _link_all(places.store / "artifacts", private / "artifacts")
    aside.rename(places.project)


def _link_all(source: Path, target: Path) -> None:
    """Make folders like those there are, with links to their files."""
    for folder, _, names in os.walk(source):
        here = target / Path(folder).relative_to(source)
        here.mkdir(parents=True)
        for name in names:
            (here / name).symlink_to(Path(folder) / name)


def load_runs(store: Path) -> None:
    """Add the image's runs to a database, which may still be starting."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        done = subprocess.run([*_reprise(), "image", "load", str(store)], check=False)
        if done.returncode == 0:
            return
        if done.returncode != PASSING or time.monotonic() > until:
            sys.exit(f"The image's runs can't be added to the database of {RUNS_VARIABLE}.")
        time.sleep(_PAUSE_SECONDS)


def _reprise() -> list[str]:
    # -P, as the project is the current folder, and its files are not modules of Reprise
    return [sys.executable, "-P", "-m", "jupyter_reprise"]


if __name__ == "__main__":
    main(sys.argv[1:])

"""Finds a container engine on this machine and has it build.

Must not know what is in a context.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import Conflict, NotFound, RepriseError, StorageFailed
from jupyter_reprise.publishing.formats import format_bytes
from jupyter_reprise.publishing.images.talk import Tell, tells_of_full_disk

ENGINES: Final = ("docker", "podman", "buildah")

_TAIL: Final = 25
_ASK_SECONDS: Final = 30.0
_WITHOUT: Final = (
    "Or write the build context with --context-only DIR, and build it where there is an engine."
)
_START: Final = {
    "docker": "Start it (`sudo systemctl start docker`, or Docker Desktop), or see DOCKER_HOST. ",
    "podman": "Try `podman info`; on macOS and Windows: `podman machine start`. ",
}
_STEP: Final = re.compile(
    r"(?:\[\d+/\d+\] )?(?:Step|STEP) (?P<at>\d+/\d+) ?: (?P<what>.*)"
    r"|#\d+ \[(?P<stage>\S+ +\d+/\d+)\] (?P<instruction>.*)"
)


@dataclass(frozen=True, slots=True)
class Engine:
    """A program that builds images."""

    name: str

    def ensure_ready(self) -> None:
        """Check that it can build.

        Raises
        ------
        Conflict
            It is installed, but does not answer.
        """
        question = ("version",) if self.name == "buildah" else ("info",)
        done = _ask(self.name, *question)
        if done.returncode != 0:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            reason = said[-1].strip() if said else f"exit status {done.returncode}"
            raise Conflict(
                f"{self.name} is installed, but can't be used: {reason.rstrip('.?')}.",
                hint=_START.get(self.name, "") + _WITHOUT,
            )

    def ensure_space(self, needed: int) -> None:
        """Check that there is room where it keeps images, if that is on this machine.

        Raises
        ------
        StorageFailed
            There is less than an image of this size takes while it is built.
        """
        place = self._storage()
        if place is None:
            return
        free = shutil.disk_usage(place).free
        if free < needed:
            raise StorageFailed(
                f"The image takes about {format_bytes(needed)} while it is built, and {place} has"
                f" {format_bytes(free)} left.",
                hint=_free_space(self.name),
            )

    def build(self, context: Path, tag: str, epoch: int, tell: Tell) -> None:
        """Build an image.

        Parameters
        ----------
        tell
            Is told each step of the recipe as it begins.

        Raises
        ------
        StorageFailed
            There was no space left.
        RepriseError
            It failed; the error shows the last lines.
        """
        tail: deque[str] = deque(maxlen=_TAIL)
        with subprocess.Popen(
            [self.name, *self._arguments(tag, epoch), str(context)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            try:
                for line in process.stdout or ():
                    tail.append(line.rstrip())
                    if step := _step(line):
                        tell(step)
            except BaseException:
                process.terminate()
                raise
        status = process.returncode
        if status != 0:
            raise self._failure(tail, status)

    def image_id(self, tag: str) -> str:
        """Give the id of an image; empty if the engine does not say."""
        kind = ("inspect", "--type", "image") if self.name == "buildah" else ("image", "inspect")
        field = "{{.FromImageID}}" if self.name == "buildah" else "{{.Id}}"
        return _answer(self.name, *kind, "--format", field, tag)

    def _arguments(self, tag: str, epoch: int) -> list[str]:
        if self.name == "docker":
            return ["build", "--tag", tag, "--build-arg", f"SOURCE_DATE_EPOCH={epoch}"]
        # Docker's format, as OCI's knows no HEALTHCHECK
        return ["build", "--tag", tag, "--format", "docker", "--timestamp", str(epoch)]

    def _storage(self) -> Path | None:
        field = {"docker": "{{.DockerRootDir}}", "podman": "{{.Store.GraphRoot}}"}.get(self.name)
        if field is None:
            return None
        place = Path(_answer(self.name, "info", "--format", field) or ".")
        return place if place.is_absolute() and place.is_dir() else None

    def _failure(self, tail: Iterable[str], status: int) -> RepriseError:
        lines = [line for line in tail if line.strip()]
        text = "\n".join(f"  {line}" for line in lines)
        if tells_of_full_disk(text):
            return StorageFailed(
                f"There was no space left for the image:\n{text}\n", hint=_free_space(self.name)
            )
        if any("GLIBC" in line for line in lines):
            return RepriseError(
                f"The compiled Stan models can't be loaded in the image:\n{text}\n",
                hint="Its libraries are older than this machine's: give a newer --base-image.",
            )
        return RepriseError(
            f"{self.name} could not build the image (exit status {status}):\n{text}\n",
            hint="Mend what it names, or look at the recipe with --context-only DIR.",
        )


def find_engine(wanted: str | None = None) -> Engine:
    """Give the wanted engine, or the first that is installed.

    Raises
    ------
    NotFound
        There is none.
    """
    for name in (wanted,) if wanted else ENGINES:
        if shutil.which(name):
            return Engine(name)
    missing = f"{wanted} is not installed" if wanted else "None of docker, podman, buildah is here"
    raise NotFound(f"{missing}, and one has to build the image.", hint=f"Install it. {_WITHOUT}")


def _ask(*command: str) -> subprocess.CompletedProcess[str]:
    """Have an engine answer a question; Conflict if it can't be started or takes too long."""
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_ASK_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Conflict(
            f"{command[0]} has not answered for {error.timeout:.0f} seconds.", hint=_WITHOUT
        ) from error
    except OSError as error:
        raise Conflict(f"{command[0]} does not answer: {error}.", hint=_WITHOUT) from error


def _answer(*command: str) -> str:
    """Give what an engine answers; empty if it does not, where nothing depends on it."""
    try:
        done = _ask(*command)
    except Conflict:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _step(line: str) -> str:
    match = _STEP.match(line)
    if match is None:
        return ""
    at, what = (
        (match["at"], match["what"]) if match["at"] else (match["stage"], match["instruction"])
    )
    return f"{at} {what.strip()}"


def _free_space(engine: str) -> str:
    command = "buildah rmi --prune" if engine == "buildah" else f"{engine} system prune"
    return f"Free some, for example with `{command}`."

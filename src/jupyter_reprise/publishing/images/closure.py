"""Finds everything that some packages need, without asking any index.

Must not choose versions: whoever finds a package by name does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from packaging.markers import default_environment
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from jupyter_reprise.errors import InvalidInput, NotFound
from jupyter_reprise.publishing.images.wheels import Distribution

Find = Callable[[str], Distribution | None]


@dataclass(frozen=True, slots=True)
class Target:
    """Where packages are to run: Linux with a Python of some version."""

    python: str
    """Such as `3.11`."""

    def environment(self) -> dict[str, str]:
        """Give the values that conditions of requirements are held against."""
        here = {name: str(value) for name, value in default_environment().items()}
        full = here["python_full_version"]
        if not full.startswith(f"{self.python}."):
            full = f"{self.python}.0"
        return {
            **here,
            "os_name": "posix",
            "sys_platform": "linux",
            "platform_system": "Linux",
            "python_version": self.python,
            "python_full_version": full,
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }


@dataclass(slots=True)
class _Search:
    find: Find
    environment: Mapping[str, str]
    found: dict[str, Distribution] = field(default_factory=dict)
    extras: dict[str, set[str]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def visit(self, requirement: Requirement, wanted_by: str) -> None:
        name = canonicalize_name(requirement.name)
        asked = {"", *requirement.extras}
        new = asked - self.extras.get(name, set())
        if not new or name in self.missing:
            return
        distribution = self.found.get(name) or self.find(name)
        if distribution is None:
            self.missing[name] = wanted_by
            return
        self.found[name] = distribution
        self.extras.setdefault(name, set()).update(new)
        for text in distribution.requires:
            inner = Requirement(text)
            if self._applies(inner, new):
                self.visit(inner, distribution.name)

    def _applies(self, requirement: Requirement, extras: Iterable[str]) -> bool:
        if requirement.marker is None:
            return True
        return any(
            requirement.marker.evaluate({**self.environment, "extra": extra}) for extra in extras
        )


def find_needed(
    roots: Iterable[str], find: Find, target: Target, where: str
) -> tuple[Distribution, ...]:
    """Give the packages that some requirements need, and those themselves, by name.

    Parameters
    ----------
    where
        What messages call the place in which they are looked for.

    Raises
    ------
    NotFound
        Some aren't there; all of them are named.
    InvalidInput
        A requirement can't be read.
    """
    search = _Search(find, target.environment())
    for root in roots:
        try:
            requirement = Requirement(root)
        except InvalidRequirement as error:
            raise InvalidInput(
                f"{root!r} is not the name of a package: {error}.", hint="Write such as openpyxl."
            ) from error
        search.visit(requirement, "the dashboards")
    if search.missing:
        listed = ", ".join(
            f"{name} (for {wanted_by})" for name, wanted_by in sorted(search.missing.items())
        )
        raise NotFound(
            f"The image needs packages that are not in {where}: {listed}.",
            hint=f"Run `pip {_verb(where)} {' '.join(sorted(search.missing))}`.",
        )
    return tuple(search.found[name] for name in sorted(search.found))


def _verb(where: str) -> str:
    is_folder = "/" in where or "\\" in where
    return f"download --only-binary=:all: --dest {where}" if is_folder else "install"

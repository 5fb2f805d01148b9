"""The errors that Reprise raises on purpose, each of which says what to do next.

This module must not import anything of the project, so that every room may raise from it.

Drawn as a tree::

    RepriseError                something the caller can understand and mend
    ├── NotFound                the named thing does not exist here
    │   └── ContentLost         what was kept of a run is not in the artifact store any more
    ├── Conflict                the thing exists, but its state forbids what was asked
    ├── InvalidInput            what was given is not allowed
    │   ├── InvalidParameters   one or more parameter values are not allowed
    │   ├── InvalidSettings     one or more settings of a `reprise.toml` are not allowed
    │   ├── InvalidProgram      a Stan program has a syntax or semantic error
    │   └── InvalidData         data or initial values don't fit a Stan program
    ├── CheckFailed             a check inside a notebook did not hold, and was told to stop it
    ├── RunFailed               a notebook's cell raised, or ran out of time
    ├── CompilationFailed       the C++ compiler is missing or failed on a Stan program
    ├── SamplingFailed          a Stan sampler stopped before it was done
    ├── SchemaMismatch          a stored database or document has another version
    ├── StorageFailed           a disk, folder or database refused to be read or written
    ├── MissingDependency       an optional package is not installed
    └── KernelUnavailable       no kernel of that name, or it would not start
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class RepriseError(Exception):
    """Something the caller can understand and mend.

    Parameters
    ----------
    message
        One sentence: what happened, to which thing.
    hint
        The next step, with the exact command where there is one.
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # The default pickles `args` only and would lose the keyword-only facts.
        return (_rebuild, (type(self), self.args, self.__dict__))


def _rebuild(cls: type[RepriseError], args: tuple[Any, ...], state: dict[str, Any]) -> RepriseError:
    error = cls.__new__(cls)
    Exception.__init__(error, *args)
    error.__dict__.update(state)
    return error


class NotFound(RepriseError):
    """The named thing does not exist here."""


class ContentLost(NotFound):
    """What was kept of a run is not in the artifact store any more."""


class Conflict(RepriseError):
    """The thing exists, but its state forbids what was asked."""


class InvalidInput(RepriseError):
    """What was given is not allowed."""


@dataclass(frozen=True, slots=True)
class ParameterProblem:
    """One reason why a parameter value was refused."""

    name: str
    message: str


class InvalidParameters(InvalidInput):
    """One or more parameter values are not allowed; all of them are named at once."""

    def __init__(self, problems: tuple[ParameterProblem, ...], *, hint: str | None = None) -> None:
        super().__init__("; ".join(f"{p.name}: {p.message}" for p in problems) + ".", hint=hint)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One reason why a settings file was refused."""

    line: int | None
    """Counted from 1; None when the whole file is meant."""
    key: str
    message: str

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.key}{' ' if self.key else ''}{self.message}"


class InvalidSettings(InvalidInput):
    """One or more settings of a `reprise.toml` are not allowed; all of them are named at once."""

    def __init__(
        self, source: str, problems: tuple[SettingProblem, ...], *, hint: str | None = None
    ) -> None:
        super().__init__(f"{source}: {'; '.join(map(str, problems))}.", hint=hint)
        self.source = source
        self.problems = problems


class InvalidProgram(InvalidInput):
    """A Stan program has a syntax or semantic error; the message shows stanc's text and caret.

    Parameters
    ----------
    line, column
        Where, counted from 1; None when stanc doesn't say.
    """

    def __init__(
        self,
        message: str,
        *,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class DataProblem:
    """One reason why data was refused."""

    name: str
    message: str

    def __str__(self) -> str:
        return f"{self.name} {self.message}"


class InvalidData(InvalidInput):
    """Data or initial values don't fit a Stan program; everything wrong is named at once."""

    def __init__(
        self,
        source: str,
        problems: tuple[DataProblem, ...],
        *,
        what: str = "the data",
        hint: str | None = None,
    ) -> None:
        listed = "".join(f"\n  {problem}" for problem in problems)
        super().__init__(f"{source} can't take {what}:{listed}", hint=hint)
        self.source = source
        self.problems = problems


class CompilationFailed(RepriseError):
    """The C++ compiler is missing or failed on a Stan program."""


class SamplingFailed(RepriseError):
    """A Stan sampler stopped before it was done."""


class RunFailed(RepriseError):
    """A notebook's cell raised, or ran out of time.

    Parameters
    ----------
    cell
        Index of the cell in the executed notebook, from 0; None when no single cell is to blame.
    ename, evalue
        Name and text of the exception as the kernel reported it.
    traceback
        The kernel's traceback as plain text, without terminal colours.
    """

    def __init__(
        self,
        message: str,
        *,
        cell: int | None = None,
        ename: str = "",
        evalue: str = "",
        traceback: str = "",
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.cell = cell
        self.ename = ename
        self.evalue = evalue
        self.traceback = traceback


class CheckFailed(RepriseError):
    """A check inside a notebook did not hold, and was told to stop it."""


class SchemaMismatch(RepriseError):
    """A stored database or document has a version that this Reprise can't use as it is."""


class StorageFailed(RepriseError):
    """A disk, folder or database refused to be read or written.

    Parameters
    ----------
    is_passing
        Whether it may work in a moment, as when a database's server is being restarted.
    """

    def __init__(self, message: str, *, hint: str | None = None, is_passing: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.is_passing = is_passing


class MissingDependency(RepriseError):
    """An optional package is not installed.

    Parameters
    ----------
    package
        The import that failed.
    extra
        The extra of `jupyter-reprise` that brings it.
    """

    def __init__(self, package: str, *, extra: str) -> None:
        super().__init__(
            f"This needs the package {package}, which is not installed.",
            hint=f"Run `pip install 'jupyter-reprise[{extra}]'`.",
        )
        self.package = package
        self.extra = extra


class KernelUnavailable(RepriseError):
    """No kernel of that name is installed, or it would not start."""

"""Checks notebook files by the rules of the lint, and mends what can be mended safely.

It works in a project, by what its `reprise.toml` says, and outside of any.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jupyter_reprise.errors import InvalidInput, NotFound, RepriseError
from jupyter_reprise.notebook.document import Notebook, parse_notebook
from jupyter_reprise.notebook.lint import RULES, Finding, lint
from jupyter_reprise.notebook.lint.mending import mend
from jupyter_reprise.notebook.strip_policy import StripPolicy
from jupyter_reprise.project import ProjectSettings, find_project_root, load_settings
from jupyter_reprise.service.git_stripping import keep_outputs
from jupyter_reprise.service.notebook_files import (
    cleaned_by_git,
    find_notebooks,
    replace_notebook,
)

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
STRIPPED_BY_GIT: Final = frozenset({"outputs", "execution-count", "run-leftovers"})


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What is looked for, and whether it is mended."""

    select: frozenset[str] = frozenset()
    """Rules that alone count; none means all."""
    ignore: frozenset[str] = frozenset()
    is_fixing: bool = False


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What came of checking one file."""

    path: str
    findings: tuple[Finding, ...] = ()
    mended: tuple[Finding, ...] = ()
    error: str = ""
    """Why it could not be checked or mended."""


class Checkup:
    """Notebooks to be checked, found at and below some places.

    Notebooks that their project excludes are left out, however they were named: pre-commit names
    every file.

    Parameters
    ----------
    places
        Files, whatever their names, and folders.
    options
        What is looked for, and whether it is mended.
    """

    def __init__(self, places: Iterable[Path], options: CheckOptions) -> None:
        self._options = options
        self._projects = _Projects()
        self._missing: list[Path] = []
        self.paths: list[Path] = []
        """What will be checked, in order, each once."""
        for place in places:
            if place.is_dir():
                self.paths += find_notebooks(place)
            elif place.exists():
                self.paths.append(place)
            else:
                self._missing.append(place)
        unique = dict.fromkeys(self.paths)
        self.paths = [path for path in unique if not self._projects.exclude(path)]

    def run(self) -> Iterator[CheckedFile]:
        """Check one file after the other; what is wrong with one does not stop the others."""
        for path in self._missing:
            yield CheckedFile(str(path), error=f"There is no {path}.")
        cleaned = frozenset(cleaned_by_git(self.paths))
        for path in self.paths:
            try:
                yield self._check(path, is_cleaned=path in cleaned)
            except RepriseError as error:
                yield CheckedFile(str(path), error=str(error))

    def _check(self, path: Path, *, is_cleaned: bool) -> CheckedFile:
        data = _read(path)
        nb = parse_notebook(data, str(path))
        name, settings = self._projects.of(path)
        rules = self._rules(settings.check.ignored_in(name), is_cleaned=is_cleaned)
        policy = settings.strip.policy
        is_served = _is_served(settings, name)
        findings = lint(nb, path.as_posix(), rules=rules, is_served=is_served, policy=policy)
        mendable = tuple(finding for finding in findings if finding.rule.is_fixable)
        if not (self._options.is_fixing and mendable):
            return CheckedFile(str(path), tuple(findings))
        keep_outputs(path, data)
        replace_notebook(path, _mended(data, nb, mendable, policy))
        rest = tuple(finding for finding in findings if not finding.rule.is_fixable)
        return CheckedFile(str(path), rest, mendable)

    def _rules(self, ignored: frozenset[str], *, is_cleaned: bool) -> frozenset[str]:
        """Give the rules that count for a notebook; one that was selected by name stays."""
        options = self._options
        left_out = STRIPPED_BY_GIT - options.select if is_cleaned else frozenset()
        return (options.select or frozenset(RULES)) - options.ignore - ignored - left_out


class _Projects:
    """The projects that notebooks belong to; a notebook may also belong to none."""

    def __init__(self) -> None:
        self._found: dict[Path, Path | None] = {}
        self._settings: dict[Path, ProjectSettings | InvalidInput] = {}

    def of(self, notebook: Path) -> tuple[str, ProjectSettings]:
        """Give a notebook's path in its project, and what its project says.

        Raises
        ------
        InvalidInput
            Its `reprise.toml` says something that is not allowed.
        """
        place = notebook.resolve()
        root = self._root_of(place.parent)
        if root is None:
            return place.as_posix(), ProjectSettings()
        if root not in self._settings:
            self._settings[root] = _load(root)
        settings = self._settings[root]
        if isinstance(settings, InvalidInput):
            raise settings
        return place.relative_to(root).as_posix(), settings

    def exclude(self, notebook: Path) -> bool:
        """Tell whether a notebook's project excludes it; settings in error exclude nothing."""
        try:
            name, settings = self.of(notebook)
        except InvalidInput:
            return False
        return settings.check.excludes(name)

    def _root_of(self, folder: Path) -> Path | None:
        if folder not in self._found:
            try:
                self._found[folder] = find_project_root(folder)
            except NotFound:
                self._found[folder] = None
        return self._found[folder]


def _load(root: Path) -> ProjectSettings | InvalidInput:
    try:
        return load_settings(root)
    except InvalidInput as error:
        return error


def _is_served(settings: ProjectSettings, name: str) -> bool:
    found = settings.for_notebook(name)
    return bool(found.gates or found.secrets)


def _mended(data: bytes, nb: Notebook, findings: tuple[Finding, ...], policy: StripPolicy) -> bytes:
    mark = _BYTE_ORDER_MARK if data.startswith(_BYTE_ORDER_MARK) else b""
    text = mend(data.decode("utf-8-sig"), nb, findings, policy)
    return mark + text.encode("utf-8", errors="surrogatepass")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"{path} can't be read ({error.strerror or error}).", hint="Check its permissions."
        ) from error


def default_places() -> tuple[Path, ...]:
    """Give what is checked when nothing is named: the project, or the current folder."""
    try:
        root = find_project_root(Path.cwd())
    except NotFound:
        return (Path(),)
    return (Path(),) if root == Path.cwd().resolve() else (root,)

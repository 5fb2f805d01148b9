"""Says what a notebook takes, what is wrong in it, whose outputs it holds, and what git does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jupyter_reprise.errors import InvalidInput, NotFound, RepriseError, StorageFailed
from jupyter_reprise.models import ParameterSchema, Run, RunFilter
from jupyter_reprise.models.artifacts import EXECUTED
from jupyter_reprise.notebook.belonging import (
    Belonging,
    Comparison,
    claimed_run,
    compare_with_executed,
    has_outputs,
)
from jupyter_reprise.notebook.cells import notebook_language
from jupyter_reprise.notebook.document import Notebook, parse_notebook
from jupyter_reprise.notebook.lint import RULES, Finding, lint
from jupyter_reprise.notebook.reading_runs import read_references
from jupyter_reprise.service.attribute_files import Place
from jupyter_reprise.service.checking import STRIPPED_BY_GIT
from jupyter_reprise.service.git_filter import install
from jupyter_reprise.service.git_status import FilterHealth, examine_filter
from jupyter_reprise.service.history import list_runs
from jupyter_reprise.service.planning import kernel_of, read_basis, read_source
from jupyter_reprise.service.project import Project


@dataclass(frozen=True, slots=True)
class Badge:
    """Whose outputs a notebook holds."""

    state: Belonging
    run: Run | None = None
    cells: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FilterState:
    """Whether git strips a notebook."""

    health: str
    """A `FilterHealth`, or `none` outside of any repository."""
    message: str = ""

    @property
    def can_install(self) -> bool:
        return self.health in {FilterHealth.MISSING, FilterHealth.BROKEN}


@dataclass(frozen=True, slots=True)
class Inspection:
    """All that is known of a notebook without running it."""

    name: str
    kernel: str
    language: str
    schema: ParameterSchema
    problem: str | None
    """Why its parameters can't be read, if so."""
    findings: tuple[Finding, ...]
    badge: Badge
    git: FilterState
    reads: tuple[str, ...] = ()
    """The notebooks whose runs it asks `reprise.latest` for, relative to the project."""


def inspect_notebook(project: Project, notebook: Path, content: bytes | None = None) -> Inspection:
    """Look at a notebook, or at what is given as its content.

    Raises
    ------
    NotFound, InvalidInput, StorageFailed
        It is not there, not in the project, not a notebook, or can't be read.
    """
    name, nb = read_source(project, notebook, content)
    git = _git(notebook.parent)
    problem = None
    try:
        schema = read_basis(project, notebook, None, content).schema
    except RepriseError as error:
        schema, problem = ParameterSchema((), notebook_language(nb)), str(error)
    settings = project.settings
    rules = frozenset(RULES) - settings.check.ignored_in(name)
    if git.health == FilterHealth.WORKING:
        rules -= STRIPPED_BY_GIT
    found = lint(nb, name, rules=rules, policy=settings.strip.policy)
    return Inspection(
        name=name,
        kernel=kernel_of(project, name, nb),
        language=notebook_language(nb),
        schema=schema,
        problem=problem,
        findings=tuple(found),
        badge=_badge(project, nb),
        git=git,
        reads=tuple(dict.fromkeys(_full_name(project, one) for one in read_references(nb))),
    )


def install_filter(notebook: Path) -> None:
    """Have git strip the notebooks of the repository around one."""
    install(Place(notebook.parent))


def _full_name(project: Project, reference: str) -> str:
    """Give the path of a notebook that is named as people do; the reference if none is known."""
    if (project.root / reference).is_file():
        return reference
    newest = list_runs(project, RunFilter(notebook=reference), 1)
    return newest[0].notebook if newest else reference


def _badge(project: Project, nb: Notebook) -> Badge:
    if not has_outputs(nb):
        return Badge(Belonging.NO_OUTPUTS)
    run_id = claimed_run(nb)
    if run_id is None:
        return Badge(Belonging.UNKNOWN)
    try:
        run = project.store.get(run_id)
    except NotFound:
        return Badge(Belonging.UNKNOWN)
    try:
        compared = _compare(project, nb, run)
    except (NotFound, InvalidInput, StorageFailed):
        # what the run kept can't be read; that is told where it is asked for, and all else that
        # there is to say of the notebook doesn't depend on it
        compared = Comparison(Belonging.UNKNOWN)
    return Badge(compared.state, run, compared.cells)


def _compare(project: Project, nb: Notebook, run: Run) -> Comparison:
    kept = project.store.artifact(run.id, EXECUTED)
    if kept is None:
        return Comparison(Belonging.UNKNOWN)
    return compare_with_executed(nb, parse_notebook(project.artifacts.read(kept.sha256), kept.name))


def _git(folder: Path) -> FilterState:
    try:
        status = examine_filter(folder)
    except (NotFound, InvalidInput):
        return FilterState("none")
    return FilterState(status.health, status.detail)

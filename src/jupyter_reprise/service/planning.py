"""Turns what someone asks for into a request that is complete, typed, validated and keyed."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from typing import Any

from jupyter_reprise.errors import InvalidParameters, ParameterProblem, StorageFailed
from jupyter_reprise.execution.kernelspecs import DEFAULT_KERNEL, KernelSpec, find_kernel
from jupyter_reprise.kernels.seeding import check_seed, draw_seed
from jupyter_reprise.models import (
    Environment,
    Executor,
    Parameter,
    ParameterKind,
    ParameterSchema,
    ParameterType,
    RunRequest,
    TriggerKind,
    new_run_id,
)
from jupyter_reprise.notebook.cells import notebook_language
from jupyter_reprise.notebook.document import Notebook, kernel_name, parse_notebook
from jupyter_reprise.notebook.parameters import read_schema
from jupyter_reprise.notebook.strip import source_digest, stripped_bytes
from jupyter_reprise.notebook.values import encode, resolve, secret_references
from jupyter_reprise.provenance.environment import read_environment
from jupyter_reprise.provenance.keys import plan_key
from jupyter_reprise.service.project import Project


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How to run a notebook, beside its parameters; None leaves it to the project."""

    seed: int | None = None
    kernel: str | None = None
    cell_timeout: float | None = None
    """Seconds."""
    run_timeout: float | None = None
    """Seconds."""
    executor: Executor | None = None
    trigger: TriggerKind = TriggerKind.CLI
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A request, and what was found out while it was made."""

    request: RunRequest
    nb: Notebook
    environment: Environment
    lock: bytes
    is_seed_given: bool


@dataclass(frozen=True, slots=True)
class GivenValues:
    """Parameter values as they were given."""

    text: Mapping[str, str] = field(default_factory=dict)
    """From a command line: typed by the schema."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """From a file or a program: checked by the schema."""

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.text) | frozenset(self.data)


@dataclass(frozen=True, slots=True)
class Basis:
    """What all runs of one notebook have in common."""

    path: Path
    name: str
    nb: Notebook
    kernel: str
    schema: ParameterSchema


@dataclass(frozen=True, slots=True)
class PlannedPoint:
    """The values of one run, resolved, with the names of those that someone chose."""

    values: dict[str, Any]
    given: frozenset[str]
    seed: int | None = None
    """None takes that of the options."""


def read_source(
    project: Project, notebook: Path, content: bytes | None = None
) -> tuple[str, Notebook]:
    """Read a notebook of the project, or what is given as its content; gives its name and content.

    Raises
    ------
    NotFound, InvalidInput
        It is not there, not in the project, or not a notebook.
    StorageFailed
        It can't be read.
    """
    name = project.notebook_name(notebook)
    if content is not None:
        return name, parse_notebook(content, str(notebook))
    try:
        data = notebook.read_bytes()
    except OSError as error:
        raise StorageFailed(
            f"The notebook {notebook} can't be read ({error.strerror}).",
            hint="Make it readable for you.",
        ) from error
    return name, parse_notebook(data, str(notebook))


def describe_parameters(project: Project, notebook: Path) -> ParameterSchema:
    """Give the schema of a notebook's parameters.

    Raises
    ------
    NotFound, InvalidInput, StorageFailed
        As `read_source`; or its parameters cell is not valid.
    """
    name, nb = read_source(project, notebook)
    return basis_of(project, notebook, name, nb, None).schema


def plan_run(
    project: Project,
    notebook: Path,
    given: GivenValues,
    options: RunOptions,
    content: bytes | None = None,
) -> Plan:
    """Plan a run of a notebook as it is now.

    Parameters
    ----------
    content
        The notebook, if not what its file holds is meant.

    Raises
    ------
    InvalidParameters
        One or more values are not allowed; nothing has been started.
    NotFound, InvalidInput, StorageFailed, KernelUnavailable
        The notebook or its kernel can't be used.
    """
    basis = read_basis(project, notebook, options.kernel, content)
    values = resolve_values(basis, given)
    return next(plan_points(project, basis, [PlannedPoint(values, given.names)], options))


def read_basis(
    project: Project, notebook: Path, kernel: str | None, content: bytes | None = None
) -> Basis:
    """Read a notebook as it is now, for any number of plans.

    Raises
    ------
    NotFound, InvalidInput, StorageFailed
        As `read_source`; or its parameters cell is not valid.
    """
    name, nb = read_source(project, notebook, content)
    return basis_of(project, notebook.resolve(), name, nb, kernel)


def basis_of(project: Project, path: Path, name: str, nb: Notebook, kernel: str | None) -> Basis:
    """Give what all runs of a notebook have in common that was read already."""
    chosen = kernel or kernel_of(project, name, nb)
    secrets = frozenset(project.settings.for_notebook(name).secrets)
    return Basis(path, name, nb, chosen, _schema(nb, chosen, secrets))


def kernel_of(project: Project, name: str, nb: Notebook) -> str:
    """Give the kernel of a notebook where nobody asks for another one."""
    return project.settings.for_notebook(name).kernel or kernel_name(nb) or DEFAULT_KERNEL


def plan_points(
    project: Project, basis: Basis, points: Iterable[PlannedPoint], options: RunOptions
) -> Iterator[Plan]:
    """Plan a run of each point; what they have in common is found out once.

    Raises
    ------
    KernelUnavailable, InvalidInput
        The kernel or a seed can't be used.
    """
    settings = project.settings.for_notebook(basis.name)
    environment, lock = _environment(find_kernel(basis.kernel))
    source, digest = stripped_bytes(basis.nb), source_digest(basis.nb)
    for point in points:
        given_seed = options.seed if point.seed is None else point.seed
        seed = draw_seed() if given_seed is None else check_seed(given_seed)
        request = RunRequest(
            run_id=new_run_id(),
            notebook=basis.path,
            notebook_name=basis.name,
            source=source,
            source_sha256=digest,
            schema=basis.schema,
            values=point.values,
            given=point.given,
            seed=seed,
            plan_key=plan_key(
                source_sha256=digest,
                parameters={key: encode(value) for key, value in point.values.items()},
                seed=seed,
                kernel=basis.kernel,
                lock_sha256=environment.lock_sha256,
            ),
            kernel=basis.kernel,
            cell_timeout=options.cell_timeout or settings.cell_timeout,
            run_timeout=options.run_timeout or settings.timeout,
            executor=options.executor or project.settings.executor,
            trigger=options.trigger,
            parent=options.parent,
        )
        yield Plan(request, basis.nb, environment, lock, given_seed is not None)


def _schema(nb: Notebook, kernel: str, secrets: frozenset[str]) -> ParameterSchema:
    language = notebook_language(nb)
    if language == "python":
        return read_schema(nb, secrets=secrets)
    from jupyter_reprise.notebook.libraries import quick_notebook_imports

    with quick_notebook_imports():
        from jupyter_reprise.execution import managed
    found = managed.inspect_parameters(managed.to_nodes(nb), kernel, language)
    schema = read_schema(nb, secrets=secrets)
    secret = ParameterType(ParameterKind.SECRET)
    known = tuple(p for p in found if p.name not in secrets)
    hidden = tuple(Parameter(name, secret, "", is_computed=True) for name in sorted(secrets))
    return ParameterSchema(known + hidden, language, not found, schema.has_parameters_cell)


def resolve_values(basis: Basis, given: GivenValues) -> dict[str, Any]:
    """Resolve the values, and report what the secrets lack together with what else is wrong.

    Raises
    ------
    InvalidParameters
        One or more values are not allowed.
    """
    schema = basis.schema
    problems: tuple[ParameterProblem, ...] = ()
    values: dict[str, Any] = {}
    try:
        values = resolve(schema, given.text, given.data)
    except InvalidParameters as error:
        problems = error.problems
    for name, variable in secret_references(schema, values).items():
        if variable not in os.environ:
            text = f"the environment variable {variable} that it refers to is not set"
            problems += (ParameterProblem(name, text),)
    if schema.language != "python":
        text = f"a secret needs a Python kernel, not {schema.language}"
        secrets = [p.name for p in schema.parameters if p.type.kind is ParameterKind.SECRET]
        problems += tuple(ParameterProblem(n, text) for n in secrets if n in given.names)
    if problems:
        raise InvalidParameters(
            problems, hint=f"Run `reprise params {quote(basis.name)}` to see what it takes."
        )
    return values


def _environment(spec: KernelSpec) -> tuple[Environment, bytes]:
    if spec.is_python:
        return read_environment(spec.executable)
    executable = str(spec.executable or "")
    return Environment(platform=platform.platform(), executable=executable), b""

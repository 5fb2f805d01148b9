"""Turns what someone asks for into a request that is complete, typed, validated and keyed."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jupyter_reprise.errors import (
    InvalidInput,
    InvalidParameters,
    NotFound,
    ParameterProblem,
    StorageFailed,
)
from jupyter_reprise.execution.kernelspecs import DEFAULT_KERNEL, KernelSpec, find_kernel
from jupyter_reprise.kernels.seeding import SEED_LIMIT, draw_seed
from jupyter_reprise.models import (
    Environment,
    Parameter,
    ParameterKind,
    ParameterSchema,
    ParameterType,
    ParameterValue,
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


def read_source(project: Project, notebook: Path) -> tuple[str, Notebook]:
    """Read a notebook of the project; gives its name and content.

    Raises
    ------
    NotFound, InvalidInput
        It is not there, not in the project, or not a notebook.
    StorageFailed
        It can't be read.
    """
    name = project.notebook_name(notebook)
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
    settings = project.settings.for_notebook(name)
    return _schema(nb, kernel_name(nb) or DEFAULT_KERNEL, frozenset(settings.secrets))


def plan_run(project: Project, notebook: Path, given: GivenValues, options: RunOptions) -> Plan:
    """Plan a run of a notebook as it is now.

    Raises
    ------
    InvalidParameters
        One or more values are not allowed; nothing has been started.
    NotFound, InvalidInput, StorageFailed, KernelUnavailable
        The notebook or its kernel can't be used.
    """
    name, nb = read_source(project, notebook)
    return _plan(project, notebook.resolve(), name, nb, given, options)


def plan_again(
    project: Project,
    name: str,
    source: bytes,
    parameters: Sequence[ParameterValue],
    options: RunOptions,
) -> Plan:
    """Plan a run of a stored source, whatever its notebook says now.

    Parameters
    ----------
    name
        The notebook's path in the project; its folder must still be there.
    parameters
        The values to use; who chose them is noted as it was.

    Raises
    ------
    NotFound
        The folder is gone.
    """
    notebook = project.root / name
    if not notebook.parent.is_dir():
        raise NotFound(
            f"The folder {notebook.parent}, in which {name} ran, is gone.",
            hint="Restore it, as the notebook may read files from there.",
        )
    nb = parse_notebook(source, name)
    values = {parameter.name: parameter.value for parameter in parameters}
    plan = _plan(project, notebook, name, nb, GivenValues(data=values), options)
    given = frozenset(parameter.name for parameter in parameters if parameter.is_given)
    return replace(plan, request=replace(plan.request, given=given))


def _plan(
    project: Project,
    path: Path,
    name: str,
    nb: Notebook,
    given: GivenValues,
    options: RunOptions,
) -> Plan:
    settings = project.settings.for_notebook(name)
    kernel = options.kernel or settings.kernel or kernel_name(nb) or DEFAULT_KERNEL
    schema = _schema(nb, kernel, frozenset(settings.secrets))
    values = _values(schema, given, name)
    spec = find_kernel(kernel)
    environment, lock = _environment(spec)
    seed = draw_seed() if options.seed is None else _checked_seed(options.seed)
    digest = source_digest(nb)
    request = RunRequest(
        run_id=new_run_id(),
        notebook=path,
        notebook_name=name,
        source=stripped_bytes(nb),
        source_sha256=digest,
        schema=schema,
        values=values,
        given=frozenset(given.text) | frozenset(given.data),
        seed=seed,
        plan_key=plan_key(
            source_sha256=digest,
            parameters={key: encode(value) for key, value in values.items()},
            seed=seed,
            kernel=kernel,
            lock_sha256=environment.lock_sha256,
        ),
        kernel=kernel,
        cell_timeout=options.cell_timeout or settings.cell_timeout,
        run_timeout=options.run_timeout or settings.timeout,
        trigger=options.trigger,
        parent=options.parent,
    )
    return Plan(request, nb, environment, lock, options.seed is not None)


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


def _values(schema: ParameterSchema, given: GivenValues, notebook: str) -> dict[str, Any]:
    """Resolve the values, and report what the secrets lack together with what else is wrong."""
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
        given_names = {*given.text, *given.data}
        problems += tuple(ParameterProblem(n, text) for n in secrets if n in given_names)
    if problems:
        raise InvalidParameters(
            problems, hint=f"Run `reprise params {notebook}` to see what it takes."
        )
    return values


def _environment(spec: KernelSpec) -> tuple[Environment, bytes]:
    if spec.is_python:
        return read_environment(spec.executable)
    executable = str(spec.executable or "")
    return Environment(platform=platform.platform(), executable=executable), b""


def _checked_seed(seed: int) -> int:
    if not 0 <= seed < SEED_LIMIT:
        raise InvalidInput(
            f"The seed {seed} is out of range.",
            hint=f"Give a whole number from 0 to {SEED_LIMIT - 1}.",
        )
    return seed

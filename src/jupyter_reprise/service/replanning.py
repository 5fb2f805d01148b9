"""Plans a run of a source that is stored, whatever its notebook says by now."""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_reprise.errors import NotFound
from jupyter_reprise.models import ParameterValue
from jupyter_reprise.notebook.document import parse_notebook
from jupyter_reprise.service.planning import (
    GivenValues,
    Plan,
    PlannedPoint,
    RunOptions,
    basis_of,
    plan_points,
    resolve_values,
)
from jupyter_reprise.service.project import Project


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
    basis = basis_of(project, notebook, name, parse_notebook(source, name), options.kernel)
    data = {parameter.name: parameter.value for parameter in parameters}
    values = resolve_values(basis, GivenValues(data=data))
    given = frozenset(parameter.name for parameter in parameters if parameter.is_given)
    return next(plan_points(project, basis, [PlannedPoint(values, given)], options))

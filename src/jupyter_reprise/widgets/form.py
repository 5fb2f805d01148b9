"""A form made from what a notebook takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from shlex import quote
from typing import Any

import ipywidgets
import traitlets

from jupyter_reprise.errors import InvalidParameters, ParameterProblem
from jupyter_reprise.models import REQUIRED, Parameter, ParameterKind
from jupyter_reprise.notebook.checking import check_value
from jupyter_reprise.notebook.scalars import Refused
from jupyter_reprise.notebook.values import encode
from jupyter_reprise.service.planning import describe_parameters
from jupyter_reprise.service.project import open_project
from jupyter_reprise.service.viewing import current_view, locate_notebook, starting_values
from jupyter_reprise.widgets.fields import Field, FixedField, style_widget


class ParameterForm(ipywidgets.VBox):
    """A form for the parameters of a notebook.

    In a dashboard viewers can change those that its `parameters` in `reprise.toml` list, and see
    the others as they are in the run that it shows. In any other notebook all can be changed.

    Parameters
    ----------
    notebook
        Its path, its path in the project, or its name.
    values
        What to begin with, rather than the defaults; in a dashboard, of what viewers may change.
    only
        The parameters to show; None shows all.
    labels
        What to call parameters; by default it is their name.
    sliders
        Whether numbers with a least and a greatest value get a slider rather than a field.

    Raises
    ------
    NotFound, InvalidInput, StorageFailed
        There is no such notebook or project, or its parameters cell is not valid.
    InvalidParameters
        The values to begin with are not allowed.
    """

    values = traitlets.Dict(read_only=True)
    """The value of each parameter that has one; changes can be observed."""
    problems = traitlets.Dict(read_only=True)
    """What is wrong with the others, by name."""

    def __init__(
        self,
        notebook: str | Path,
        values: Mapping[str, Any] | None = None,
        *,
        only: Collection[str] | None = None,
        labels: Mapping[str, str] | None = None,
        sliders: bool = False,
    ) -> None:
        with open_project() as project:
            self.root = project.root
            self.path = locate_notebook(project, notebook)
            self.notebook = project.notebook_name(self.path)
            self.schema = describe_parameters(project, self.path)
            view = current_view(project)
            known = starting_values(project, self.notebook, self.schema)
            allowed = frozenset(self.schema.names)
            if view is not None:
                allowed = view.allowed(self.notebook, self.schema)
        self.is_for_viewers = view is not None
        # what viewers can't change must be shown as it is going to be
        wanted = {n: v for n, v in (values or {}).items() if view is None or n in allowed}
        self._starts = self._check({**known, **wanted})
        self._fields: dict[str, Field] = {}
        fixed = []
        for parameter in self.schema.parameters:
            if only is not None and parameter.name not in only:
                continue
            label = (labels or {}).get(parameter.name) or parameter.name.replace("_", " ")
            start = self._starts[parameter.name]
            if parameter.name in allowed:
                field = Field(parameter, start, label, has_slider=sliders)
                field.on_edit = self._gather
                self._fields[parameter.name] = field
            elif parameter.type.kind is not ParameterKind.SECRET:
                fixed.append(FixedField(parameter, start, label))
        rows = [_row(children) for children in (list(self._fields.values()), fixed) if children]
        super().__init__([style_widget(), *rows])
        self.add_class("rw-form")
        self._gather()

    @property
    def fields(self) -> dict[str, Field]:
        """The parameters that can be changed here, by name."""
        return dict(self._fields)

    @property
    def is_valid(self) -> bool:
        return not self.problems

    def chosen(self) -> dict[str, Any]:
        """Give the values that are not the notebook's own defaults, of what can be changed here.

        Raises
        ------
        InvalidParameters
            Some are not allowed.
        """
        if self.problems:
            problems = (ParameterProblem(name, text) for name, text in self.problems.items())
            raise InvalidParameters(tuple(problems))
        chosen = {}
        for name, field in self._fields.items():
            if field.value is not REQUIRED and (self.is_for_viewers or _is_chosen(field)):
                chosen[name] = field.value
        return {**self._unshown(), **chosen}

    def _unshown(self) -> dict[str, Any]:
        """Give what the analyst chose to begin with and did not show."""
        if self.is_for_viewers:
            return {}
        return {
            name: value
            for name, value in self._starts.items()
            if name not in self._fields and not _is_default(self.schema[name], value)
        }

    def _check(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Give what each parameter begins with."""
        starts: dict[str, Any] = {}
        problems = [
            ParameterProblem(name, "the notebook has no such parameter")
            for name in given
            if name not in self.schema
        ]
        for parameter in self.schema.parameters:
            starts[parameter.name] = REQUIRED if parameter.is_computed else parameter.default
            if parameter.name in given:
                try:
                    starts[parameter.name] = check_value(parameter.type, given[parameter.name])
                except Refused as refused:
                    problems += [ParameterProblem(parameter.name, m) for m in refused.messages]
        if problems:
            raise InvalidParameters(
                tuple(problems),
                hint=f"Run `reprise params {quote(self.notebook)}` to see what it takes.",
            )
        return starts

    def _gather(self) -> None:
        """Bring together what the fields hold."""
        values = dict(self._starts)
        values |= {name: field.value for name, field in self._fields.items()}
        present = {name: value for name, value in values.items() if value is not REQUIRED}
        problems = {name: field.problem for name, field in self._fields.items() if field.problem}
        self.set_trait("problems", problems)
        self.set_trait("values", present)


def _row(children: list[Any]) -> Any:
    row = ipywidgets.HBox(children, layout={"flex_flow": "row wrap", "grid_gap": "8px 24px"})
    row.add_class("rw-fields")
    return row


def _is_chosen(field: Field) -> bool:
    return not _is_default(field.parameter, field.value)


def _is_default(parameter: Parameter, value: Any) -> bool:
    if value is REQUIRED or parameter.default is REQUIRED or parameter.is_computed:
        return value is REQUIRED
    return bool(encode(parameter.default) == encode(value))

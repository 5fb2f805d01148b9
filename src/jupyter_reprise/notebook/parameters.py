"""What a notebook takes, from the cell tagged `parameters`: read by its syntax tree.

The cell is never run, and nothing that it imports is imported here.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.models import (
    REQUIRED,
    Parameter,
    ParameterKind,
    ParameterSchema,
    ParameterType,
)
from jupyter_reprise.models.naming import cell_label
from jupyter_reprise.notebook.annotations import ANY, Annotation, read_annotation
from jupyter_reprise.notebook.cells import (
    PARAMETERS_TAG,
    notebook_cells,
    notebook_language,
    source_text,
    tagged_cell_index,
)
from jupyter_reprise.notebook.checking import SECRET_REFERENCE, check_value
from jupyter_reprise.notebook.comments import Comments
from jupyter_reprise.notebook.constants import NotConstant, fold
from jupyter_reprise.notebook.inference import infer_from_source, infer_from_value
from jupyter_reprise.notebook.names import Names, declared_alias, possible_alias
from jupyter_reprise.notebook.python_cells import ParsedCell, parse_cell
from jupyter_reprise.notebook.scalars import Refused


def read_schema(nb: Mapping[str, Any], *, secrets: Collection[str] = ()) -> ParameterSchema:
    """Read what a notebook takes.

    For a notebook in another language than Python the schema is open and lists nothing.

    Parameters
    ----------
    nb
        The notebook as `json.loads` gives it (format 4).
    secrets
        Names of parameters that are secrets, whatever their annotation says.

    Raises
    ------
    InvalidInput
        The parameters cell is not valid Python.
    """
    index = tagged_cell_index(nb, PARAMETERS_TAG)
    language = notebook_language(nb)
    if language != "python":
        return ParameterSchema(
            language=language, is_open=True, has_parameters_cell=index is not None
        )
    cells = notebook_cells(nb)
    if index is None or cells[index].get("cell_type") != "code":
        return ParameterSchema(has_parameters_cell=False)
    names = Names()
    for cell in cells[:index]:
        if cell.get("cell_type") == "code":
            _learn_leniently(names, source_text(cell))
    parsed = _parse_parameters_cell(source_text(cells[index]), index)
    names.learn(parsed.tree.body)
    return ParameterSchema(tuple(_Reader(parsed, names, frozenset(secrets)).read()))


def _learn_leniently(names: Names, source: str) -> None:
    try:
        names.learn(parse_cell(source).tree.body)
    except SyntaxError:
        # The kernel will say so when it gets there; the parameters may be fine without it.
        return


def _parse_parameters_cell(source: str, index: int) -> ParsedCell:
    try:
        return parse_cell(source)
    except SyntaxError as error:
        where = f", line {error.lineno}" if error.lineno else ""
        raise InvalidInput(
            f"The parameters cell ({cell_label(index)} of the notebook{where}) is not valid"
            f" Python: {error.msg}.",
            hint="Mend the cell in JupyterLab and save the notebook.",
        ) from error


@dataclass(frozen=True, slots=True)
class _Statement:
    """What one statement says about one name."""

    name: str
    value: ast.expr | None
    annotation: ast.expr | None
    node: ast.stmt


class _Reader:
    def __init__(self, cell: ParsedCell, names: Names, secrets: frozenset[str]) -> None:
        self._cell = cell
        self._names = names
        self._secrets = secrets
        self._comments = Comments(cell.text)
        self._annotated_with = _names_in_annotations(cell.tree)

    def read(self) -> Iterable[Parameter]:
        found: dict[str, Parameter] = {}
        for statement in self._cell.tree.body:
            for assigned in self._assignments(statement):
                if assigned.name.startswith("_"):
                    continue
                parameter = self._parameter(assigned, found)
                found[parameter.name] = parameter
        return found.values()

    def _assignments(self, statement: ast.stmt) -> Iterator[_Statement]:
        if self._is_alias(statement):
            return
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield _Statement(name, statement.value, statement.annotation, statement)
            case ast.Assign():
                for target in statement.targets:
                    for name, value in _pairs(target, statement.value):
                        yield _Statement(name, value, None, statement)
            case ast.AugAssign(target=ast.Name(id=name)):
                grown = ast.BinOp(ast.Name(name), statement.op, statement.value)
                yield _Statement(name, grown, None, statement)

    def _is_alias(self, statement: ast.stmt) -> bool:
        """Tell whether a statement defines a type alias rather than a parameter."""
        if declared_alias(statement):
            return True
        alias = possible_alias(statement)
        if alias is None:
            return False
        name, meaning = alias
        is_type_expression = isinstance(meaning, ast.Subscript | ast.BinOp)
        if not is_type_expression and name not in self._annotated_with:
            return False
        return read_annotation(meaning, self._names).is_understood

    def _parameter(self, assigned: _Statement, earlier: Mapping[str, Parameter]) -> Parameter:
        node = assigned.node
        help_text, type_comment = self._comments.for_lines(node.lineno, node.end_lineno or 0)
        annotation = self._annotation(assigned, type_comment)
        default, is_computed = self._default(assigned.value)
        notes = list(annotation.notes)
        kind, is_inferred = annotation.type, False
        before = earlier.get(assigned.name)
        if kind is None and before is not None and not before.is_inferred:
            # an annotation stays in force when the name is assigned again
            kind, help_text = before.type, help_text or before.help
        if kind is None:
            kind = self._inferred(assigned.value, default, is_computed=is_computed)
            is_inferred = True
        if default is None and not kind.nullable:
            kind = replace(kind, nullable=True)
            notes.append("None is allowed, as it is the default")
        if is_computed and (used := _names_in(assigned.value) & earlier.keys() - {assigned.name}):
            names = ", ".join(sorted(used))
            notes.append(f"the default uses {names} as set in the cell, whatever is given for it")
        parameter = Parameter(
            name=assigned.name,
            type=kind,
            default=default,
            help=annotation.help or help_text,
            is_computed=is_computed,
            is_inferred=is_inferred,
            note="; ".join(notes),
        )
        if assigned.name in self._secrets or kind.kind is ParameterKind.SECRET:
            return _as_secret(parameter)
        return _with_checked_default(parameter)

    def _annotation(self, assigned: _Statement, type_comment: str) -> Annotation:
        if assigned.annotation is not None:
            return read_annotation(assigned.annotation, self._names)
        if not type_comment:
            return Annotation(None)
        written = read_annotation(ast.Constant(type_comment), self._names)
        return written if written.is_understood else replace(written, type=None)

    def _default(self, value: ast.expr | None) -> tuple[Any, bool]:
        """Return the default, and whether it is the source of what only the kernel can evaluate."""
        if value is None or (isinstance(value, ast.Constant) and value.value is Ellipsis):
            return REQUIRED, False
        match value:
            case ast.Call(func=function, args=[ast.Constant(value=str() as reference)]):
                if self._names.last_name(function) == "Secret":
                    return reference, False
        try:
            return fold(value, self._names), False
        except NotConstant:
            return self._cell.source_of(value), True

    def _inferred(self, node: ast.expr | None, default: Any, *, is_computed: bool) -> ParameterType:
        is_call = isinstance(node, ast.Call)  # of Secret, or of what only the kernel can call
        if node is not None and (is_computed or is_call):
            found = infer_from_source(node, self._names)
            if is_computed or found.kind is ParameterKind.SECRET:
                return found
        return ANY if default is REQUIRED else infer_from_value(default)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Return the names that an assignment's target binds, each with its part of the value."""
    match target:
        case ast.Name(id=name):
            yield name, value
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            has_parts = (
                isinstance(value, ast.Tuple | ast.List)
                and len(value.elts) == len(targets)
                and not any(isinstance(e, ast.Starred) for e in (*targets, *value.elts))
            )
            for position, part in enumerate(targets):
                if has_parts:
                    assert isinstance(value, ast.Tuple | ast.List)
                    yield from _pairs(part, value.elts[position])
                else:
                    yield from _pairs(part, value)
        case ast.Starred(value=inner):
            yield from _pairs(inner, value)


def _as_secret(parameter: Parameter) -> Parameter:
    """Make a parameter a secret, and forget a default that may be the secret itself."""
    kind = ParameterType(ParameterKind.SECRET, nullable=parameter.type.nullable)
    secret = replace(parameter, type=kind, is_inferred=False)
    default = parameter.default
    if parameter.is_computed:
        return replace(secret, default="...")
    is_harmless = default is REQUIRED or default is None
    if is_harmless or (isinstance(default, str) and SECRET_REFERENCE.fullmatch(default)):
        return secret
    note = "the default in the notebook is not a reference such as env:NAME, and is not used"
    return replace(secret, default=REQUIRED, note="; ".join(filter(None, [parameter.note, note])))


def _with_checked_default(parameter: Parameter) -> Parameter:
    """Give the default in the type's own form; one that is not allowed stays as it is."""
    if parameter.default is REQUIRED or parameter.is_computed:
        return parameter
    try:
        return replace(parameter, default=check_value(parameter.type, parameter.default))
    except Refused:
        return parameter


def _names_in(node: ast.AST | None) -> set[str]:
    return set() if node is None else {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _names_in_annotations(tree: ast.Module) -> set[str]:
    return {
        name
        for statement in tree.body
        if isinstance(statement, ast.AnnAssign)
        for name in _names_in(statement.annotation)
    }

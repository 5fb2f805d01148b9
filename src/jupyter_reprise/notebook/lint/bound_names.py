"""Which names a piece of code binds in its own scope, not in those of functions inside of it.

Order does not matter here; `scopes` knows about that.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

_COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BINDING: Final = frozenset(
    {
        *("body", "orelse", "finalbody", "handlers", "cases", "items", "targets", "target"),
        *("optional_vars", "elts", "pattern", "patterns", "kwd_patterns", "name"),
    }
)
"""Fields of statements, targets and patterns in which something may be bound."""


@dataclass(slots=True)
class Bound:
    """The names of one scope."""

    names: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)

    @property
    def local(self) -> set[str]:
        return self.names - self.globals - self.nonlocals


def bound_names(nodes: Iterable[ast.AST], *, has_walrus: bool = True) -> Bound:
    """Collect what statements or expressions bind, without going into other scopes.

    Parameters
    ----------
    has_walrus
        Whether there may be a `:=`; without, only the targets among expressions are looked at.
    """
    bound = Bound()
    waiting = list(nodes)
    inside = _same_scope if has_walrus else _statements_and_targets
    for node in waiting:
        _note(node, bound)
        waiting += inside(node)
    return bound


def _statements_and_targets(node: Any) -> Iterable[ast.AST]:
    """Give what of a node's inside may bind a name, if no expression does."""
    if isinstance(node, _DEFINITIONS):
        return ()
    found: list[ast.AST] = []
    for name in _binding_fields(node.__class__):
        value = getattr(node, name)
        if isinstance(value, list):
            found += value
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


@cache
def _binding_fields(kind: type[ast.AST]) -> tuple[str, ...]:
    return tuple(name for name in kind._fields if name in _BINDING or kind is ast.Starred)


def _same_scope(node: Any) -> Iterable[ast.AST]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [*node.decorator_list, *defaults(node.args)]
    if isinstance(node, ast.Lambda):
        return defaults(node.args)
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *node.keywords]
    if isinstance(node, _COMPREHENSIONS):
        # only what `:=` binds leaves a comprehension
        return [inner for inner in ast.walk(node) if isinstance(inner, ast.NamedExpr)]
    return ast.iter_child_nodes(node)


def _note(node: Any, bound: Bound) -> None:
    if isinstance(node, ast.Name):
        if not isinstance(node.ctx, ast.Load):
            bound.names.add(node.id)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        bound.names.add(node.name)
    elif isinstance(node, ast.Import | ast.ImportFrom):
        bound.names.update(imported_name(alias) for alias in node.names if alias.name != "*")
    elif isinstance(node, ast.Global):
        bound.globals.update(node.names)
    elif isinstance(node, ast.Nonlocal):
        bound.nonlocals.update(node.names)
    elif isinstance(node, ast.MatchMapping):
        bound.names |= {node.rest} if node.rest else set()
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
        bound.names |= {node.name} if node.name else set()


def imported_name(alias: ast.alias) -> str:
    """Give the name that one part of an import binds."""
    return alias.asname or alias.name.partition(".")[0]


def defaults(arguments: ast.arguments) -> list[ast.expr]:
    """Give the default values of a function, which are computed where it is defined."""
    return [*arguments.defaults, *(node for node in arguments.kw_defaults if node is not None)]


def argument_list(arguments: ast.arguments) -> list[ast.arg]:
    """Give all arguments of a function, of whatever kind."""
    extra = [node for node in (arguments.vararg, arguments.kwarg) if node is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *extra]


def type_parameters(node: Any) -> set[str]:
    """Give the names in the brackets of `def f[T]()`, which older Pythons don't have."""
    return {parameter.name for parameter in getattr(node, "type_params", ())}

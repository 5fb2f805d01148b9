"""Which names a cell's code binds and uses, in the order in which Python would get to them.

It knows nothing about other cells, and judges nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from jupyter_reprise.notebook.lint.bound_names import (
    Bound,
    argument_list,
    bound_names,
    defaults,
    imported_name,
    type_parameters,
)
from jupyter_reprise.notebook.lint.events import Binding, Event, Removal, Unknown, Use
from jupyter_reprise.notebook.lint.guards import (
    expects_missing_name,
    guarded_names,
    hands_out_namespace,
    is_namespace,
    opens_namespace,
)


def read_events(tree: ast.Module, *, has_walrus: bool = True) -> list[Event]:
    """Give what a cell does to names of the notebook's namespace, in order.

    Parameters
    ----------
    has_walrus
        Whether there may be a `:=` in it; reading is quicker without.
    """
    reader = _Reader(has_walrus=has_walrus)
    try:
        reader.visit_all(tree.body)
    except RecursionError:
        return [Unknown(1)]  # nested deeper than can be followed
    return reader.events


@dataclass(slots=True)
class _Scope:
    """The names of a function, comprehension or class body while it is read."""

    names: set[str]
    globals: frozenset[str] = frozenset()
    is_class: bool = False
    is_comprehension: bool = False


_NO_NAMES: Final[frozenset[str]] = frozenset()


class _Reader(ast.NodeVisitor):
    def __init__(self, *, has_walrus: bool) -> None:
        self.events: list[Event] = []
        self._has_walrus = has_walrus
        self._scopes: list[_Scope] = []
        self._maybe = 0
        """Depth of statements that may run never, or more than once."""
        self._delayed = 0
        """Depth of bodies that run only when something calls them."""
        self._methods: dict[type[ast.AST], Callable[[Any], None]] = {
            kind: _pass_over  # they hold no names
            for kind in (ast.Constant, ast.Load, ast.Store, ast.Pass)
        }
        self._excused: list[frozenset[str]] = []
        """Names that the code around asks for before it uses them."""

    def visit(self, node: ast.AST) -> None:
        """Visit a node by the method for its kind, looked up once; the base class calls this."""
        kind = type(node)
        if kind not in self._methods:
            self._methods[kind] = getattr(self, f"visit_{kind.__name__}", self.generic_visit)
        self._methods[kind](node)

    def generic_visit(self, node: ast.AST) -> None:
        """Visit what is inside of a node of which nothing else is known."""
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                for item in value:
                    if isinstance(item, ast.AST):
                        self.visit(item)
            elif isinstance(value, ast.AST):
                self.visit(value)

    def visit_all(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def _bound(self, body: Iterable[ast.AST]) -> Bound:
        return bound_names(body, has_walrus=self._has_walrus)

    def _bind(self, name: str, line: int) -> None:
        scope = self._scopes[-1] if self._scopes else None
        if scope is None or name in scope.globals:
            self.events.append(Binding(name, line))
        else:
            scope.names.add(name)

    def _use(self, name: str, line: int) -> None:
        for scope in reversed(self._scopes):
            if name in scope.globals:
                break
            # the names of a class body can't be seen from the functions inside of it
            if name in scope.names and (not scope.is_class or scope is self._scopes[-1]):
                return
        if not any(name in names for names in self._excused):
            self.events.append(Use(name, line, self._delayed > 0))

    def _visit_maybe(
        self, nodes: Iterable[ast.AST | None], excused: Iterable[str] = _NO_NAMES
    ) -> None:
        self._maybe += 1
        self._excused.append(frozenset(excused))
        self.visit_all(nodes)
        self._excused.pop()
        self._maybe -= 1

    def _visit_later(self, nodes: Iterable[ast.AST | None], scope: _Scope) -> None:
        self._delayed += 1
        self._scopes.append(scope)
        self.visit_all(nodes)
        self._scopes.pop()
        self._delayed -= 1

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._use(node.id, node.lineno)
        elif isinstance(node.ctx, ast.Store):
            self._bind(node.id, node.lineno)
        elif not (self._scopes or self._maybe):
            self.events.append(Removal(node.id, node.lineno))

    # statements whose parts run in another order than they stand

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit_all([node.value, *node.targets])
        if hands_out_namespace(node.value):
            self.events.append(Unknown(node.lineno))

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self._use(node.target.id, node.lineno)
        self.visit_all([node.value, node.target])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._visit_later([node.annotation], _Scope(set()))
        self.visit_all([node.value])
        if node.value is not None or not isinstance(node.target, ast.Name):
            self.visit(node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        inner = []
        while self._scopes and self._scopes[-1].is_comprehension:
            inner.append(self._scopes.pop())
        self._bind(node.target.id, node.lineno)
        self._scopes.extend(reversed(inner))

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.events.append(Unknown(node.lineno))
            else:
                self._bind(imported_name(alias), node.lineno)

    visit_ImportFrom = visit_Import

    # statements that may run never, or more than once

    def visit_If(self, node: Any) -> None:
        self.visit(node.test)
        is_statement = isinstance(node, ast.If)
        parts = [*node.body, *node.orelse] if is_statement else [node.body, node.orelse]
        self._visit_maybe(parts, guarded_names(node.test))

    visit_IfExp = visit_If

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit_all([node.iter, node.target])
        self._visit_loop(node.body, node.orelse)

    visit_AsyncFor = visit_For

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        self._visit_loop(node.body, node.orelse)

    def _visit_loop(self, body: list[ast.stmt], orelse: list[ast.stmt]) -> None:
        """Visit a loop, whose second round knows the names of its first."""
        is_branching = any(isinstance(statement, ast.If | ast.Try) for statement in body)
        self._visit_maybe(body, self._bound(body).local if is_branching else _NO_NAMES)
        self._visit_maybe(orelse)

    def visit_Try(self, node: Any) -> None:
        """Visit `try`, whose body may be there to find out whether a name exists."""
        is_asking = any(expects_missing_name(handler) for handler in node.handlers)
        used = (n.id for s in node.body for n in ast.walk(s) if isinstance(n, ast.Name))
        self._visit_maybe(node.body, used if is_asking else _NO_NAMES)
        self._visit_maybe([*node.handlers, *node.orelse, *node.finalbody])

    visit_TryStar = visit_Try

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self.visit_all([node.type])
        if node.name:
            self._bind(node.name, node.lineno)
        self.visit_all(node.body)

    def visit_match_case(self, node: ast.match_case) -> None:
        self._visit_maybe([node.pattern, node.guard, *node.body])

    def visit_MatchAs(self, node: Any) -> None:
        self.generic_visit(node)
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if name:
            self._bind(name, node.lineno)

    visit_MatchStar = visit_MatchAs
    visit_MatchMapping = visit_MatchAs

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        own = type_parameters(node)
        self.visit_all([*node.decorator_list, *defaults(node.args)])
        annotations = [argument.annotation for argument in argument_list(node.args)]
        self._visit_later([*annotations, node.returns], _Scope(set(own)))
        self._bind(node.name, node.lineno)
        self._visit_function(node.args, node.body, own)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit_all(defaults(node.args))
        self._visit_function(node.args, [node.body], set())

    def _visit_function(
        self, arguments: ast.arguments, body: Iterable[ast.AST], own: set[str]
    ) -> None:
        body = list(body)
        bound = self._bound(body)
        names = own | bound.local | {argument.arg for argument in argument_list(arguments)}
        self._visit_later(body, _Scope(names, frozenset(bound.globals)))

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.visit_all(node.decorator_list)
        self._scopes.append(_Scope(type_parameters(node) | {"__class__"}))
        self.visit_all([*node.bases, *node.keywords])
        declared = frozenset(self._bound(node.body).globals)
        self._scopes.append(_Scope({"__module__", "__qualname__"}, declared, is_class=True))
        self.visit_all(node.body)
        del self._scopes[-2:]
        self._bind(node.name, node.lineno)

    def visit_TypeAlias(self, node: Any) -> None:  # pragma: no cover - depends on the version
        """Bind the name of `type X = ...`, whose value is read when somebody asks for it."""
        self.visit(node.name)
        self._visit_later([node.value], _Scope(type_parameters(node)))

    def visit_ListComp(self, node: Any) -> None:
        """Visit a comprehension, which runs at once, but for what a generator leaves for later."""
        self.visit(node.generators[0].iter)
        is_lazy = isinstance(node, ast.GeneratorExp)
        self._delayed += is_lazy
        self._scopes.append(_Scope(set(), is_comprehension=True))
        for position, generator in enumerate(node.generators):
            self.visit_all([generator.iter if position else None, generator.target])
            self.visit_all(generator.ifs)
        is_dict = isinstance(node, ast.DictComp)
        self.visit_all((node.key, node.value) if is_dict else (node.elt,))
        self._scopes.pop()
        self._delayed -= is_lazy

    visit_SetComp = visit_ListComp
    visit_DictComp = visit_ListComp
    visit_GeneratorExp = visit_ListComp

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        if opens_namespace(node):
            self.events.append(Unknown(node.lineno))

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Store) and is_namespace(node.value):
            self.events.append(Unknown(node.lineno))


def _pass_over(_node: ast.AST) -> None:
    pass

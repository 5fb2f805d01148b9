"""What the names in a notebook's source stand for: imports, type aliases, own classes.

Nothing here runs or imports what it reads.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Final

_TRUSTED_PACKAGES: Final = frozenset(
    {
        "annotated_types",
        "builtins",
        "collections",
        "datetime",
        "jupyter_reprise",
        "math",
        "msgspec",
        "numpy",
        "os",
        "pathlib",
        "pydantic",
        "typing",
        "typing_extensions",
    }
)


class Names:
    """What is known about the names of a notebook, gathered cell by cell."""

    def __init__(self) -> None:
        self.aliases: dict[str, ast.expr] = {}
        """What may be a type alias, by name, with what it stands for; the last one counts."""
        self._imports: dict[str, str] = {}
        self._own: set[str] = set()

    def learn(self, statements: Iterable[ast.stmt]) -> None:
        """Take in the imports, aliases, classes and functions of one cell."""
        for statement in statements:
            match statement:
                case ast.Import():
                    self._learn_import(statement)
                case ast.ImportFrom():
                    self._learn_import_from(statement)
                case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                    self._own.add(statement.name)
                case ast.Try() | ast.If() | ast.With():
                    self.learn(statement.body)
                case _:
                    if alias := declared_alias(statement) or possible_alias(statement):
                        self.aliases[alias[0]] = alias[1]

    def _learn_import(self, statement: ast.Import) -> None:
        for alias in statement.names:
            if alias.asname:
                self._imports[alias.asname] = alias.name
            else:
                root = alias.name.partition(".")[0]
                self._imports[root] = root

    def _learn_import_from(self, statement: ast.ImportFrom) -> None:
        module = "." * statement.level + (statement.module or "")
        for alias in statement.names:
            if alias.name != "*":
                self._imports[alias.asname or alias.name] = f"{module}.{alias.name}"

    def full_name(self, node: ast.AST) -> str | None:
        """Return what a name or attribute stands for, such as `typing.Optional`.

        None when it is not a dotted name, or when the notebook says that it is something of its
        own or of a package that Reprise knows nothing about. A name that is nowhere imported is
        returned as written, as its import may stand in a later cell or come with `*`.
        """
        dotted = dotted_name(node)
        if dotted is None:
            return None
        root, dot, rest = dotted.partition(".")
        if root in self._own:
            return None
        if root not in self._imports:
            return dotted
        full = self._imports[root] + dot + rest
        return full if full.partition(".")[0] in _TRUSTED_PACKAGES else None

    def last_name(self, node: ast.AST) -> str | None:
        """Return the last part of the full name: `Optional`, however it was imported."""
        full = self.full_name(node)
        return None if full is None else full.rpartition(".")[2]


def dotted_name(node: ast.AST) -> str | None:
    """Return `a.b.c` for a name or a chain of attributes, None for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def declared_alias(statement: ast.stmt) -> tuple[str, ast.expr] | None:
    """Return the name and the meaning of a statement that says to define a type alias.

    These are `type Name = ...`, `Name: TypeAlias = ...` and `Name = NewType("Name", ...)`.
    """
    match statement:
        case ast.AnnAssign(
            target=ast.Name(id=name), annotation=marker, value=ast.expr() as meaning
        ):
            return (name, meaning) if _ends_in(marker, "TypeAlias") else None
        case ast.Assign(
            targets=[ast.Name(id=name)], value=ast.Call(func=function, args=[_, meaning])
        ):
            return (name, meaning) if _ends_in(function, "NewType") else None
    # The `type` statement, which Python 3.11 has no class for
    if type(statement).__name__ == "TypeAlias":  # pragma: no cover - depends on the version
        return statement.name.id, statement.value  # type: ignore[attr-defined]
    return None


def possible_alias(statement: ast.stmt) -> tuple[str, ast.expr] | None:
    """Return the name and the meaning of an assignment that might define a type alias.

    It does if the value turns out to be a type: `Kind = Literal["a", "b"]`, `Level = int | None`.
    """
    match statement:
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=(
                ast.Subscript() | ast.BinOp(op=ast.BitOr()) | ast.Name() | ast.Attribute()
            ) as meaning,
        ):
            return name, meaning
    return None


def _ends_in(node: ast.AST, last: str) -> bool:
    return (dotted_name(node) or "").rpartition(".")[2] == last

"""What a called name stands for, by the notebook's imports.

Nothing here imports what it reads.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from jupyter_reprise.notebook.lint.nodes import Nodes
from jupyter_reprise.notebook.names import dotted_name

_USUAL: Final[Mapping[str, str]] = MappingProxyType({"np": "numpy", "pd": "pandas"})


@dataclass(frozen=True, slots=True)
class Callee:
    """What a name or attribute stands for."""

    name: str
    """Such as `numpy.random.rand`, if its root is imported; as it is written otherwise."""
    is_certain: bool

    def is_one_of(self, names: frozenset[str]) -> bool:
        """Tell whether it is one of these, given as `module.name`.

        What is nowhere imported or bound, as its import may come with `*`, is known by its last
        parts: `default_rng` is NumPy's.
        """
        return self.name in (names if self.is_certain else _tails(names))


@lru_cache(maxsize=32)
def _tails(names: frozenset[str]) -> frozenset[str]:
    """Give dotted names and all that they end with: `a.b.c`, `b.c`, `c`."""
    parts = [name.split(".") for name in names]
    return frozenset(".".join(p[start:]) for p in parts for start in range(len(p)))


class Imports:
    """The imports of a notebook, wherever they stand, and the names it binds otherwise."""

    def __init__(self, cells: Iterable[Nodes]) -> None:
        self._modules: dict[str, str] = {}
        self._own: set[str] = set()
        for nodes in cells:
            self._learn(nodes)

    def _learn(self, nodes: Nodes) -> None:
        for plain in nodes.of(ast.Import):
            for alias in plain.names:
                root = alias.name.partition(".")[0]
                self._modules[alias.asname or root] = alias.name if alias.asname else root
        for node in nodes.of(ast.ImportFrom):
            if node.module is not None and not node.level:
                for alias in node.names:
                    self._modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        self._own.update(definition.name for definition in nodes.definitions())
        self._own.update(argument.arg for argument in nodes.of(ast.arg))
        self._own.update(name.id for name in nodes.of(ast.Name) if isinstance(name.ctx, ast.Store))

    def resolve(self, node: ast.AST) -> Callee | None:
        """Say what a name or attribute stands for; None for something of the notebook's own."""
        dotted = dotted_name(node)
        if dotted is None:
            return None
        root, dot, rest = dotted.partition(".")
        if root in self._modules:
            return Callee(self._modules[root] + dot + rest, is_certain=True)
        if root in self._own:
            return None
        return Callee(_USUAL.get(root, root) + dot + rest, is_certain=root in _USUAL)


def is_none(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None

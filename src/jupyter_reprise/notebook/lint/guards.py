"""How code asks whether a name exists, or makes names that don't stand in it.

Nothing here knows about scopes.
"""

from __future__ import annotations

import ast
from typing import Final

from jupyter_reprise.notebook.lint.commands import OPAQUE_MAGICS
from jupyter_reprise.notebook.names import dotted_name

_NAMESPACES: Final = frozenset({"globals", "locals", "vars", "dir"})
_SHELL_METHODS: Final = frozenset(
    {"run_line_magic", "run_cell_magic", "run_cell", "magic", "ex", "push"}
)
_SHELL_NAMES: Final = frozenset({"ip", "ipython", "shell", "_ip"})


def guarded_names(test: ast.AST) -> set[str]:
    """Give the names that a condition asks a namespace for: `"x" in globals()`."""
    return {
        node.left.value
        for node in ast.walk(test)
        if isinstance(node, ast.Compare)
        and isinstance(node.left, ast.Constant)
        and isinstance(node.left.value, str)
        and isinstance(node.comparators[0], ast.Call)
        and dotted_name(node.comparators[0].func) in _NAMESPACES
    }


def expects_missing_name(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler catches what a name that does not exist raises."""
    if handler.type is None:
        return True
    caught = (node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name))
    return "NameError" in caught


def is_namespace(node: ast.AST) -> bool:
    """Tell whether an expression is the notebook's own namespace: `globals()`."""
    if isinstance(node, ast.Attribute):
        return node.attr == "user_ns"
    # with an argument, `vars` is that of another object
    return isinstance(node, ast.Call) and not node.args and dotted_name(node.func) in _NAMESPACES


def hands_out_namespace(node: ast.AST) -> bool:
    """Tell whether an expression gives the namespace to somebody who may write into it."""
    return isinstance(node, ast.Call) and dotted_name(node.func) == "globals"


def opens_namespace(call: ast.Call) -> bool:
    """Tell whether a call may bind names that nobody can read from the source."""
    function = call.func
    if any(hands_out_namespace(argument) for argument in call.args):
        return True
    if isinstance(function, ast.Name):
        return function.id == "exec" and len(call.args) == 1
    if not isinstance(function, ast.Attribute):
        return False
    if function.attr in {"update", "setdefault"} and is_namespace(function.value):
        return True
    return function.attr in _SHELL_METHODS and _is_shell(function.value) and _is_opaque(call)


def _is_shell(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return dotted_name(node.func) == "get_ipython"
    return isinstance(node, ast.Name) and node.id in _SHELL_NAMES


def _is_opaque(call: ast.Call) -> bool:
    """Tell whether the magic that is called may bind anything: `matplotlib` does not."""
    name = call.args[0] if call.args else None
    if isinstance(name, ast.Constant) and isinstance(name.value, str):
        return name.value.split(" ")[0] in OPAQUE_MAGICS or "=" in name.value
    return True

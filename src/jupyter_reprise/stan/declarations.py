"""Reads declarations of a block from a program in stanc's canonical form.

stanc's own description gives types and numbers of dimensions; sizes and bounds are read here. What
can't be read is left out, never guessed: Stan itself checks everything once more.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_SQUARE: Final = {"cov_matrix", "corr_matrix", "cholesky_factor_corr"}
_BOUND: Final = re.compile(r"(lower|upper)=")
_OPERATORS: Final = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}


@dataclass(frozen=True, slots=True)
class Declaration:
    """The sizes and bounds of one variable, as expressions in Stan."""

    name: str
    text: str
    """The declaration without the name, such as `array[J] int<lower=0>`."""
    sizes: tuple[str, ...] = ()
    bounds: Mapping[str, str] = field(default_factory=dict)
    """By `lower` and `upper`."""


def read_declarations(canonical: str, block: str) -> dict[str, Declaration]:
    """Read the declarations of `data` or `parameters`, by name.

    Parameters
    ----------
    canonical
        A program as `Program.canonical` gives it.
    """
    found = {}
    is_inside = False
    for line in canonical.splitlines():
        if line == f"{block} {{":
            is_inside = True
        elif line == "}":
            is_inside = False
        elif is_inside:
            declaration = _read(line.strip().removesuffix(";"))
            if declaration is not None:
                found[declaration.name] = declaration
    return found


def evaluate(expression: str, scope: Mapping[str, Any]) -> float | int | None:
    """Compute an expression of numbers and known scalars; None when it holds anything else."""
    try:
        return _evaluate(ast.parse(expression.strip(), mode="eval").body, scope)
    except (SyntaxError, ValueError, ZeroDivisionError, OverflowError, RecursionError):
        return None


def _evaluate(node: ast.expr, scope: Mapping[str, Any]) -> float | int | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return node.value
    if isinstance(node, ast.Name):
        return scope.get(node.id)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _evaluate(node.operand, scope)
        return None if value is None else -value
    if isinstance(node, ast.BinOp):
        left, right = _evaluate(node.left, scope), _evaluate(node.right, scope)
        if left is None or right is None:
            return None
        if isinstance(node.op, ast.Div):
            are_whole = isinstance(left, int) and isinstance(right, int)
            return int(left / right) if are_whole else left / right
        compute = _OPERATORS.get(type(node.op))
        return None if compute is None else compute(left, right)
    return None


def _read(declaration: str) -> Declaration | None:
    text = declaration
    sizes: list[str] = []
    if text.startswith("array["):
        inside, text = _take(text[len("array") :], "[", "]")
        sizes += _split(inside)
        text = text.lstrip()
    match = re.match(r"[a-z_]+", text)
    if match is None:
        return None
    kind, text = match[0], text[match.end() :]
    constraint = ""
    if text.startswith("<"):
        constraint, text = _take(text, "<", ">")
    if text.startswith("["):
        inside, text = _take(text, "[", "]")
        own = _split(inside)
        if kind in _SQUARE or (kind == "cholesky_factor_cov" and len(own) == 1):
            own *= 2
        sizes += own
    name = text.strip()
    if not name.isidentifier():
        return None
    return Declaration(
        name, declaration.removesuffix(name).rstrip(), tuple(sizes), _bounds(constraint)
    )


def _bounds(constraint: str) -> dict[str, str]:
    parts = (part.strip() for part in _split(constraint))
    return {m[1]: part[m.end() :] for part in parts if (m := _BOUND.match(part))}


def _take(text: str, opening: str, closing: str) -> tuple[str, str]:
    """Split a text that begins with a bracket into what it encloses and what follows."""
    depth = 0
    for position, character in enumerate(text):
        depth += (character == opening) - (character == closing)
        if depth == 0:
            return text[1:position], text[position + 1 :]
    return text[1:], ""


def _split(text: str) -> list[str]:
    """Split at the commas that no bracket encloses."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts if part.strip()]

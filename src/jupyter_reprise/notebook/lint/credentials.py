"""The rule about passwords and tokens, in source, text and outputs.

A message never repeats what it found: at most its first four characters.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from jupyter_reprise.notebook.lint.model import Finding, Rule, Severity
from jupyter_reprise.notebook.lint.subject import Cell, Subject
from jupyter_reprise.notebook.lint.tokens import (
    HIDDEN_KINDS,
    Kind,
    find_secrets,
    is_placeholder,
    kinds_in,
)

CREDENTIALS: Final = Rule(
    id="credentials",
    title="A password or token stands in the notebook",
    why="Whoever sees the notebook, its report or its history can use it.",
    mend="Revoke it now, as deleting it does not take it out of the history. Give the next one by"
    " an environment variable, or as a `Secret` parameter (`env:NAME`).",
    severity=Severity.ERROR,
)
RULES: Final = (CREDENTIALS,)

_SHOWN: Final = 4
_SECRET_NAME: Final = re.compile(
    r"(?:.*_)?(?:(?P<sure>password|passwd|pwd|passphrase)|(?:api|access|auth|account|secret|private)_?key"
    r"|token|secret|credentials?)",
    re.IGNORECASE,
)
_NAMING: Final = (ast.Assign, ast.AnnAssign, ast.keyword, ast.Dict, ast.arguments)
_LEAST_SURE: Final = 4
_LEAST_OTHER: Final = 12
_ENVIRONMENT: Final = re.compile(r"(?:export\s+|set_env\s+|env\s+)?(\w+)[=\s]+['\"]?([^\s'\"]+)")


def check(subject: Subject) -> Iterator[Finding]:
    """Look for what looks like a secret, or is assigned to a name that says so."""
    outputs = ["\n".join(output_texts(cell.raw)) for cell in subject.cells]
    kinds = kinds_in("\n".join((*(cell.text for cell in subject.cells), *outputs)))
    for cell, output in zip(subject.cells, outputs, strict=True):
        found: set[tuple[str, int | None]] = set()
        for message, line in (*_in_source(cell, kinds), *_in_output(output, kinds)):
            # one token in a line is one finding, however many patterns know it
            if (message, line) not in found:
                found.add((message, line))
                yield cell.finding(CREDENTIALS, message, line)


def _in_source(cell: Cell, kinds: list[Kind]) -> Iterator[tuple[str, int | None]]:
    lines = set()
    for kind, secret, start in find_secrets(cell.text, kinds):
        line = cell.text.count("\n", 0, start) + 1
        lines.add(line)
        yield f"{_shown(kind, secret)} stands in the source", line
    for node in (node for kind in _NAMING for node in cell.nodes.of(kind)):
        for name, value, line in _named_values(node):
            if line not in lines and is_secret(name, value):
                yield f"`{name}` is given a value in the source", line
    for command in cell.commands:
        match = _ENVIRONMENT.match(command.text) if command.name in {"!", "env"} else None
        if match and command.line not in lines and is_secret(match[1], match[2]):
            yield f"`{match[1]}` is given a value in the source", command.line


def _in_output(text: str, kinds: list[Kind]) -> Iterator[tuple[str, int | None]]:
    for kind, secret, _ in find_secrets(text, kinds):
        yield f"{_shown(kind, secret)} stands in an output", None


def _shown(kind: Kind, secret: str) -> str:
    return kind.name if kind.name in HIDDEN_KINDS else f"{kind.name} ({secret[:_SHOWN]}…)"


def is_secret(name: str, value: str) -> bool:
    """Tell whether a text given to a name of that kind is a secret, not a word in its place."""
    match = _SECRET_NAME.fullmatch(name)
    if match is None or is_placeholder(value) or re.search(r"\s", value):
        return False
    if match["sure"]:
        return len(value) >= _LEAST_SURE
    is_mixed = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
    return len(value) >= _LEAST_OTHER and is_mixed and "://" not in value


def _named_values(node: ast.AST) -> Iterator[tuple[str, str, int]]:
    """Give what a node assigns by a name: variables, keys, keywords, defaults."""
    pairs: list[tuple[Any, Any]] = []
    match node:
        case ast.Assign(targets=targets, value=value):
            pairs = [(_name_of(target), value) for target in targets]
        case ast.AnnAssign(target=target, value=value):
            pairs = [(_name_of(target), value)]
        case ast.keyword(arg=name, value=value):
            pairs = [(name, value)]
        case ast.Dict(keys=keys, values=values):
            pairs = [(_text_of(key), value) for key, value in zip(keys, values, strict=True)]
        case ast.arguments():
            with_default = [*node.posonlyargs, *node.args][-len(node.defaults) :]
            pairs = [
                *((a.arg, value) for a, value in zip(with_default, node.defaults, strict=False)),
                *((a.arg, v) for a, v in zip(node.kwonlyargs, node.kw_defaults, strict=True)),
            ]
    for name, value in pairs:
        text = _text_of(value)
        if name is not None and text is not None:
            yield name, text, value.lineno


def _name_of(target: ast.AST) -> str | None:
    match target:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=key):
            return _text_of(key)
    return None


def _text_of(node: ast.AST | None) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def output_texts(cell: Mapping[str, Any]) -> Iterator[str]:
    """Give the texts of a cell's outputs; pictures and other encoded data are left out."""
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if not isinstance(output, dict):
            continue
        yield from (_joined(output.get(key)) for key in ("text", "evalue", "traceback"))
        data = output.get("data")
        for media_type, value in data.items() if isinstance(data, dict) else ():
            if media_type.startswith(("text/", "application/json")):
                yield _joined(value)


def _joined(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(_joined(item) for item in value)
    if isinstance(value, dict):
        return "\n".join(f"{key}: {_joined(item)}" for key, item in value.items())
    return ""

"""Hints make sense to those who have no command line in front of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.server.base import describe_problem
from jupyter_reprise.server.hints import in_other_words
from jupyter_reprise.service.filters import read_moment

SOURCES = Path(__file__).parents[2] / "src" / "jupyter_reprise"
OTHERWISE = re.compile(r"`reprise (params|runs|show)\b|`-p |`--random|`--from|--since")
"""Commands and options that clients of the service have their own way for."""


def _hints() -> Iterator[str]:
    for file in sorted(SOURCES.rglob("*.py")):
        if file.is_relative_to(SOURCES / "cli") or file.is_relative_to(SOURCES / "git"):
            continue
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "hint":
                yield from _texts(node.value)
        for node in tree.body:
            match node:
                case (
                    ast.Assign(value=ast.Constant() as text)
                    | ast.AnnAssign(value=ast.Constant() as text)
                ):
                    yield from _texts(text)


def _texts(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(next(_texts(part), "n.ipynb") for part in parts)
        case ast.IfExp():
            yield from _texts(node.body)
            yield from _texts(node.orelse)


def test_no_hint_sends_a_client_to_a_command_that_it_has_its_own_way_for() -> None:
    hints = list(_hints())

    assert any(map(OTHERWISE.search, hints))
    assert [hint for hint in map(in_other_words, hints) if OTHERWISE.search(hint)] == []


def test_a_moment_that_cannot_be_read_is_answered_without_an_option() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_moment("yesterday")

    hint = describe_problem(caught.value, 422).hint

    assert hint == "Write 2026-11-01, 2026-11-01T08:00 or 7d."

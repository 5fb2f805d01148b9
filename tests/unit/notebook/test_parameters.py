"""Parameters are found where they are declared, and which names are some."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from tests.unit.notebook.parameter_cells import code_cell, notebook, read, read_one

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.models import ParameterSchema
from jupyter_reprise.notebook.parameters import read_schema
from jupyter_reprise.notebook.values import type_text

# --- where the parameters are


def test_notebook_without_parameters_cell_says_so() -> None:
    schema = read_schema(notebook(code_cell("x = 1")))

    assert schema == ParameterSchema(has_parameters_cell=False)


def test_tag_on_a_text_cell_is_no_parameters_cell() -> None:
    cell = {"cell_type": "markdown", "metadata": {"tags": ["parameters"]}, "source": "x = 1"}

    assert not read_schema(notebook(cell)).has_parameters_cell


def test_first_tagged_cell_counts() -> None:
    nb = notebook(code_cell("a = 1", "parameters"), code_cell("b = 1", "parameters"))

    assert read_schema(nb).names == ("a",)


def test_source_stored_in_lines_reads_as_one() -> None:
    nb = notebook(code_cell(["a = 1\n", "b = 2"], "parameters"))

    assert read_schema(nb).names == ("a", "b")


def test_absent_metadata_is_no_obstacle() -> None:
    cell = {"cell_type": "code", "source": "x = 1", "metadata": {"tags": None}}

    assert read_schema({"cells": [cell]}) == ParameterSchema(has_parameters_cell=False)


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"kernelspec": {"language": "R", "name": "ir"}}, "r"),
        ({"language_info": {"name": "julia"}}, "julia"),
        ({"kernelspec": {"language": "scala"}, "language_info": {"name": "python"}}, "scala"),
    ],
    ids=["kernelspec", "language_info", "kernelspec-wins"],
)
def test_other_language_gives_an_open_schema(metadata: dict[str, Any], language: str) -> None:
    schema = read_schema(notebook(code_cell("x <- 1", "parameters"), **metadata))

    assert schema == ParameterSchema(language=language, is_open=True)


@pytest.mark.parametrize("language", ["python", "Python", "ipython3", "python3"])
def test_spellings_of_python_are_python(language: str) -> None:
    nb = notebook(code_cell("x = 1", "parameters"), kernelspec={"language": language})

    assert read_schema(nb).names == ("x",)


def test_syntax_error_names_cell_and_line() -> None:
    with pytest.raises(InvalidInput, match=r"cell 2 of the notebook, line 3\) is not valid Python"):
        read("a = 1\nb = 2\nc = = 3", "import os")


@pytest.mark.parametrize(
    "source", ["x = '\0'", "(" * 5000 + ")" * 5000], ids=["null-byte", "nested"]
)
def test_unreadable_cell_is_an_error_of_ours(source: str) -> None:
    with pytest.raises(InvalidInput, match="not valid Python"):
        read(source)


@pytest.mark.parametrize("length", [900, 9_000, 90_000])
def test_deep_cell_is_read_or_refused(length: int) -> None:
    with contextlib.suppress(InvalidInput):
        read(f"x = {'-' * length}1\ny: {'a.' * length}b = 1")


def test_text_before_the_parameters_is_passed_over() -> None:
    title = {"cell_type": "markdown", "metadata": {}, "source": "# Path = int"}

    assert read_schema(notebook(title, code_cell("x = 1", "parameters"))).names == ("x",)


def test_many_commands_do_not_take_long() -> None:
    assert read("!ls\n" * 5_000 + "a = 1").names == ("a",)


def test_broken_earlier_cell_is_no_obstacle() -> None:
    assert read("x: int = 1", "this is no python").names == ("x",)


def test_schema_gives_its_parameters_by_name() -> None:
    schema = read("a = 1\nb = 2")

    assert schema["b"].default == 2
    assert "a" in schema
    assert "c" not in schema
    with pytest.raises(KeyError):
        schema["c"]


# --- which names are parameters


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a = 1; b = 2", "a b"),
        ("a, b = 1, 2", "a b"),
        ("[a, b] = [1, 2]", "a b"),
        ("(a, (b, c)) = 1, (2, 3)", "a b c"),
        ("a = b = 3", "a b"),
        ("a, *b = range(5)", "a b"),
        ("_hidden = 1\na = 1", "a"),
        ("import os\nfrom math import pi\na = 1", "a"),
        ('"""What this is."""\na = 1', "a"),
        ("def f(): pass\nclass C: x = 1\na = 1", "a"),
        ("config['x'] = 1\nplt.rc = 2\na = 1", "a"),
        ("print('x')\nif True:\n    b = 1\na = 1", "a"),
        ("a = 1\nb = 2\na = 3", "a b"),
        ("", ""),
    ],
)
def test_names_assigned_at_top_level_are_parameters(source: str, names: str) -> None:
    assert read(source).names == tuple(names.split())


@pytest.mark.parametrize(
    "alias",
    [
        'Kind = Literal["a", "b"]',
        'Kind: TypeAlias = Literal["a", "b"]',
        "Kind: typing.TypeAlias = \"Literal['a', 'b']\"",
        'type Kind = Literal["a", "b"]',
        'type Kind[T] = Literal["a", "b"]',
        'A = Literal["a"]\nB = Literal["b"]\nKind = A | B',
    ],
    ids=["plain", "marked", "marked-text", "statement", "generic", "union"],
)
def test_type_alias_is_no_parameter_and_is_followed(alias: str) -> None:
    in_cell = read_one(f'{alias}\nkind: Kind = "a"')
    in_earlier_cell = read_one('kind: Kind = "a"', alias)

    assert type_text(in_cell.type) == "Literal['a', 'b']"
    assert in_earlier_cell == in_cell


def test_new_type_is_an_alias() -> None:
    assert read_one('User = NewType("User", int)\nuser: User = 3').type.kind == "int"


def test_bare_type_name_is_an_alias_only_if_it_annotates() -> None:
    assert read("dtype = float").names == ("dtype",)
    assert read("Real = float\nx: Real = 1").names == ("x",)


def test_alias_of_an_alias_is_followed() -> None:
    assert read_one("A = int | None\nB = A\nx: B = 1").type.nullable


def test_recursive_alias_is_not_understood() -> None:
    parameter = read_one("type Tree = list[Tree]\nx: Tree = []")

    assert "`Tree` is not known" in parameter.note


def test_expression_that_only_looks_like_a_type_is_a_parameter() -> None:
    assert read("flags = re.I | re.M\nfirst = rows[0]").names == ("flags", "first")


def test_annotation_stays_in_force_when_a_name_is_assigned_again() -> None:
    parameter = read_one("x: float  # the x\nx = 1")

    assert (parameter.type.kind, parameter.default, parameter.help) == ("float", 1.0, "the x")

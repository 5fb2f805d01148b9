from __future__ import annotations

from datetime import date

import pytest

from jupyter_reprise.models import Bounds, Parameter
from jupyter_reprise.notebook.parameters import read_schema
from jupyter_reprise.notebook.values import type_text


def read_one(source: str, *earlier: str) -> Parameter:
    cells = [{"cell_type": "code", "metadata": {}, "source": text} for text in (*earlier, source)]
    cells[-1]["metadata"] = {"tags": ["parameters"]}
    (parameter,) = read_schema({"cells": cells}).parameters
    return parameter


@pytest.mark.parametrize(
    ("annotation", "type_"),
    [
        ("int", "int"),
        ("float", "float"),
        ("str", "str"),
        ("bool", "bool"),
        ("date", "date"),
        ("datetime", "datetime"),
        ("datetime.date", "date"),
        ("dt.datetime", "datetime"),
        ("Path", "Path"),
        ("pathlib.Path", "Path"),
        ("Any", "Any"),
        ("object", "Any"),
        ("list", "list"),
        ("list[int]", "list[int]"),
        ("List[int]", "list[int]"),
        ("typing.List[int]", "list[int]"),
        ("t.Sequence[str]", "list[str]"),
        ("list[list[float]]", "list[list[float]]"),
        ("list[int | None]", "list[int | None]"),
        ("dict", "dict"),
        ("dict[str, int]", "dict[str, int]"),
        ("Dict[str, list[int]]", "dict[str, list[int]]"),
        ("Mapping[str, Any]", "dict[str, Any]"),
        ("Literal['a', 'b']", "Literal['a', 'b']"),
        ("Literal[1, '1', True]", "Literal[1, '1', True]"),
        ("Literal[-1]", "Literal[-1]"),
        ("Literal['a', None]", "Literal['a'] | None"),
        ("Literal['a', 'a']", "Literal['a']"),
        ("Optional[int]", "int | None"),
        ("typing.Optional[int]", "int | None"),
        ("int | None", "int | None"),
        ("None | int", "int | None"),
        ("Union[int, None]", "int | None"),
        ("Union[int, str]", "int | str"),
        ("int | str | None", "int | str | None"),
        ("Optional[int | str]", "int | str | None"),
        ("int | (str | date)", "int | str | date"),
        ("int | int", "int"),
        ("Literal['a'] | Literal['b']", "Literal['a', 'b']"),
        ("Final[int]", "int"),
        ("Annotated[int, 'help']", "int"),
        ("'int | None'", "int | None"),
        ("list['int']", "list[int]"),
        ("Secret", "Secret"),
        ("Secret | None", "Secret | None"),
        ("None", "Any"),
    ],
)
def test_annotation_is_understood(annotation: str, type_: str) -> None:
    parameter = read_one(f"x: {annotation}")

    assert (type_text(parameter.type), parameter.note) == (type_, "")


@pytest.mark.parametrize(
    ("imports", "annotation", "type_"),
    [
        ("from typing import Optional as Opt", "Opt[int]", "int | None"),
        ("import datetime as when", "when.date", "date"),
        ("from datetime import datetime as Stamp", "Stamp", "datetime"),
        ("import typing", "typing.Literal[1]", "Literal[1]"),
        ("import collections.abc", "collections.abc.Sequence[int]", "list[int]"),
        ("from typing import *", "Optional[int]", "int | None"),
        ("try:\n    from typing import Optional as Opt\nexcept: pass", "Opt[int]", "int | None"),
        ("if True:\n    import pathlib as p", "p.Path", "Path"),
    ],
)
def test_imports_of_the_notebook_are_followed(imports: str, annotation: str, type_: str) -> None:
    assert type_text(read_one(f"x: {annotation}", imports).type) == type_
    assert type_text(read_one(f"{imports}\nx: {annotation}").type) == type_


@pytest.mark.parametrize(
    ("earlier", "annotation"),
    [
        ("", "pd.DataFrame"),
        ("", "Decimal"),
        ("", "ClassVar[int]"),
        ("", "Literal[b'x']"),
        ("", "Literal[()]"),
        ("", "Literal[unknown]"),
        ("", "dict[int, str]"),
        ("", "list[int, str]"),
        ("", "'not a type'"),
        ("", "int or str"),
        ("", "list[" * 40 + "int" + "]" * 40),
        ("from zoo import Path", "Path"),
        ("from . import date", "date"),
        ("class Path: pass", "Path"),
        ("def date(): pass", "date"),
    ],
)
def test_annotation_not_understood_takes_anything_and_says_so(
    earlier: str, annotation: str
) -> None:
    parameter = read_one(f"x: {annotation}", earlier)

    assert "is not known, so any value is accepted" in parameter.note


def test_unknown_type_within_a_known_one_leaves_the_rest() -> None:
    parameter = read_one("x: list[Frame]")

    assert type_text(parameter.type) == "list[Any]"
    assert "`Frame` is not known" in parameter.note


@pytest.mark.parametrize(
    ("annotation", "type_", "lengths"),
    [
        ("tuple", "list", (None, None)),
        ("tuple[int, ...]", "list[int]", (None, None)),
        ("tuple[int, int]", "list[int]", (2, 2)),
        ("tuple[int, str]", "list[int | str]", (2, 2)),
        ("set[str]", "list[str]", (None, None)),
    ],
)
def test_tuples_and_sets_are_given_as_lists(
    annotation: str, type_: str, lengths: tuple[int | None, int | None]
) -> None:
    parameter = read_one(f"x: {annotation}")

    assert type_text(parameter.type) == type_
    assert (parameter.type.bounds.min_length, parameter.type.bounds.max_length) == lengths
    assert "a list is given in place of a" in parameter.note


def test_long_union_is_read() -> None:
    literals = [f"Literal[{number}]" for number in range(100)]

    assert len(read_one(f"x: {' | '.join(literals)}").type.choices) == 100


def test_long_unknown_type_is_cut_in_the_note() -> None:
    assert len(read_one(f"x: {'a' * 1000}").note) < 120


def test_attribute_too_deep_to_write_is_still_noted() -> None:
    assert read_one(f"x: f().{'.'.join('a' * 900)}").note


def test_keys_of_a_dict_by_literal_are_noted_as_unchecked() -> None:
    assert read_one('x: dict[Literal["a"], int]').note == "the keys are not checked"


def test_secret_among_other_types_is_a_secret() -> None:
    parameter = read_one("x: Secret | str")

    assert type_text(parameter.type) == "Secret"
    assert parameter.note == "`Secret | str` is treated as one Secret"


@pytest.mark.parametrize(
    ("metadata", "bounds"),
    [
        ("Ge(0)", Bounds(ge=0)),
        ("annotated_types.Gt(0)", Bounds(gt=0)),
        ("Le(le=1.5)", Bounds(le=1.5)),
        ("Lt(-1)", Bounds(lt=-1)),
        ("Interval(ge=0, lt=10)", Bounds(ge=0, lt=10)),
        ("MultipleOf(5)", Bounds(multiple_of=5)),
        ("MinLen(1)", Bounds(min_length=1)),
        ("MaxLen(9)", Bounds(max_length=9)),
        ("Len(1, 9)", Bounds(min_length=1, max_length=9)),
        ("Len(min_length=1)", Bounds(min_length=1)),
        ("Ge(0), Le(9)", Bounds(ge=0, le=9)),
        ("Ge(0), 'help', Ge(5)", Bounds(ge=5)),
        ("Ge(2 * 5)", Bounds(ge=10)),
        ("Ge(date(2024, 1, 31))", Bounds(ge=date(2024, 1, 31))),
        ("Ge(None)", Bounds()),
        ("Field(ge=0, title='x')", Bounds(ge=0)),
        ("msgspec.Meta(gt=0, pattern='^a')", Bounds(gt=0, pattern="^a")),
        (
            "Field(min_length=1, max_length=2, multiple_of=0.5)",
            Bounds(None, None, None, None, 0.5, 1, 2),
        ),
    ],
)
def test_bounds_are_read(metadata: str, bounds: Bounds) -> None:
    parameter = read_one(f"x: Annotated[Any, {metadata}]")

    assert (parameter.type.bounds, parameter.note) == (bounds, "")


@pytest.mark.parametrize(
    "metadata",
    [
        "Predicate(str.islower)",
        "Ge(limit)",
        "Ge(float('nan'))",
        "Ge(True)",
        "MinLen(-1)",
        "MinLen('a')",
        "MultipleOf(0)",
        "MultipleOf(float('inf'))",
        "Field(pattern='(')",
        "Field(max_digits=3)",
        "Field(**limits)",
        "5",
        "thing",
    ],
)
def test_bound_that_can_not_be_applied_is_noted(metadata: str) -> None:
    parameter = read_one(f"x: Annotated[int, {metadata}]")

    assert parameter.type.bounds == Bounds()
    assert "is not checked" in parameter.note


def test_bounds_of_alias_and_use_are_joined() -> None:
    parameter = read_one(
        'Count = Annotated[int, Ge(0), "a count"]\nx: Annotated[Count, Le(9)] | None = 1'
    )

    assert parameter.type.bounds == Bounds(ge=0, le=9)
    assert parameter.type.nullable
    assert parameter.help == "a count"


def test_bounds_without_type_are_left_to_the_default() -> None:
    assert type_text(read_one("x: Annotated[Final, 'help'] = 1").type) == "int"

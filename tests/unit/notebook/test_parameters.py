from __future__ import annotations

import contextlib
import math
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.models import REQUIRED, Parameter, ParameterKind, ParameterSchema
from jupyter_reprise.notebook.comments import Comments
from jupyter_reprise.notebook.parameters import read_schema
from jupyter_reprise.notebook.values import type_text


def code_cell(source: Any, *tags: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": list(tags)} if tags else {},
        "outputs": [],
        "source": source,
    }


def notebook(*cells: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": metadata, "cells": list(cells)}


def read(source: str, *earlier: str, secrets: tuple[str, ...] = ()) -> ParameterSchema:
    cells = [*(code_cell(text) for text in earlier), code_cell(source, "parameters")]
    return read_schema(notebook(*cells), secrets=secrets)


def read_one(source: str, *earlier: str) -> Parameter:
    (parameter,) = read(source, *earlier).parameters
    return parameter


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


# --- defaults


@pytest.mark.parametrize(
    ("expression", "value", "type_"),
    [
        ("10", 10, "int"),
        ("-10", -10, "int"),
        ("+1", 1, "int"),
        ("~1", -2, "int"),
        ("not True", False, "bool"),
        ("1_000", 1000, "int"),
        ("0x10", 16, "int"),
        ("1e3", 1000.0, "float"),
        ("60 * 60", 3600, "int"),
        ("2**10", 1024, "int"),
        ("2**-1", 0.5, "float"),
        ("1 << 4", 16, "int"),
        ("7 // 2 + 7 % 2", 4, "int"),
        ("1 / 4", 0.25, "float"),
        ("6 & 3 | 8 ^ 1", 11, "int"),
        ("16 >> 2", 4, "int"),
        ('"a" "b" + "c"', "abc", "str"),
        ("'-' * 3", "---", "str"),
        ("f'plain'", "plain", "str"),
        ("[0] * 3", [0, 0, 0], "list[int]"),
        ("True", True, "bool"),
        ("None", None, "Any"),
        ("[]", [], "list"),
        ("[1, 2]", [1, 2], "list[int]"),
        ("[1, 2.5]", [1.0, 2.5], "list[float]"),
        ("[1, None]", [1, None], "list[int | None]"),
        ("[1, 'a']", [1, "a"], "list"),
        ("[[1], [2]]", [[1], [2]], "list[list[int]]"),
        ("[[1], ['a']]", [[1], ["a"]], "list[list]"),
        ("[None]", [None], "list"),
        ("{}", {}, "dict"),
        ("{'a': 1}", {"a": 1}, "dict[str, int]"),
        ("{'a': 1, 'b': 'x'}", {"a": 1, "b": "x"}, "dict"),
        ("float('inf')", math.inf, "float"),
        ("-float('inf')", -math.inf, "float"),
        ("math.inf", math.inf, "float"),
        ("np.inf", math.inf, "float"),
        ("math.pi", math.pi, "float"),
        ("date(2024, 1, 31)", date(2024, 1, 31), "date"),
        ("datetime.date(2024, 1, 31)", date(2024, 1, 31), "date"),
        ("dt.date.fromisoformat('2024-01-31')", date(2024, 1, 31), "date"),
        ("date(2024, 1, 31) - timedelta(days=1)", date(2024, 1, 30), "date"),
        ("datetime(2024, 1, 31, 9)", datetime(2024, 1, 31, 9), "datetime"),  # noqa: DTZ001
        (
            "dt.datetime(2024, 1, 31, tzinfo=timezone.utc)",
            datetime(2024, 1, 31, tzinfo=UTC),
            "datetime",
        ),
        (
            "datetime(2024, 1, 31, tzinfo=timezone(timedelta(hours=1)))",
            datetime(2024, 1, 31, tzinfo=timezone(timedelta(hours=1))),
            "datetime",
        ),
        ('Path("data") / "x.csv"', Path("data/x.csv"), "Path"),
        ('pathlib.Path("data", "x.csv")', Path("data/x.csv"), "Path"),
    ],
)
def test_constant_default_gives_value_and_type(expression: str, value: Any, type_: str) -> None:
    parameter = read_one(f"x = {expression}")

    assert (parameter.default, type_text(parameter.type)) == (value, type_)
    assert type(parameter.default) is type(value) or isinstance(value, Path)
    assert parameter.is_inferred
    assert not parameter.is_computed


@pytest.mark.parametrize("expression", ["float('nan')", "math.nan", "np.nan"])
def test_nan_is_a_constant(expression: str) -> None:
    assert math.isnan(read_one(f"x = {expression}").default)


@pytest.mark.parametrize(
    ("expression", "type_"),
    [
        ("load()", "Any"),
        ("other", "Any"),
        ("df.date(2024, 1, 31)", "Any"),
        ("rows()[0].date", "Any"),
        ("date.today()", "date"),
        ("datetime.datetime.now()", "datetime"),
        ("dt.datetime.now(tz=UTC)", "datetime"),
        ("Path.cwd() / 'x'", "Any"),
        ("Path.home()", "Path"),
        ("f'{other}.csv'", "str"),
        ("int(other)", "int"),
        ("(1, 2)", "list[int]"),
        ("{1, 2}", "list[int]"),
        ("(1, other)", "list"),
        ("{1: 'a'}", "Any"),
        ("{**other}", "Any"),
        ("b'bytes'", "Any"),
        ("1j", "Any"),
        ("(-8) ** 0.5", "Any"),
        ("1 / 0", "Any"),
        ("'%d' % 3", "Any"),
        ("2 ** 100_000", "Any"),
        ("1 << 100_000", "Any"),
        ("2 ** 4000 * 2 ** 4000", "Any"),
        ("'a' * 100_000", "Any"),
        ("[['a' * 10_000] * 10_000] * 10_000", "Any"),
        ("[timedelta(days=1)]", "Any"),
        ("matrix @ matrix", "Any"),
        ("1 @ 1", "Any"),
        ("float(**other)", "float"),
        ("date(2024, 13, 1)", "Any"),
        ("a if b else c", "Any"),
        ("1 + " * 700 + "1", "Any"),
    ],
)
def test_what_only_a_kernel_can_evaluate_is_computed(expression: str, type_: str) -> None:
    parameter = read_one(f"x = {expression}")

    assert parameter.is_computed
    assert parameter.default == expression
    assert type_text(parameter.type) == type_


def test_computed_default_over_several_lines_is_shown_on_one() -> None:
    assert read_one("x = load(\n    1,\n    2,\n)").default == "load(1, 2)"


def test_computed_default_too_deep_to_write_is_shown_as_such() -> None:
    assert read_one(f"x = f(\n).{'.'.join('a' * 900)}").default == "…"


def test_computed_default_that_uses_a_parameter_has_a_note() -> None:
    schema = read("n = 10\nm = n * 2")

    assert schema["m"].note == "the default uses n as set in the cell, whatever is given for it"


def test_added_to_default_is_computed() -> None:
    parameter = read_one("x: int = 1\nx += 1")

    assert (parameter.default, parameter.is_computed, parameter.note) == ("x + 1", True, "")
    assert parameter.type.kind == "int"


@pytest.mark.parametrize("source", ["x: int", "x: int = ..."])
def test_annotation_without_value_is_required(source: str) -> None:
    assert read_one(source).default is REQUIRED


def test_default_takes_its_annotated_form() -> None:
    schema = read('a: float = 1\nb: date = "2024-01-31"\nc: Path = "x"\nd: list[int] = (1, 2)')

    assert [p.default for p in schema.parameters[:3]] == [1.0, date(2024, 1, 31), Path("x")]
    assert schema["d"].is_computed


def test_default_against_its_annotation_is_kept_for_the_report() -> None:
    assert read_one('x: int = "ten"').default == "ten"


def test_default_of_none_makes_a_parameter_nullable() -> None:
    parameter = read_one("x: int = None")

    assert parameter.type.nullable
    assert parameter.note == "None is allowed, as it is the default"


@pytest.mark.parametrize(
    "source", ["x = 1\n", "x = (\n    1\n)", "x = \\\n  1", "x: Final = 1", "x = 1\r\n"]
)
def test_layout_does_not_matter(source: str) -> None:
    assert (read_one(source).default, read_one(source).type.kind) == (1, "int")


def test_nothing_is_executed(tmp_path: Path) -> None:
    target = tmp_path / "executed"
    read(f"x = open({str(target)!r}, 'w').write('x')\ny: open({str(target)!r}, 'w') = 1")

    assert not target.exists()


# --- help


@pytest.mark.parametrize(
    ("source", "help_"),
    [
        ("x = 1  # how many", "how many"),
        ("x = 1  #how many", "how many"),
        ("x = [\n    1,  # one\n    2,\n]  # how many", "how many"),
        ("x = [  # how many\n    1,  # one\n]", "how many"),
        ("# above\nx = 1  # beside", "beside"),
        ("# how\n# many\nx = 1", "how many"),
        ("# ------\n# how many\nx = 1", "how many"),
        ("# how many\n\nx = 1", ""),
        ("# Parameters\nx = 1", ""),
        ("x = '# not a comment'", ""),
        ("x = 1  # noqa: E501", ""),
        ("x = 1  # how many  # noqa: E501", "how many"),
        ("# noqa: E501\nx = 1", ""),
        ("x: int = 1  # type: ignore[assignment]", ""),
        ("x = 1  # type: int how many", "how many"),
        ("x = 1  # type: int", ""),
        ("x: int = 1  # type: int how many", "how many"),
        ("x = {}  # type: Dict[str, int] how many", "how many"),
        ('x: Annotated[int, "how many"] = 1', "how many"),
        ('x: Annotated[int, "how many"] = 1  # a remark', "how many"),
        ('x: Annotated[int, Doc("how many")] = 1', "how many"),
        ('x: Annotated[int, Field(description="how many")] = 1', "how many"),
    ],
)
def test_comment_or_description_is_help(source: str, help_: str) -> None:
    assert read_one(source).help == help_


def test_comment_belongs_to_every_parameter_on_its_line() -> None:
    schema = read("a, b = 1, 2; c = 3  # sizes")

    assert [parameter.help for parameter in schema.parameters] == ["sizes"] * 3


def test_help_is_kept_of_what_can_be_told_apart() -> None:
    assert Comments("x = 1  # one\ny = ''''").for_lines(1, 1) == ("one", "")


@pytest.mark.parametrize(
    ("source", "type_", "note"),
    [
        ("x = None  # type: int", "int | None", "None is allowed, as it is the default"),
        ("x = 1  # type: float", "float", ""),
        ("x = {}  # type: Dict[str, int] counts", "dict[str, int]", ""),
        (
            "x = 1  # type: Frame",
            "int",
            "the type `Frame` is not known, so any value is accepted",
        ),
        ("x: str = 'a'  # type: int", "str", ""),
    ],
    ids=["none", "int-for-float", "brackets", "unknown", "annotation-wins"],
)
def test_papermill_type_comment_counts_without_annotation(
    source: str, type_: str, note: str
) -> None:
    parameter = read_one(source)

    assert (type_text(parameter.type), parameter.note) == (type_, note)


# --- IPython's own syntax


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "!pip install 'x",
        "!echo (",
        "!echo it's",
        "?print",
        "print?",
        "np.array??",
        "%time load('''",
        "!ls \\\n   -la",
        "!ls \\\n  ''' \\\n -a",
        "  ",
    ],
)
def test_commands_to_ipython_do_not_hide_parameters(line: str) -> None:
    schema = read(f"a = 1  # one\n{line}\nb = 2  # two")

    assert [(p.name, p.default, p.help) for p in schema.parameters] == [
        ("a", 1, "one"),
        ("b", 2, "two"),
    ]


def test_several_commands_do_not_hide_parameters() -> None:
    assert read("%matplotlib inline\n!echo it's\n%load_ext x\na = 1\n!ls\n").names == ("a",)


def test_command_lookalikes_in_a_text_are_left_alone() -> None:
    parameter = read_one('%matplotlib inline\nx = """\n%d items\n!important\n"""')

    assert parameter.default == "\n%d items\n!important\n"


def test_output_of_a_command_is_computed() -> None:
    parameter = read_one("files = !ls -la 'data'")

    assert (parameter.default, parameter.is_computed) == ("!ls -la 'data'", True)


@pytest.mark.parametrize(
    ("source", "names"),
    [("%%time\nx = 1", ("x",)), ("\n%%capture out\nx = 1", ("x",)), ("%%bash\nx=1", ())],
    ids=["time", "capture", "bash"],
)
def test_cell_magic_for_python_keeps_the_cell(source: str, names: tuple[str, ...]) -> None:
    assert read(source).names == names


def test_error_beside_a_command_still_names_its_line() -> None:
    with pytest.raises(InvalidInput, match="line 2"):
        read("%matplotlib inline\nx = = 1")


def test_warnings_about_a_notebooks_escapes_are_the_kernels() -> None:
    assert read_one(r"x = '\d'").default == r"\d"


# --- secrets


def test_named_secret_is_one_whatever_its_annotation() -> None:
    schema = read("token: str\nother: str = 'x'", secrets=("token", "absent"))

    assert schema["token"].type.kind is ParameterKind.SECRET
    assert schema["other"].type.kind is ParameterKind.STRING


@pytest.mark.parametrize(
    ("source", "default"),
    [
        ("token: Secret", REQUIRED),
        ("token: Secret = None", None),
        ('token: Secret = "env:TOKEN"', "env:TOKEN"),
        ('token: Secret = Secret("env:TOKEN")', "env:TOKEN"),
        ('token = Secret("env:TOKEN")', "env:TOKEN"),
        ('token: Secret = ""', REQUIRED),
        ('token: Secret = "hunter2"', REQUIRED),
        ('token: Secret | str = "hunter2"', REQUIRED),
        ('token: list[Secret] = ["hunter2"]', REQUIRED),
        ('token: Secret = decode("hunter2")', "..."),
        ('token = Secret(decode("hunter2"))', "..."),
    ],
)
def test_secrets_default_is_a_reference_or_forgotten(source: str, default: Any) -> None:
    parameter = read_one(source)

    assert parameter.type.kind is ParameterKind.SECRET
    assert parameter.default == default
    assert "hunter2" not in repr(parameter)


def test_plain_text_as_default_of_a_secret_has_a_note() -> None:
    assert "is not a reference" in read_one('token: Secret = "hunter2"').note


def test_list_of_secrets_stays_computed() -> None:
    assert read_one('tokens = [Secret("env:A")]').is_computed

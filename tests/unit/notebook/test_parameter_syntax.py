"""Comments, IPython's own syntax and secrets are read as people write them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.notebook.parameter_cells import read, read_one

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.models import REQUIRED, ParameterKind
from jupyter_reprise.notebook.comments import Comments
from jupyter_reprise.notebook.values import type_text

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

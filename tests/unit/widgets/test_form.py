"""A form offers what the notebook takes, by the command line's rules, and what viewers may have."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jupyter_reprise.errors import InvalidInput, InvalidParameters, NotFound
from jupyter_reprise.kernels.launching import DASHBOARD_VARIABLE
from jupyter_reprise.service.results import RunResult
from jupyter_reprise.widgets import ParameterForm

KINDS = {
    "n": "BoundedIntText",
    "prior_sd": "FloatText",
    "model": "Dropdown",
    "robust": "Checkbox",
    "since": "DatePicker",
    "sites": "Text",
    "limit": "Text",
    "maybe": "Dropdown",
}


def form_of(folder: Path, make_notebook, parameters: str) -> ParameterForm:
    make_notebook(folder / "one.ipynb", parameters=parameters)
    return ParameterForm("one.ipynb")


def test_each_type_has_a_fitting_control_with_a_label(notebook: Path) -> None:
    form = ParameterForm("n.ipynb")
    controls = {name: field.control for name, field in form.fields.items()}
    assert {name: type(one).__name__ for name, one in controls.items()} == KINDS
    assert controls["prior_sd"].description == "prior sd"
    assert controls["n"].tooltip == "how many draws"


def test_a_form_begins_with_the_defaults_and_nothing_is_chosen(notebook: Path) -> None:
    form = ParameterForm(notebook)
    assert form.values == {
        "n": 10,
        "prior_sd": 0.5,
        "model": "pooled",
        "robust": False,
        "since": date(2024, 1, 31),
        "sites": ["north"],
        "limit": None,
        "maybe": None,
    }
    assert (form.is_valid, form.chosen()) == (True, {})


@pytest.mark.parametrize(
    ("name", "put", "value"),
    [
        ("n", 12, 12),
        ("prior_sd", 2.5, 2.5),
        ("model", 1, "single"),
        ("robust", True, True),
        ("since", date(2025, 2, 1), date(2025, 2, 1)),
        ("sites", "north, south", ["north", "south"]),
        ("sites", "[]", []),
        ("limit", "5", 5),
        ("maybe", 0, True),
    ],
)
def test_what_is_entered_is_the_value(notebook: Path, name: str, put: Any, value: Any) -> None:
    form = ParameterForm("n.ipynb")
    seen: list[Any] = []
    form.observe(lambda change: seen.append(change["new"][name]), "values")
    form.fields[name].control.value = put
    assert seen == [value]
    assert form.chosen() == {name: value}


@pytest.mark.parametrize(
    ("name", "put", "message"),
    [
        ("prior_sd", 0.0, "not above 0"),
        ("limit", "many", "not an int"),
        ("since", None, "None is not allowed"),
    ],
)
def test_a_wrong_value_is_said_at_its_field(
    notebook: Path, name: str, put: Any, message: str
) -> None:
    form = ParameterForm("n.ipynb")
    start = form.fields[name].control.value
    form.fields[name].control.value = put
    assert message in form.problems[name]
    assert name not in form.values
    assert message in form.fields[name].children[-1].value
    with pytest.raises(InvalidParameters, match=message):
        form.chosen()
    form.fields[name].control.value = start
    assert form.is_valid
    assert message not in form.fields[name].children[-1].value


def test_what_a_browser_sends_beyond_its_own_limits_is_refused(notebook: Path) -> None:
    form = ParameterForm("n.ipynb")
    form.fields["n"].control.set_state({"max": 5000, "value": 4000})
    assert "greatest allowed" in form.problems["n"]


def test_a_parameter_without_a_default_has_to_be_given(project_folder: Path, make_notebook) -> None:
    text = 'from typing import Literal\nname: str\nkind: Literal["a", "b"]\nyes: bool'
    form = form_of(project_folder, make_notebook, text)
    assert set(form.problems) == {"name", "kind", "yes"}
    form.fields["name"].control.value = "x"
    form.fields["kind"].control.value = 0
    form.fields["yes"].control.value = 1
    assert form.chosen() == {"name": "x", "kind": "a", "yes": False}


def test_a_computed_default_is_left_to_the_notebook(project_folder: Path, make_notebook) -> None:
    form = form_of(project_folder, make_notebook, "import os\nuser: str = os.getcwd()")
    assert "os.getcwd()" in form.fields["user"].control.placeholder
    assert (form.values, form.chosen()) == ({}, {})
    form.fields["user"].control.value = "me"
    assert form.chosen() == {"user": "me"}


@pytest.mark.parametrize("default", ["2**60", "float('nan')", "1e400"], ids=["large", "nan", "inf"])
def test_a_number_that_no_browser_holds_is_a_text(
    project_folder: Path, make_notebook, default: str
) -> None:
    form = form_of(project_folder, make_notebook, f"x = {default}")
    assert type(form.fields["x"].control).__name__ == "Text"
    assert form.chosen() == {}


def test_choices_that_python_takes_for_equal_stay_apart(
    project_folder: Path, make_notebook
) -> None:
    text = "from typing import Literal\nx: Literal[0, 1, False, True] = 1"
    form = form_of(project_folder, make_notebook, text)
    form.fields["x"].control.value = 3
    assert form.values["x"] is True


def test_sliders_come_on_demand_for_what_has_both_bounds(notebook: Path) -> None:
    fields = ParameterForm("n.ipynb", sliders=True).fields
    kinds = [type(fields[name].control).__name__ for name in ("n", "prior_sd")]
    assert kinds == ["IntSlider", "FloatText"]


def test_help_and_texts_of_a_notebook_are_escaped(project_folder: Path, make_notebook) -> None:
    form = form_of(project_folder, make_notebook, "x = 1  # <script>alert(1)</script>")
    assert "&lt;script&gt;" in form.fields["x"].children[1].value
    assert "<script>" not in form.fields["x"].children[1].value


def test_values_and_a_choice_of_parameters_can_be_given(notebook: Path) -> None:
    form = ParameterForm("n.ipynb", {"n": 3, "robust": True}, only=["n"], labels={"n": "Draws"})
    assert list(form.fields) == ["n"]
    assert form.fields["n"].control.description == "Draws"
    assert form.chosen() == {"n": 3, "robust": True}


@pytest.mark.parametrize(
    ("values", "message"), [({"n": 0}, "n: 0 is below"), ({"m": 1}, "no such parameter")]
)
def test_wrong_values_to_begin_with_are_an_error(
    notebook: Path, values: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidParameters, match=message):
        ParameterForm("n.ipynb", values)


def test_a_notebook_that_is_not_there_is_an_error(notebook: Path) -> None:
    with pytest.raises(NotFound, match=r"other\.ipynb"):
        ParameterForm("other.ipynb")


def test_without_a_project_there_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotFound, match=r"reprise\.toml"):
        ParameterForm("n.ipynb")


def test_viewers_can_change_what_the_dashboard_lists_and_see_the_rest_of_its_run(
    view: RunResult,
) -> None:
    form = ParameterForm("n.ipynb", {"n": 30, "prior_sd": 0.1})
    assert list(form.fields) == ["n", "model"]
    assert (form.values["n"], form.values["model"], form.values["prior_sd"]) == (30, "single", 0.9)
    assert form.chosen() == {"n": 30, "model": "single"}
    fixed = "".join(widget.value for widget in form.children[2].children)
    assert "prior sd" in fixed
    assert "0.9" in fixed


def test_a_dashboard_that_is_not_published_any_more_lets_viewers_change_nothing(
    view: RunResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DASHBOARD_VARIABLE, "gone")
    assert ParameterForm("n.ipynb").fields == {}


def test_a_notebook_of_no_dashboard_lets_viewers_change_nothing(
    view: RunResult, project_folder: Path, make_notebook
) -> None:
    assert form_of(project_folder, make_notebook, "n = 1").fields == {}


def test_a_secret_is_never_a_viewers_choice(
    view: RunResult, project_folder: Path, make_notebook
) -> None:
    text = "from jupyter_reprise import Secret\ntoken: Secret = Secret('env:HOME')"
    make_notebook(project_folder / "n.ipynb", parameters=text)
    form = ParameterForm("n.ipynb")
    assert form.fields == {}
    assert "HOME" not in str([widget.get_state() for widget in form.children])


def test_a_form_without_any_parameters_can_be_made(project_folder: Path, make_notebook) -> None:
    make_notebook(project_folder / "none.ipynb", "x = 1")
    assert ParameterForm("none").values == {}


def test_two_notebooks_of_one_name_have_to_be_told_apart(
    project_folder: Path, make_notebook
) -> None:
    for folder in ("a", "b"):
        make_notebook(project_folder / folder / "same.ipynb", "x = 1")
    with pytest.raises(NotFound, match="could be a/same"):
        ParameterForm("same")
    assert ParameterForm("a/same.ipynb").notebook == "a/same.ipynb"


def test_a_parameters_cell_that_can_not_be_read_is_an_error(
    project_folder: Path, make_notebook
) -> None:
    with pytest.raises(InvalidInput):
        form_of(project_folder, make_notebook, "x = (")

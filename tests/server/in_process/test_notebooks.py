"""How cells are counted in what is said of a notebook."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

Ask = Callable[..., Awaitable[Any]]


async def test_fields_hold_the_index_of_a_cell_and_texts_count_from_one(
    root: Path, ask: Ask, make_notebook: Callable[..., Path]
) -> None:
    make_notebook(root / "hidden.ipynb", "1", "print(x)", "x = 1")
    [finding] = [
        found
        for found in (await ask("GET", "notebooks/hidden.ipynb")).json["findings"]
        if found["rule"] == "used-before-definition"
    ]
    assert finding["cell"] == 1
    assert "first defined in cell 3" in finding["message"]


async def test_a_parameters_cell_that_can_not_be_read_is_counted_the_same_way(
    root: Path, ask: Ask, make_notebook: Callable[..., Path]
) -> None:
    make_notebook(root / "odd.ipynb", parameters="a = (")
    described = (await ask("GET", "notebooks/odd.ipynb")).json
    assert "(cell 1 of the notebook, line 1)" in described["problem"]


async def test_every_type_of_parameter_is_described(
    root: Path, ask: Ask, make_notebook: Callable[..., Path]
) -> None:
    parameters = """\
from datetime import date
from pathlib import Path
from typing import Literal
n: int | None = None
x: float | None = float("inf")
y: float = float("nan")
s: str | None = "s"
either: int | str = "a"
choice: Literal[1, "two", None] = "two"
many: list[float] = [1.0, float("inf")]
named: dict[str, int] = {}
on: bool | None = True
day: date | None = None
place: Path | None = None
"""
    make_notebook(root / "typed.ipynb", parameters=parameters)
    answer = await ask("GET", "notebooks/typed.ipynb")
    assert answer.status == 200, answer.json
    properties = answer.json["json_schema"]["properties"]
    assert properties["n"]["type"] == ["integer", "null"]
    assert [name for name in properties if "default" not in properties[name]] == ["x", "y"]

"""Stripping a file keeps what people wrote, and leaves alone what is no notebook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.notebook.strip import strip_bytes, stripped_bytes
from jupyter_reprise.notebook.strip_policy import StripPolicy

ASSETS = Path(__file__).parents[2] / "assets" / "strip"
DEFAULT = StripPolicy()


def code(source: str = "x", *outputs: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": metadata,
        "outputs": list(outputs),
        "source": source,
    }


def notebook(*cells: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}


def stream(text: str = "out", name: str = "stdout") -> dict[str, Any]:
    return {"name": name, "output_type": "stream", "text": [text]}


def display(*media_types: str) -> dict[str, Any]:
    data = {media_type: "data" for media_type in media_types}
    return {"data": data, "metadata": {}, "output_type": "display_data"}


def file_of(nb: dict[str, Any]) -> bytes:
    return json.dumps(nb, indent=1).encode() + b"\n"


def strip(nb: dict[str, Any], policy: StripPolicy = DEFAULT) -> dict[str, Any]:
    stripped = strip_bytes(file_of(nb), policy, "x.ipynb")
    assert not stripped.warning
    again = strip_bytes(stripped.data, policy, "x.ipynb")
    assert not again.is_changed
    found: dict[str, Any] = json.loads(stripped.data)
    nbformat.validate(nbformat.from_dict(found))
    return found


def kept(nb: dict[str, Any], policy: StripPolicy = DEFAULT) -> list[list[str]]:
    """Name the outputs that stay in each cell."""
    return [
        [output.get("name") or next(iter(output["data"])) for output in cell["outputs"]]
        for cell in strip(nb, policy)["cells"]
    ]


def test_it_says_what_it_took_out() -> None:
    nb = notebook(code("a", stream(), stream()), code("b", stream(), tags=["remove"]))
    stripped = strip_bytes(file_of(nb), StripPolicy(drop_tagged_cells=("remove",)), "x.ipynb")
    assert (stripped.is_changed, stripped.outputs, stripped.cells) == (True, 3, 1)


@pytest.mark.parametrize("name", ["executed", "unsorted", "format-3"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("last", [True, False], ids=["ended", "unended"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "marked"])
def test_line_ends_final_newline_and_mark_stay(
    name: str, end: bytes, last: bool, mark: bytes
) -> None:
    given = (ASSETS / f"{name}.ipynb").read_bytes()
    plain = strip_bytes(given, DEFAULT, name).data

    def dressed(text: bytes) -> bytes:
        return mark + (text if last else text[:-1]).replace(b"\n", end)

    stripped = strip_bytes(dressed(given), DEFAULT, name)
    assert stripped.data == dressed(plain)
    assert not strip_bytes(stripped.data, DEFAULT, name).is_changed


@pytest.mark.parametrize(
    "number",
    ["1" + "0" * 5000, "-" + "9" * 300, "NaN", "-Infinity", "0.1", "1e-07"],
    ids=["5001 digits", "300 digits", "nan", "infinity", "tenth", "small"],
)
def test_numbers_stay_as_they_are(number: str) -> None:
    given = file_of(notebook(code("x", stream()), n=17)).replace(b"17", number.encode())
    stripped = strip_bytes(given, DEFAULT, "x.ipynb")
    assert f'"n": {number}\n'.encode() in stripped.data
    assert not stripped.warning


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("é🐍 ", "é🐍 ".encode()),
        ("\ud800 half", b"\\ud800 half"),
        ('a\\"b\tc\u0000', b'a\\\\\\"b\\tc\\u0000'),
    ],
    ids=["plain", "half a pair", "escapes"],
)
def test_text_stays_as_it_is(source: str, written: bytes) -> None:
    data = strip_bytes(file_of(notebook(code(source))), DEFAULT, "x.ipynb").data
    assert written in data
    assert "".join(json.loads(data)["cells"][0]["source"]) == source


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"<<<<<<< HEAD\n{}\n", "a merge conflict at line 1"),
        (b"{]\n", "not valid JSON at line 1"),
        (b"[]", "without the key `nbformat`"),
        (b'{"nbformat": 4}', "`cells` are not a list of cells"),
        (b'{"nbformat": 2, "worksheets": []}', "format 2"),
        (b'{"nbformat": 5, "cells": []}', "format 5"),
        (b'{"nbformat": 3, "worksheets": [1]}', "not a list of cells"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": [1]}]}', "list of cells"),
        (b'{"nbformat": 4, "cells": [], "metadata": []}', "`metadata` is not an object"),
        ('{"nbformat": 4, "x": "é"}'.encode("latin-1"), "not UTF-8 text (byte"),
        (b'{"nbformat": 4, "x": ' + b"[" * 10**5, "nested too deep"),
    ],
)
def test_what_is_no_notebook_passes_through_with_a_warning(data: bytes, reason: str) -> None:
    stripped = strip_bytes(data, DEFAULT, "a b.ipynb")
    assert stripped.data == data
    assert not stripped.is_changed
    assert stripped.warning.startswith("a b.ipynb is ")
    assert reason in stripped.warning


@pytest.mark.parametrize(
    "cell",
    [
        code("x", *[1, None]),  # type: ignore[arg-type]
        {**code(), "outputs": None},
        {**code(), "outputs": [{"output_type": ["stream"], "data": {"text/plain": 1}}]},
        {**code(), "attachments": 1},
        code("x", stream(), tags="keep_output", reprise=1),
        code("x", stream(), reprise={"strip": {"max_size": "big", "keep_output": 1}}),
    ],
)
def test_odd_cells_lose_their_outputs_all_the_same(cell: dict[str, Any]) -> None:
    stripped = strip_bytes(file_of(notebook(cell)), DEFAULT, "x.ipynb")
    assert json.loads(stripped.data)["cells"][0]["outputs"] == []


def test_odd_outputs_that_stay_are_no_reason_to_fail() -> None:
    nb = notebook({**code(), "outputs": [{"output_type": ["stream"]}]})
    stripped = strip_bytes(file_of(nb), StripPolicy(keep_output=True), "x.ipynb")
    assert stripped.data == file_of(nb)
    assert "x.ipynb is not a valid notebook" in stripped.warning


def test_cells_with_any_of_several_tags_go() -> None:
    nb = notebook(code("1", tags=["a"]), code("2", tags=["b"]), code("3", tags=["c"]))
    found = strip(nb, StripPolicy(drop_tagged_cells=("a", "b")))
    assert [cell["source"] for cell in found["cells"]] == [["3"]]


def test_empty_cells_of_format_3_go_and_others_stay() -> None:
    nb = json.loads((ASSETS / "format-3.ipynb").read_bytes())
    nb["worksheets"][0]["cells"][1]["input"] = [" ", "\n"]
    data = strip_bytes(file_of(nb), StripPolicy(drop_empty_cells=True), "x.ipynb").data
    cells = json.loads(data)["worksheets"][0]["cells"]
    assert [cell["cell_type"] for cell in cells] == ["heading", "code"]


def test_an_entry_and_a_path_of_one_name_both_go() -> None:
    nb = notebook(**{"a.b": 1, "a": {"b": 2, "c": 3}})
    assert strip(nb, StripPolicy(extra_keys=("metadata.a.b",)))["metadata"] == {"a": {"c": 3}}


def test_lines_of_format_3_are_joined_as_they_were_split() -> None:
    nb = json.loads((ASSETS / "format-3.ipynb").read_bytes())
    nb["worksheets"][0]["cells"][1]["input"] = ["\f", "page\n", "two"]
    once = strip_bytes(file_of(nb), DEFAULT, "x.ipynb").data
    assert json.loads(once)["worksheets"][0]["cells"][1]["input"] == ["\f", "page\n", "two"]


def test_contradicting_marks_keep_the_output() -> None:
    assert kept(notebook(code("x", stream(), tags=["keep_output"], keep_output=False))) == [
        ["stdout"]
    ]


@pytest.mark.parametrize("tagged", [["parameters"], ["x", "parameters"]])
def test_the_parameters_cell_stays_parameterized(tagged: list[str]) -> None:
    nb = notebook(code("", tags=tagged), code("", tags=["x"]))
    policy = StripPolicy(drop_empty_cells=True, extra_keys=("cell.metadata.tags",))
    assert [cell["metadata"] for cell in strip(nb, policy)["cells"]] == [{"tags": ["parameters"]}]


@pytest.mark.parametrize(
    "policy",
    [
        StripPolicy(drop_tagged_cells=("parameters",)),
        StripPolicy(drop_empty_cells=True, keep_parameters=False),
    ],
    ids=["named", "policy"],
)
def test_the_parameters_cell_goes_when_told(policy: StripPolicy) -> None:
    assert strip(notebook(code("", tags=["parameters"])), policy)["cells"] == []


def test_provenance_stays_unless_named() -> None:
    nb = notebook(reprise={"run_id": "1"})
    assert strip(nb)["metadata"] == nb["metadata"]
    assert strip(nb, StripPolicy(extra_keys=("metadata.reprise",)))["metadata"] == {}


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"keep_output": True}, ["stderr", "text/html", "image/png"]),
        ({"keep_output_types": ["image/png"]}, ["image/png"]),
        ({"keep_output": True, "drop_output_types": ["stream"]}, ["text/html", "image/png"]),
        ({"keep_output": True, "drop_output_types": ["*"]}, []),
        ({"max_size": 15}, ["stderr"]),
    ],
)
def test_a_cell_says_which_of_its_outputs_stay(said: dict[str, Any], names: list[str]) -> None:
    outputs = (stream(name="stderr"), display("text/html"), display("image/png"))
    nb = notebook(code("x", *outputs, reprise={"strip": said}), code("y", *outputs))
    assert kept(nb) == [names, []]


def test_the_source_of_a_run_has_no_outputs_whatever_cells_say() -> None:
    nb = notebook(code("x", stream(), tags=["keep_output"]), keep_output=True)
    assert json.loads(stripped_bytes(nb))["cells"][0]["outputs"] == []


@pytest.mark.parametrize("key", ["cell.source", "cell.metadata", "title", "cell.", "nb.metadata.x"])
def test_a_key_without_which_notebooks_are_not_valid_is_refused(key: str) -> None:
    with pytest.raises(InvalidInput, match=r"can't be stripped: .* Write such as metadata"):
        StripPolicy(extra_keys=(key,))

"""The rules together: their order, their names, and that nothing makes them raise."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_reprise.errors import InvalidInput
from jupyter_reprise.notebook.document import parse_notebook
from jupyter_reprise.notebook.lint import RULES, lint, parse_rule_id
from jupyter_reprise.notebook.lint.mending import mend


def test_findings_come_in_the_order_of_cells_and_lines(find) -> None:
    found = find("x\ny", "from a import *", {"source": "z", "execution_count": 1}, widgets={})
    assert [(f.cell, f.line, f.rule.id) for f in found] == [
        (1, 1, "wildcard-import"),
        (2, None, "execution-count"),
        (None, None, "run-leftovers"),
    ]


def test_findings_name_the_notebook_as_the_caller_does() -> None:
    nb = {"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "source": "x"}]}
    nb["cells"][0]["metadata"] = {}
    assert [found.path for found in lint(nb, "a/b.ipynb")] == ["a/b.ipynb"]


def test_every_rule_says_all_that_a_reader_needs() -> None:
    for rule_id, rule in RULES.items():
        assert rule_id == rule.id
        assert rule.id.replace("-", "").isalpha()
        assert all(text.strip() for text in (rule.title, rule.why, rule.mend))
        assert rule.why.endswith(".")
        assert rule.mend.endswith(".")


@pytest.mark.parametrize(
    ("typed", "meant"), [("output", "outputs"), ("time-depndent", "time-dependent")]
)
def test_a_rule_that_is_not_there_gets_the_nearest(typed, meant) -> None:
    with pytest.raises(InvalidInput, match=f"Did you mean {meant}"):
        parse_rule_id(typed)


def test_a_rule_is_known_by_its_id() -> None:
    assert parse_rule_id("outputs") == "outputs"


def test_a_rule_like_no_other_gets_the_list() -> None:
    with pytest.raises(InvalidInput, match="credentials"):
        parse_rule_id("zzzz")


FRAGMENTS = st.sampled_from(
    [
        *("x", "=", "!ls", "%time", "%%time", "%%bash", "\n", "\\\n", "?", "'''", "'", '"', "("),
        *("def f():", " ", "    ", "import a", "from a import *", "[", "]", "{", "}", "#", ")"),
        *("match x:", "case ", "lambda", ":=", "global x", "del x", "class A:", "é", "\t", "\r"),
        *("pip install", "!pip install a", "/home/x", "password = 'hunter22'", "://", "type X ="),
    ]
)
SOURCES = st.one_of(st.text(), st.lists(FRAGMENTS).map("".join))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
METADATA = st.dictionaries(
    st.sampled_from(["tags", "kernelspec", "language_info", "widgets", "execution", "x"]), JSON
)
CELLS = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw", "other"]), "source": SOURCES},
    optional={
        "metadata": METADATA,
        "id": JSON,
        "execution_count": JSON,
        "outputs": JSON | st.lists(st.dictionaries(st.sampled_from(["data", "text"]), JSON)),
    },
)
NOTEBOOKS = st.fixed_dictionaries(
    {"nbformat": st.just(4), "cells": st.lists(CELLS, max_size=4), "metadata": METADATA},
    optional={"nbformat_minor": st.integers(0, 5)},
)


@given(NOTEBOOKS)
def test_no_notebook_makes_it_raise_and_none_is_changed(written) -> None:
    data = json.dumps(written).encode()
    nb = parse_notebook(data, "n")
    before = json.dumps(nb)
    lint(nb, is_served=True)
    assert json.dumps(nb) == before


@given(SOURCES)
def test_no_cell_makes_it_raise(source) -> None:
    cell = {"cell_type": "code", "metadata": {}, "source": source}
    lint({"nbformat": 4, "metadata": {}, "cells": [cell]})


@given(NOTEBOOKS, st.sampled_from([None, 1, 4]))
def test_mending_leaves_nothing_that_can_be_mended(written, indent) -> None:
    text = json.dumps(written, indent=indent)
    nb = parse_notebook(text.encode(), "n")
    mended = mend(text, nb, lint(nb))
    again = lint(parse_notebook(mended.encode(), "n"))
    assert [found for found in again if found.rule.is_fixable] == []

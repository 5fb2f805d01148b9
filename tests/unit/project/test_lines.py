"""The line of every key of a TOML document."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from jupyter_reprise.project.lines import Path, line_of, locate_keys


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        pytest.param("a = 1\nb = 2", ("b",), 2, id="plain"),
        pytest.param("# a\n\n  b = 2", ("b",), 3, id="after-comments"),
        pytest.param("[t]\nb = 2", ("t", "b"), 2, id="table"),
        pytest.param("[t]\n[t.u]\nb = 2", ("t", "u", "b"), 3, id="nested-table"),
        pytest.param("[ t . 'u' ]\nb = 2", ("t", "u", "b"), 2, id="spaced-header"),
        pytest.param("[t]\na.b.c = 2", ("t", "a", "b", "c"), 2, id="dotted"),
        pytest.param("[[t]]\nb = 1\n[[t]]\nb = 2", ("t", 1, "b"), 4, id="array-of-tables"),
        pytest.param("[[t]]\n[[t]]\n[t.u]\nb = 2", ("t", 1, "u", "b"), 4, id="table-in-array"),
        pytest.param("[[t]]\n[[t.u]]\n[[t.u]]\nb=2", ("t", 0, "u", 1, "b"), 4, id="arrays-nested"),
        pytest.param("a = [\n 1,\n 2, # two\n]", ("a", 1), 3, id="array"),
        pytest.param("a = [[1],\n[2,\n3]]", ("a", 1, 1), 3, id="array-in-array"),
        pytest.param("\na = { b = { c = 2 } }", ("a", "b", "c"), 2, id="inline-table"),
        pytest.param("a = [\n{ b = 1 },\n{ b = 2 }]", ("a", 1, "b"), 3, id="inline-in-array"),
        pytest.param('a = """\nb = 1\n"""\nb = 2', ("b",), 4, id="multi-line-string"),
        pytest.param("a = '''\nb = 1\n'''\nb = 2", ("b",), 4, id="multi-line-literal"),
        pytest.param('a = """x""""\nb = 2', ("b",), 2, id="string-ending-in-a-quote"),
        pytest.param('a = "x # \\" [b]"\nb = 2', ("b",), 2, id="quote-in-string"),
        pytest.param('a = ""\nb = 2', ("b",), 2, id="empty-string"),
        pytest.param('"a.b" = 1\n"\\u0062" = 2', ("b",), 2, id="quoted-key"),
        pytest.param("'a.b' = 1", ("a.b",), 1, id="quoted-key-with-dot"),
        pytest.param("a = 2026-11-20 07:00:00\r\nb = 2\r\n", ("b",), 2, id="windows-lines"),
    ],
)
def test_a_key_is_found_on_its_line(text: str, path: Path, line: int) -> None:
    assert locate_keys(text)[path] == line


def test_a_missing_key_stands_where_its_table_begins() -> None:
    lines = locate_keys("\n[[notebook]]\nkernel = 'x'")
    assert line_of(lines, ("notebook", 0, "path")) == 2
    assert line_of(lines, ("elsewhere",)) is None


KEYS = st.text(alphabet="ab.#[]{}='\" \n\\-é", min_size=1, max_size=5)
SCALARS = st.one_of(
    st.integers(-(2**60), 2**60),
    st.booleans(),
    st.floats(allow_nan=False),
    st.text(alphabet="ab#[]{}=,'\"\n\\é", max_size=8),
    st.datetimes(),
)
DOCUMENTS = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


@given(DOCUMENTS)
def test_every_key_of_any_document_is_found(document: dict[str, Any]) -> None:
    text = tomlkit.dumps(document)
    lines = locate_keys(text)
    count = text.count("\n") + 1
    for path in _paths(tomllib.loads(text)):
        assert 1 <= lines[path] <= count


def _paths(value: Any, around: Path = ()) -> Iterator[Path]:
    if around:
        yield around
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _paths(item, (*around, key))
    if isinstance(value, list):
        for position, item in enumerate(value):
            yield from _paths(item, (*around, position))

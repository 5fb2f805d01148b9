"""Numbers are replaced wherever they are in a JSON value."""

from __future__ import annotations

import math

from jupyter_reprise.models.json_values import as_strict_json, replace_floats


def test_floats_are_replaced_however_deep_and_nothing_else() -> None:
    value = {"a": [1.5, (2.5, {"b": 3.5})], 4: 5, "c": True, "d": None, "e": "6.5"}
    assert replace_floats(value, str) == {
        "a": ["1.5", ["2.5", {"b": "3.5"}]],
        "4": 5,
        "c": True,
        "d": None,
        "e": "6.5",
    }


def test_numbers_that_json_has_not_become_text() -> None:
    value = {"a": [math.inf, -math.inf, 1.5], "b": math.nan}
    assert as_strict_json(value) == {"a": ["inf", "-inf", 1.5], "b": "nan"}

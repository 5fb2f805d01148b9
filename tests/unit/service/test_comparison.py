"""Facts about runs, and when they are the same."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_reprise.service.comparison import Fact, packages_of
from jupyter_reprise.service.verification import ABSENT


@pytest.mark.parametrize(
    ("values", "is_equal"),
    [
        pytest.param((1, 1, 1), True, id="equal"),
        pytest.param((1, 1, 2), False, id="one differs"),
        pytest.param((1, 1.0), False, id="another type"),
        pytest.param((0.1 + 0.2, 0.3), False, id="last digit"),
        pytest.param((None, ABSENT), False, id="nothing and none"),
        pytest.param((ABSENT, ABSENT), True, id="both absent"),
        pytest.param(([1, {"a": "NaN"}], [1, {"a": "NaN"}]), True, id="structures"),
    ],
)
def test_values_are_equal_when_type_and_content_are(
    values: tuple[Any, ...], is_equal: bool
) -> None:
    assert Fact("records", "x", values).is_equal is is_equal


def test_a_package_lock_is_read_as_versions_by_name() -> None:
    lock = (
        b"# python: CPython 3.11.2\n# platform: linux\n# editable: mine==0.1\n"
        b"numpy==2.4.0\nstan @ git+https://example.org/stan@abc\n# conda: libgcc 15\n"
    )
    assert packages_of(lock) == {
        "editable: mine": "0.1",
        "numpy": "2.4.0",
        "stan": "git+https://example.org/stan@abc",
        "conda: libgcc 15": "yes",
    }

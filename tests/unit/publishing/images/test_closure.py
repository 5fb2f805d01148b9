"""Everything that some packages need is found by their metadata alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.publishing.images.conftest import MakeWheel

from jupyter_reprise.errors import InvalidInput, NotFound
from jupyter_reprise.publishing.images.closure import Target, find_needed
from jupyter_reprise.publishing.images.wheels import Wheelhouse

TARGET = Target("3.11")


def needed(house: Path, *roots: str, target: Target = TARGET) -> list[str]:
    found = find_needed(roots, Wheelhouse.at(house).find, target, str(house))
    return [f"{one.name} {one.version}" for one in found]


def test_what_is_needed_by_what_is_needed_is_found(house: Path, make_wheel: MakeWheel) -> None:
    make_wheel("app", "2.0", "Requires-Dist: middle>=1")
    make_wheel("middle", "1.5", "Requires-Dist: base")
    make_wheel("base")
    make_wheel("stranger")
    assert needed(house, "app") == ["app 2.0", "base 1.0", "middle 1.5"]


def test_packages_that_need_each_other_are_found_once(house: Path, make_wheel: MakeWheel) -> None:
    make_wheel("one", "1.0", "Requires-Dist: two")
    make_wheel("two", "1.0", "Requires-Dist: one")
    assert needed(house, "one") == ["one 1.0", "two 1.0"]


def test_an_extra_brings_what_it_says_also_when_asked_for_later(
    house: Path, make_wheel: MakeWheel
) -> None:
    make_wheel("app", "1.0", "Requires-Dist: more; extra == 'full'", "Requires-Dist: base")
    make_wheel("base", "1.0", "Requires-Dist: app[full]")
    make_wheel("more")
    assert needed(house, "app") == ["app 1.0", "base 1.0", "more 1.0"]


@pytest.mark.parametrize(
    ("marker", "is_needed"),
    [
        pytest.param("sys_platform == 'win32'", False, id="windows"),
        pytest.param("platform_system == 'Linux'", True, id="linux"),
        pytest.param("python_version < '3.13'", True, id="older-python"),
        pytest.param("python_full_version >= '3.13'", False, id="newer-python"),
        pytest.param("extra == 'test'", False, id="extra-not-asked-for"),
    ],
)
def test_conditions_are_held_against_the_image_not_this_machine(
    marker: str, is_needed: bool, house: Path, make_wheel: MakeWheel
) -> None:
    make_wheel("app", "1.0", f"Requires-Dist: perhaps; {marker}")
    make_wheel("perhaps")
    found = needed(house, "app", target=Target("3.12"))
    assert ("perhaps 1.0" in found) is is_needed


def test_all_that_is_missing_is_named_with_who_wants_it(house: Path, make_wheel: MakeWheel) -> None:
    make_wheel("app", "1.0", "Requires-Dist: gone", "Requires-Dist: lost")
    with pytest.raises(NotFound, match=r"gone \(for app\), lost \(for app\)") as caught:
        needed(house, "app")
    assert f"pip download --only-binary=:all: --dest {house} gone lost" in str(caught.value)


def test_what_is_no_requirement_is_refused(house: Path) -> None:
    with pytest.raises(InvalidInput, match="not the name of a package"):
        needed(house, "open pyxl !")

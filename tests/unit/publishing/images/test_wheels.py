"""Wheels are read for whose they are, and written down as a lock and a bill of materials."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from tests.unit.publishing.images.conftest import MakeWheel

from jupyter_reprise.errors import InvalidInput, NotFound
from jupyter_reprise.publishing.images.listing import format_bill, format_lock
from jupyter_reprise.publishing.images.wheels import Distribution, Wheelhouse, read_wheels

EPOCH = 1_700_000_000


def found(house: Path, name: str, preferred: str = "") -> Distribution:
    distribution = Wheelhouse.at(house).find(name, preferred)
    assert distribution is not None
    return distribution


def test_the_version_of_this_environment_is_preferred(house: Path, make_wheel: MakeWheel) -> None:
    for version in ("1.0", "1.2", "1.10"):
        make_wheel("app", version)
    assert found(house, "app", "1.2").version == "1.2"


def test_otherwise_the_newest_is_taken(house: Path, make_wheel: MakeWheel) -> None:
    for version in ("1.9", "1.10"):
        make_wheel("app", version)
    assert found(house, "app", "7").version == "1.10"


def test_names_are_compared_as_indexes_do(house: Path, make_wheel: MakeWheel) -> None:
    make_wheel("Big_App")
    assert found(house, "big.app").name == "big-app"
    assert Wheelhouse.at(house).find("small-app") is None


def test_an_absent_wheelhouse_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="pip download"):
        Wheelhouse.at(tmp_path / "none")


def test_a_damaged_wheel_is_named(house: Path) -> None:
    (house / "app-1.0-py3-none-any.whl").write_bytes(b"half of it")
    with pytest.raises(InvalidInput, match=r"app-1\.0-py3-none-any\.whl can't be read"):
        Wheelhouse.at(house).find("app")


def test_a_file_that_is_not_named_as_wheels_are_is_refused(house: Path) -> None:
    (house / "app.whl").touch()
    with pytest.raises(InvalidInput, match="not named as a wheel"):
        Wheelhouse.at(house)


def test_the_lock_has_every_platform_s_digest(house: Path, make_wheel: MakeWheel) -> None:
    tags = ["cp311-cp311-manylinux_2_17_x86_64", "cp311-cp311-manylinux_2_17_aarch64"]
    digests = sorted(
        hashlib.sha256(
            make_wheel("app", "1.0", f"License: {tag}", tag=tag).read_bytes()
        ).hexdigest()
        for tag in tags
    )
    assert format_lock([found(house, "app")]).splitlines()[1:] == [
        "app==1.0 \\",
        f"    --hash=sha256:{digests[0]} \\",
        f"    --hash=sha256:{digests[1]}",
    ]


@pytest.mark.parametrize(
    ("fields", "license_name"),
    [
        pytest.param(["License-Expression: MIT"], "MIT", id="expression"),
        pytest.param(["License: BSD", " and a long text"], "BSD", id="text"),
        pytest.param([], None, id="none"),
    ],
)
def test_the_bill_names_each_package_with_digest_and_licence(
    fields: list[str], license_name: str | None, make_wheel: MakeWheel
) -> None:
    wheel = make_wheel("app", "1.0", *fields)
    bill = json.loads(format_bill("fleet", "abc", [read_wheels([wheel])], EPOCH))
    component = bill["components"][0]
    assert component["purl"] == "pkg:pypi/app@1.0"
    assert component["hashes"][0]["content"] == hashlib.sha256(wheel.read_bytes()).hexdigest()
    named = [one["license"]["name"] for one in component.get("licenses", [])]
    assert named == ([license_name] if license_name else [])


def test_the_bill_is_the_same_for_the_same_wheels(make_wheel: MakeWheel) -> None:
    wheel = read_wheels([make_wheel("app")])
    assert format_bill("fleet", "1", [wheel], EPOCH) == format_bill("fleet", "1", [wheel], EPOCH)
    assert format_bill("fleet", "1", [wheel], EPOCH) != format_bill("fleet", "1", [], EPOCH)

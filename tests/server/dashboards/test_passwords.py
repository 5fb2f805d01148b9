"""Who may log in with which password."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_reprise.errors import InvalidInput, NotFound
from jupyter_reprise.server.dashboards.passwords import Accounts, hash_password, read_users


def quick_hash(password: str) -> str:
    from jupyter_server.auth.security import passwd

    return str(passwd(password, "sha256"))  # type: ignore[no-untyped-call]


def users_file(folder: Path, text: str) -> Path:
    path = folder / "users.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_password_is_checked_against_its_hash() -> None:
    accounts = Accounts(hash_password("in wonderland"))
    found = accounts.check("", "in wonderland")
    assert found is not None
    assert accounts.find(found.name) == found
    assert accounts.check("", "in Wonderland") is None


def test_a_hash_is_another_one_each_time_and_does_not_hold_the_password() -> None:
    first, second = hash_password("in wonderland"), hash_password("in wonderland")
    assert first != second
    assert "wonderland" not in first


@pytest.mark.parametrize("password", ["", "x" * 1001])
def test_a_password_must_be_one(password: str) -> None:
    with pytest.raises(InvalidInput, match="characters"):
        hash_password(password)


def test_a_password_itself_is_refused_as_a_hash_and_not_repeated() -> None:
    with pytest.raises(InvalidInput) as refusal:
        Accounts("in wonderland")
    assert "wonderland" not in str(refusal.value)


def test_users_have_passwords_and_groups_of_their_own(tmp_path: Path) -> None:
    text = f'[users.alice]\npassword = "{quick_hash("a")}"\ngroups = ["sales"]\n'
    text += f'[users.bob]\npassword = "{quick_hash("b")}"\n'
    accounts = Accounts(users_file=users_file(tmp_path, text))
    alice, bob = accounts.check("alice", "a"), accounts.check("bob", "b")
    assert alice is not None
    assert bob is not None
    assert (alice.groups, bob.groups) == (frozenset({"sales"}), frozenset())
    assert accounts.check("bob", "a") is None
    assert accounts.check("carol", "a") is None


def test_a_removed_user_is_gone_and_a_mistake_changes_nothing(tmp_path: Path) -> None:
    alice = f'[users.alice]\npassword = "{quick_hash("a")}"\n'
    path = users_file(tmp_path, alice)
    accounts = Accounts(users_file=path)
    users_file(tmp_path, "[users.alice\n")
    assert accounts.find("alice") is not None
    users_file(tmp_path, alice.replace("alice", "bob"))
    assert accounts.find("alice") is None
    assert accounts.find("bob") is not None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "names no users"),
        ("[users", "is not TOML"),
        ("[users.alice]\n", "no password"),
        ('[users.alice]\npassword = "wonder"\n', "not a hash"),
        ('[users.alice]\npassword = "sha1:a:b"\ngroups = "sales"\n', "not a list"),
        ('[users.alice]\npassword = "sha1:a:b"\ngroup = []\n', "has 'group'; a user has"),
    ],
)
def test_a_mistake_in_the_file_of_users_is_named(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem) as refusal:
        read_users(users_file(tmp_path, text))
    assert "wonder" not in str(refusal.value)


def test_a_file_of_users_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"users\.toml"):
        Accounts(users_file=tmp_path / "users.toml")


def test_users_that_can_not_be_read_any_more_are_told_of_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = users_file(tmp_path, f'[users.alice]\npassword = "{quick_hash("a")}"\n')
    accounts = Accounts(users_file=path)
    path.unlink()
    for _ in range(3):
        assert accounts.find("alice") is not None
    assert caplog.text.count("The users stay as they were") == 1

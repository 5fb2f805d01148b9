"""A secret is a text that shows its reference and never itself."""

from __future__ import annotations

import pickle

import pytest

from jupyter_reprise import Secret
from jupyter_reprise.errors import InvalidInput, NotFound


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("TOKEN", "very-secret")
    return "very-secret"


def test_a_secret_is_the_text_its_reference_points_to(token: str) -> None:
    assert Secret("env:TOKEN") == token
    assert f"Bearer {Secret('env:TOKEN')}" == f"Bearer {token}"


def test_its_representation_and_its_pickle_hold_only_the_reference(token: str) -> None:
    secret = Secret("env:TOKEN")
    assert repr(secret) == "Secret('env:TOKEN')"
    assert token.encode() not in pickle.dumps(secret)
    assert pickle.loads(pickle.dumps(secret)) == token


def test_a_secret_of_a_secret_is_the_same_one() -> None:
    secret = Secret("env:TOKEN")
    assert Secret(secret) is secret


def test_a_text_that_is_no_reference_is_refused_without_being_repeated() -> None:
    with pytest.raises(InvalidInput) as caught:
        Secret("hunter2-in-plain-sight")
    assert "hunter2" not in str(caught.value)
    assert "env:NAME" in str(caught.value)


def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(NotFound, match="ABSENT_TOKEN"):
        Secret("env:ABSENT_TOKEN")


def test_a_value_too_short_to_hide_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "abc")
    with pytest.raises(InvalidInput, match="shorter than 4"):
        Secret("env:TOKEN")

"""Secrets never leave the kernel, in whatever pieces or encodings a message carries them."""

from __future__ import annotations

import itertools
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_reprise.kernels.redaction import Redactor, guard_session

SECRET = 's3cr"et/wo\\rd&é'  # every usual encoding changes it
LABEL = "[secret env:TOKEN]"


@pytest.fixture
def redactor() -> Redactor:
    redactor = Redactor()
    redactor.hide(SECRET, LABEL)
    return redactor


@pytest.mark.parametrize(
    "shown",
    [SECRET, repr(SECRET), json.dumps(SECRET), quote(SECRET), "s3cr&quot;et/wo\\rd&amp;é"],
    ids=["plain", "repr", "json", "url", "html"],
)
def test_every_usual_encoding_of_a_secret_is_replaced(redactor: Redactor, shown: str) -> None:
    assert LABEL in redactor.redact(f"before {shown} after")
    assert "s3cr" not in redactor.redact(shown)


@pytest.mark.parametrize("user", ["", "u", "me", "bob", "admin:"])
@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode], ids=["plain", "url"])
def test_a_secret_in_base_64_is_replaced_wherever_it_begins(
    redactor: Redactor, user: str, encode: Callable[[bytes], bytes]
) -> None:
    shown = redactor.redact(f"Basic {encode(f'{user}{SECRET}:more'.encode()).decode()}")
    assert LABEL in shown
    assert len(shown) <= len("Basic ") + len(LABEL) + 4 * len(user) // 3 + 12


@pytest.mark.parametrize("shown", [SECRET.encode().hex(), repr(SECRET.encode())])
def test_a_secret_as_bytes_is_replaced(redactor: Redactor, shown: str) -> None:
    assert LABEL in redactor.redact(shown)


def test_a_short_secret_does_not_hide_what_only_looks_like_its_encoding() -> None:
    redactor = Redactor()
    redactor.hide("ab", LABEL)
    assert redactor.redact("YW is no secret, and neither is Fi") == (
        "YW is no secret, and neither is Fi"
    )


def test_secrets_are_found_in_nested_content_and_in_keys(redactor: Redactor) -> None:
    content = {"data": {"text/html": [f"<b>{SECRET}</b>"], SECRET: 1}, "count": 3}
    assert redactor.redact(content) == {
        "data": {"text/html": [f"<b>{LABEL}</b>"], LABEL: 1},
        "count": 3,
    }


def test_a_longer_secret_is_replaced_before_one_inside_of_it() -> None:
    redactor = Redactor()
    redactor.hide("word", "[short]")
    redactor.hide("password1", "[long]")
    assert redactor.redact("password1 word") == "[long] [short]"


@given(
    before=st.text("abcx", max_size=6),
    after=st.text("abcx", max_size=6),
    cuts=st.lists(st.integers(0, 20), max_size=5),
)
def test_a_stream_never_shows_a_secret_that_comes_in_pieces(
    before: str, after: str, cuts: list[int]
) -> None:
    secret = "abcabx"
    redactor = Redactor()
    redactor.hide(secret, "[hidden]")
    text = before + secret + after
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [text[start:stop] for start, stop in itertools.pairwise(edges)]

    shown = "".join(redactor.feed("stdout", piece) for piece in pieces)
    shown += redactor.flush().get("stdout", "")

    assert secret not in shown
    assert "[hidden]" in shown


def test_text_that_only_looks_like_a_beginning_is_shown_in_the_end(redactor: Redactor) -> None:
    shown = redactor.feed("stdout", "plain s3c")
    assert shown == "plain "
    assert redactor.flush() == {"stdout": "s3c"}


class FakeSession:
    """Keeps what a kernel would send."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Any]] = []

    def send(self, _stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> None:
        if isinstance(msg_or_type, dict):
            self.sent.append((msg_or_type["msg_type"], msg_or_type["content"]))
        else:
            self.sent.append((msg_or_type, content))


def test_a_guarded_session_redacts_both_forms_of_message(redactor: Redactor) -> None:
    session = FakeSession()
    guard_session(session, redactor)
    session.send(None, "execute_reply", {"evalue": SECRET})
    session.send(None, {"msg_type": "display_data", "content": {"data": {"text/plain": SECRET}}})
    assert session.sent == [
        ("execute_reply", {"evalue": LABEL}),
        ("display_data", {"data": {"text/plain": LABEL}}),
    ]


def test_what_a_stream_held_back_is_sent_before_the_kernel_goes_idle(redactor: Redactor) -> None:
    session = FakeSession()
    guard_session(session, redactor)
    session.send(None, "stream", {"name": "stdout", "text": "s3c"})
    session.send(None, "display_data", {"data": {}})
    session.send(None, "status", {"execution_state": "idle"})
    assert [kind for kind, _ in session.sent] == ["display_data", "stream", "status"]
    assert session.sent[1][1] == {"name": "stdout", "text": "s3c"}

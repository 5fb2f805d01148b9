"""What the secrets of well-known services look like.

Patterns only: where to look for them is the caller's business. None of them backtracks far.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """The secrets of one service."""

    name: str
    marks: tuple[str, ...]
    """One of these is part of each such secret; looking for them first is quick."""
    pattern: re.Pattern[str]
    """The group `secret`, where there is one, is what must not be shown."""


def _kind(name: str, marks: str, pattern: str) -> Kind:
    return Kind(name, tuple(marks.split()), re.compile(rf"(?<![A-Za-z0-9])(?:{pattern})"))


KINDS: Final = (
    _kind("an AWS access key id", "AKIA ASIA", r"A(?:KIA|SIA)[A-Z2-7]{16}(?![A-Za-z0-9])"),
    _kind(
        "a GitHub token",
        "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_",
        r"gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255}",
    ),
    _kind("a GitLab token", "glpat-", r"glpat-[\w-]{20,255}"),
    _kind(
        "a Slack token",
        "xoxa- xoxb- xoxe- xoxp- xoxr- xoxs- xapp- hooks.slack.com/services/T",
        r"xox[abeprs]-[\w-]{10,255}|xapp-\d-[\w-]{10,255}"
        r"|hooks\.slack\.com/services/T\w{6,20}/B\w{6,20}/\w{16,40}",
    ),
    _kind(
        "a Google API key or token",
        "AIza ya29. GOCSPX-",
        r"AIza[\w-]{35}|ya29\.[\w-]{20,255}|GOCSPX-[\w-]{20,64}",
    ),
    _kind("an Anthropic API key", "sk-ant-", r"sk-ant-[\w-]{20,255}"),
    _kind(
        "an OpenAI API key",
        "sk-",
        r"sk-(?!ant-)(?:(?:proj|svcacct|admin|None)-[\w-]{20,255}|[A-Za-z0-9]{32,255})",
    ),
    _kind("a Stripe key", "sk_ rk_ whsec_", r"[sr]k_(?:live|test)_\w{16,255}|whsec_[\w+/]{24,99}"),
    _kind("a Hugging Face token", "hf_", r"hf_[A-Za-z0-9]{30,99}"),
    _kind("an npm token", "npm_", r"npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])"),
    _kind("a PyPI token", "pypi-AgE", r"pypi-AgE[\w-]{40,999}"),
    _kind("a Databricks token", "dapi", r"dapi[0-9a-f]{32}(?:-\d)?(?![A-Za-z0-9])"),
    _kind("a SendGrid key", "SG.", r"SG\.[\w-]{20,24}\.[\w-]{39,50}"),
    _kind("an Azure storage key", "AccountKey=", r"AccountKey=(?P<secret>[\w+/]{86}==)"),
    _kind("a JSON web token", "eyJ", r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    Kind(
        "a private key",
        ("PRIVATE KEY",),
        re.compile(r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----"),
    ),
    Kind(
        "a URL with a password",
        ("://",),
        re.compile(
            r"""(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,30}://[^\s:/@'"<>{}$\\]{0,99}"""
            r""":(?P<secret>[^\s/@'"<>{}$\\]{1,99})@[\w.\[-]"""
        ),
    ),
)
HIDDEN_KINDS: Final = frozenset({"a private key", "a URL with a password", "an Azure storage key"})
"""Kinds of which not even the beginning is shown."""

_WORDS_IN_ITS_PLACE: Final = re.compile(
    "(?:a|access|api|auth|credentials?|db|default|enter|false|goes|here|hidden|insert|key|my|new"
    "|none|null|old|optional|our|pass|passphrase|passwd|password|put|pw|pwd|required|secret|some"
    "|string|text|the|todo|token|true|user|value|your)*"
)
_PLACEHOLDER: Final = re.compile(
    r"(.)\1*|[<\[{$%*].*|env:.*"
    r"|.*(?:example|placeholder|change.?me|replace.?me|dummy|redacted|fake|xxx|\.\.\.|…).*",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST: Final = 999


def kinds_in(text: str) -> list[Kind]:
    """Give the kinds of which there may be one in a text; looking for none is much quicker."""
    return [kind for kind in KINDS if any(mark in text for mark in kind.marks)]


def find_secrets(text: str, kinds: Iterable[Kind]) -> Iterator[tuple[Kind, str, int]]:
    """Give each secret in a text: its kind, itself, and where it begins."""
    for kind in kinds:
        for match in kind.pattern.finditer(text):
            group = "secret" if "secret" in kind.pattern.groupindex else 0
            if not is_placeholder(match[group]):
                yield kind, match[group], match.start()


def is_placeholder(value: str) -> bool:
    """Tell whether a value stands for a secret instead of being one."""
    letters = re.sub(r"[\W_]+", "", value).lower()
    return (
        len(value) > _LONGEST
        or _WORDS_IN_ITS_PLACE.fullmatch(letters) is not None
        or _PLACEHOLDER.fullmatch(value) is not None
    )

"""Secrets are found wherever they stand, and never repeated."""

from __future__ import annotations

import pytest

from jupyter_reprise.notebook.lint.tokens import KINDS

# Put together here, so that no scanner takes this file for a leak.
LETTERS = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1eF3hI5kL7n"
TOKENS = {
    "an AWS access key id": "AKIA" + "Q3EGRZJ4X2TN5VWP",
    "a GitHub token": "ghp_" + LETTERS,
    "a GitHub token, new": "github_pat_" + LETTERS + LETTERS,
    "a GitLab token": "glpat-" + LETTERS[:20],
    "a Slack token": "xoxb-" + "123456789012-" + LETTERS[:24],
    "a Google API key or token": "AIza" + LETTERS[:35],
    "an Anthropic API key": "sk-ant-" + "api03-" + LETTERS,
    "an OpenAI API key": "sk-" + LETTERS,
    "an OpenAI API key, new": "sk-proj-" + LETTERS,
    "a Stripe key": "sk_live_" + LETTERS[:24],
    "a Hugging Face token": "hf_" + LETTERS[:34],
    "an npm token": "npm_" + LETTERS[:36],
    "a PyPI token": "pypi-AgE" + "IcHlwaS5vcmc" + LETTERS,
    "a Databricks token": "dapi" + "0123456789abcdef" * 2,
    "a SendGrid key": "SG." + LETTERS[:22] + "." + LETTERS + "abc",
    "an Azure storage key": "AccountKey=" + (LETTERS * 3)[:86] + "==",
    "a JSON web token": "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0In0." + LETTERS,
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "a URL with a password": "postgresql://me:" + "hunter22" + "@db.example.org/x",
}


def test_there_is_a_sample_of_each_kind() -> None:
    assert {name.partition(",")[0] for name in TOKENS} == {kind.name for kind in KINDS}


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_is_found_in_source_text_and_outputs(find, name) -> None:
    token = TOKENS[name]
    found = find(
        f"x = 1\nkey = '{token}'",
        {"cell_type": "markdown", "source": f"Use {token}."},
        {"cell_type": "raw", "source": token},
        {"outputs": [{"output_type": "stream", "name": "stdout", "text": [f"{token}\n"]}]},
        {"outputs": [{"output_type": "display_data", "data": {"text/html": f"<b>{token}</b>"}}]},
        {"outputs": [{"output_type": "error", "ename": "E", "evalue": token, "traceback": []}]},
        f"!curl -H 'Authorization: Bearer {token}' https://example.org",
        rules={"credentials"},
    )
    assert [(f.cell, f.line) for f in found] == [
        *((0, 2), (1, 1), (2, 1)),
        *((3, None), (4, None), (5, None), (6, 1)),
    ]
    assert all(name.partition(",")[0] in f.message for f in found)


@pytest.mark.parametrize("name", TOKENS)
def test_a_message_shows_at_most_four_characters(find, name) -> None:
    token = TOKENS[name]
    for found in find(f"password = '{token}'", f"# {token}"):
        shown = [
            token[i : i + 5] for i in range(len(token) - 4) if token[i : i + 5] in found.message
        ]
        # a kind's own name may share letters with what it looks like
        assert [part for part in shown if part not in name] == []


ASSIGNED = [
    "password = 'hunter22'",
    "db_password: str = 'hunter22'",
    "self.passwd = 'hunter22'",
    "config['password'] = 'hunter22'",
    "connect(password='hunter22')",
    "settings = {'user': 'ann', 'pwd': 'hunter22'}",
    "def f(user, password='hunter22'): ...",
    "def f(*, password='hunter22'): ...",
    "API_KEY = 'q8w7e6r5t4y3u2'",
    "os.environ['SERVICE_TOKEN'] = 'q8w7e6r5t4y3u2'",
    "%env SERVICE_TOKEN=q8w7e6r5t4y3u2",
    "!export SERVICE_TOKEN=q8w7e6r5t4y3u2",
]

NOT_SECRET = [
    "password = ''",
    "password = None",
    "password = os.environ['PASSWORD']",
    "password = getpass()",
    "password = 'your-password-here'",
    "password = '<password>'",
    "password = 'changeme'",
    "password = '********'",
    "password = '${PASSWORD}'",
    "password = 'env:PASSWORD'",
    "password = f'{x}'",
    "pad_token = '[PAD]'",
    "token = 'the'",
    "sep_token = 'end-of-sentence'",
    "api_key = 'https://example.org/keys/123'",
    "secret = 'a sentence with 3 spaces'",
    "df.rename(columns={'password': 'Password', 'token': 'Token 1'})",
    "primary_key = 'customer_id_12345'",
    "password_length = 'abcdef123456'",
    "AWS = 'AKIAIOSFODNN7EXAMPLE'",
    "url = 'https://user:password@example.org'",
    "url = 'https://{user}:{password}@example.org'",
    "url = 'https://example.org:8080/a@b'",
    "x = 'task-based-and-otherwise-unremarkable-words-in-a-row'",
    "%env HOME=q8w7e6r5t4y3u2",
]


@pytest.mark.parametrize("source", ASSIGNED)
def test_a_secret_given_to_a_telling_name_is_found_and_not_shown(find, source) -> None:
    (found,) = find(source, rules={"credentials"})
    assert found.line == 1
    assert "hunt" not in found.message
    assert "q8w7" not in found.message


@pytest.mark.parametrize("source", NOT_SECRET)
def test_what_only_looks_like_a_secret_is_left_alone(places, source) -> None:
    assert places("credentials", source) == []


def test_pictures_are_not_searched(find) -> None:
    data = {"image/png": "AKIA" + "Q3EGRZJ4X2TN5VWP"}
    cell = {"outputs": [{"output_type": "display_data", "data": data}]}
    assert find(cell, rules={"credentials"}) == []


def test_a_token_twice_in_a_line_is_one_finding(places) -> None:
    token = TOKENS["a GitHub token"]
    assert places("credentials", f"password = '{token}' or '{token}'") == [(0, 1)]

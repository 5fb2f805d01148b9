"""Who reaches what: each address with each way to log in."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from jupyter_server.auth.security import passwd
from tests.dashboard_sites import OpenSite, Site, Visitor

PASSWORD, TOKEN = "in wonderland", "a-token-for-tests-only"
HASH = str(passwd(PASSWORD, "sha256"))  # type: ignore[no-untyped-call]
PAGES = ["", "d/plants", "d/plants/live"]
PARTS = ["d/plants/state", "d/plants/thumbnail", "voila/static/voila.js"]
NO_KERNEL = "00000000-0000-0000-0000-000000000000"
KERNEL_PARTS = [f"api/kernels/{NO_KERNEL}", f"api/kernels/{NO_KERNEL}/channels"]
NOT_THERE = [
    "tree",
    "lab",
    "files/secret.txt",
    "voila/files/secret.txt",
    "voila/render/hidden.ipynb",
    "voila/render/shown/plants.ipynb",
    "voila/tree",
    "api",
    "api/contents",
    "api/contents/secret.txt",
    "api/kernels",
    "api/kernelspecs",
    "api/sessions",
    "api/terminals",
    "api/spec.yaml",
    "reprise/api/v1/runs",
    "metrics",
    "static/favicon.ico",
    "nbconvert/html/hidden.ipynb",
    "d",
    "d/",
    "d/hidden",
    "d/hidden.ipynb",
    "d/shown/plants.ipynb",
    "d/plants/",
    "d/plants/live/",
    "d/PLANTS",
    "d/plants%2f..%2f..%2fsecret.txt",
    "d/../secret.txt",
    "assets/../dashboards.css",
    "assets/%2e%2e/pages.py",
    "assets/nothing.css",
    "voila/static/../../../../../etc/passwd",
    "voila/static/%2e%2e/%2e%2e/kernels/python3/kernel.json",
    "voila/static/..%2f..%2fconf.json",
    "voila/templates/lab/index.html.j2",
    "voila/templates/../static/voila.js",
    "voila/labextensions/..%2f..%2fkernels/python3/kernel.json",
    "voila/labextensions/@jupyter-widgets/jupyterlab-manager/install.json.bak",
    "reprise.toml",
    "secret.txt",
    ".reprise/runs.db",
]


def users(folder: Path) -> str:
    path = folder.parent / "users.toml"
    path.write_text(
        f'[users.alice]\npassword = "{HASH}"\ngroups = ["finance", "other"]\n'
        f'[users.bob]\npassword = "{HASH}"\n',
        "utf-8",
    )
    return f"--users-file={path}"


@pytest.fixture(scope="module")
def open_to_all(sites: OpenSite) -> Site:
    return sites()


@pytest.fixture(scope="module")
def with_password(sites: OpenSite) -> Site:
    return sites(REPRISE_DASHBOARDS_PASSWORD_HASH=HASH)


@pytest.fixture(scope="module")
def with_users(sites: OpenSite, garden: Path) -> Site:
    return sites(users(garden))


@pytest.fixture(scope="module")
def with_token(sites: OpenSite) -> Site:
    return sites(REPRISE_DASHBOARDS_TOKEN=TOKEN)


@pytest.fixture(scope="module")
def behind_proxy(sites: OpenSite) -> Site:
    return sites("--auth=proxy", "--trusted-proxy=127.0.0.1")


@pytest.fixture(scope="module")
def with_jupyter(sites: OpenSite, tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("jupyter-config")
    (folder / "jupyter_server_config.py").write_text(
        f"c.IdentityProvider.token = {TOKEN!r}\n", "utf-8"
    )
    return sites("--auth=jupyter", JUPYTER_CONFIG_DIR=str(folder))


@pytest.mark.parametrize("mode", ["with_password", "with_users", "with_token", "with_jupyter"])
def test_pages_ask_strangers_to_log_in_and_bring_them_back(
    mode: str, request: pytest.FixtureRequest
) -> None:
    stranger: Visitor = request.getfixturevalue(mode).visitor()
    for path in PAGES:
        answer = stranger.get(path)
        assert answer.status == 302, path
        assert answer.headers["Location"] == f"/login?next={quote('/' + path, safe='/')}"


@pytest.mark.parametrize(
    "mode", ["with_password", "with_users", "with_token", "with_jupyter", "behind_proxy"]
)
def test_strangers_get_nothing_else_but_health_and_the_look(
    mode: str, request: pytest.FixtureRequest
) -> None:
    stranger: Visitor = request.getfixturevalue(mode).visitor()
    for path in PARTS + KERNEL_PARTS:
        assert stranger.get(path).status in {401, 403}, path
    for path in ("health", "assets/dashboards.css", "login"):
        is_there = stranger.get(path).status in {200, 302}
        assert is_there, path
    for method, path in (("POST", f"kernels/{NO_KERNEL}/release"), ("POST", "logout")):
        assert stranger.ask(method, path, {}).status in {401, 403}, path


def test_strangers_behind_a_proxy_are_told_that_it_did_not_name_them(behind_proxy: Site) -> None:
    answer = behind_proxy.visitor().get()
    assert answer.status == 401
    assert "proxy did not say who you are" in answer.text


@pytest.mark.parametrize("path", [*PAGES[:2], *PARTS])
def test_without_a_login_everyone_on_this_machine_sees_everything_published(
    open_to_all: Site, path: str
) -> None:
    assert open_to_all.visitor().get(path).status == 200


@pytest.mark.parametrize("path", ["", "d/plants/state", "d/plants/live"])
def test_without_a_login_another_name_for_this_machine_is_refused(
    open_to_all: Site, path: str
) -> None:
    assert open_to_all.visitor(Host="evil.example:8866").get(path).status == 403
    assert open_to_all.visitor(Host="localhost:8866").get("d/plants").status == 200


def test_whoever_knows_the_password_sees_everything_until_they_sign_out(
    with_password: Site,
) -> None:
    visitor = with_password.visitor()
    assert visitor.log_in("in Wonderland").status == 401
    answer = visitor.log_in(PASSWORD, next="/d/plants")
    assert (answer.status, answer.headers["Location"]) == (302, "/d/plants")
    for path in [*PAGES[:2], *PARTS]:
        assert visitor.get(path).status == 200, path
    page = visitor.get("logout").text
    assert "Sign out?" in page
    assert visitor.get().status == 200, "looking at the page is not leaving"
    token = page.partition('name="_xsrf" value="')[2].partition('"')[0]
    assert visitor.ask("POST", "logout", {"_xsrf": token}).status == 302
    assert visitor.get().status == 302


def test_a_token_is_taken_from_a_link_a_form_or_a_header(with_token: Site) -> None:
    by_link, by_form = with_token.visitor(), with_token.visitor()
    answer = by_link.get(f"d/plants?token={TOKEN}&x=1")
    assert (answer.status, answer.headers["Location"]) == (302, "/d/plants?x=1")
    assert by_link.get("d/plants").status == 200
    assert by_form.log_in(TOKEN).status == 302
    assert by_form.get("d/plants").status == 200
    by_header = with_token.visitor(Authorization=f"token {TOKEN}")
    assert by_header.get("d/plants/state").status == 200


@pytest.mark.parametrize("wrong", ["", "x", TOKEN + "x", "é"])
def test_another_token_opens_nothing(with_token: Site, wrong: str) -> None:
    visitor = with_token.visitor()
    assert visitor.get(f"d/plants?token={quote(wrong)}").status == 302
    assert visitor.get("d/plants").status == 302


def test_the_identity_provider_of_jupyter_decides(with_jupyter: Site) -> None:
    visitor = with_jupyter.visitor(Authorization=f"token {TOKEN}")
    assert visitor.get("d/plants").status == 200
    assert visitor.get("d/finance").status == 404
    assert with_jupyter.visitor().get("login").status == 200


def test_a_dashboard_for_a_group_is_not_there_for_others(with_users: Site) -> None:
    alice, bob = with_users.visitor(), with_users.visitor()
    assert alice.log_in(PASSWORD, "alice").status == 302
    assert bob.log_in(PASSWORD, "bob").status == 302
    assert "Finance" in alice.get().text
    assert "inance" not in bob.get().text
    for part in ("", "/state", "/thumbnail"):
        assert alice.get(f"d/finance{part}").status == 200, part
    for part in ("", "/state", "/thumbnail", "/live"):
        absent, nonsense = bob.get(f"d/finance{part}"), bob.get(f"d/nonsense{part}")
        assert absent.status == nonsense.status == 404, part
        assert absent.text == nonsense.text, part


def test_a_trusted_proxy_names_the_viewer_and_their_groups(behind_proxy: Site) -> None:
    named = behind_proxy.visitor(X_Forwarded_User="alice", X_Forwarded_Groups="x, finance")
    assert named.get("d/finance").status == 200
    assert "alice" in named.get().text
    assert behind_proxy.visitor(X_Forwarded_User="bob").get("d/finance").status == 404


def test_headers_of_others_than_the_proxy_name_nobody(sites: OpenSite) -> None:
    site = sites("--auth=proxy", "--trusted-proxy=192.0.2.0/24")
    assert site.visitor(X_Forwarded_User="alice").get().status == 401
    assert site.visitor(X_Forwarded_For="192.0.2.1", X_Forwarded_User="a").get().status == 401


def test_a_cookie_that_was_tampered_with_is_none(with_password: Site) -> None:
    visitor = with_password.visitor()
    visitor.log_in(PASSWORD)
    name = f"reprise-session-{with_password.port}"
    visitor.cookies[name] = visitor.cookies[name].replace("|1:0|", "|1:1|")
    assert visitor.get().status == 302


@pytest.mark.parametrize("path", NOT_THERE)
def test_nothing_else_is_there(open_to_all: Site, path: str) -> None:
    answer = open_to_all.visitor().get(path)
    assert answer.status == 404
    assert "secret" not in answer.text


@pytest.mark.parametrize("path", ["", "d/plants", "d/plants/live", "health", "d/plants/state"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(open_to_all: Site, path: str, method: str) -> None:
    assert open_to_all.visitor().ask(method, path, {}).status in {403, 405}


def test_a_login_needs_the_token_of_its_form(with_password: Site) -> None:
    answer = with_password.visitor().ask("POST", "login", {"password": PASSWORD})
    assert answer.status == 403
    assert "Set-Cookie" not in answer.headers


def test_a_login_from_another_site_is_refused(with_password: Site) -> None:
    visitor = with_password.visitor(Origin="https://evil.example")
    assert visitor.log_in(PASSWORD).status == 403


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/d/x\r\nX-Evil: 1",
        "d/plants",
    ],
)
def test_a_login_leads_to_no_other_place(with_password: Site, address: str) -> None:
    answer = with_password.visitor().log_in(PASSWORD, next=address)
    assert (answer.status, answer.headers["Location"]) == (302, "/")


def test_guessing_is_slowed_down(sites: OpenSite) -> None:
    site = sites(REPRISE_DASHBOARDS_PASSWORD_HASH=HASH, REPRISE_DASHBOARDS_IDLE="300")
    visitor = site.visitor()
    assert [visitor.log_in("x", f"name{n}").status for n in range(5)] == [401] * 5
    answer = visitor.log_in(PASSWORD, "another-name")
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) >= 1


@pytest.mark.parametrize("way", ["header", "link"])
@pytest.mark.parametrize("mode", ["token", "jupyter"])
def test_guessing_tokens_is_slowed_down(
    sites: OpenSite, tmp_path: Path, mode: str, way: str
) -> None:
    (tmp_path / "jupyter_server_config.py").write_text(
        f"c.IdentityProvider.token = {TOKEN!r}\n", "utf-8"
    )
    site = sites(f"--auth={mode}", REPRISE_DASHBOARDS_TOKEN=TOKEN, JUPYTER_CONFIG_DIR=str(tmp_path))

    def tried(token: str) -> int:
        if way == "header":
            return site.visitor(Authorization=f"token {token}").get("d/plants/state").status
        return site.visitor().get(f"d/plants/state?token={token}").status

    assert [tried(f"guess{n}") for n in range(5)] == [401] * 5
    assert tried(TOKEN) == 429
    assert site.visitor().get("login").status in {200, 302}

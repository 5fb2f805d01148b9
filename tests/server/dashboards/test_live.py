"""Viewers' own kernels: what they can do, whose they are, and when they end."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from tests.dashboard_kernels import heard, is_empty, kernel_of, live, refusal, release, send
from tests.dashboard_sites import (
    Answer,
    OpenSite,
    Site,
    wait_for,
    write_notebook,
)

pytestmark = pytest.mark.kernel


@pytest.fixture(scope="module")
def site(sites: OpenSite) -> Site:
    return sites("--max-kernels=2")


def live_page(site: Site, address: str) -> Answer:
    """Give a live page, and have its kernel end."""
    visitor = site.visitor()
    answer = visitor.get(address)
    release(visitor, kernel_of(answer.text))
    return answer


@pytest.fixture(autouse=True)
def nobody_else(site: Site) -> Iterator[None]:
    yield
    wait_for(lambda: is_empty(site))


def test_a_live_page_shows_its_source_run_and_neither_source_nor_network(site: Site) -> None:
    answer = live_page(site, "d/plants/live?theme=dark")
    shown = site.visitor().get("d/plants/state").json["run"]
    assert f"source run {shown}" in answer.text
    assert "this-is-source" not in answer.text
    assert "<math" in answer.text
    assert "theme-dark" in answer.text
    assert not re.search(r'(?:src|href)="https?:', answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]


def test_what_goes_wrong_in_a_live_page_is_in_the_log_alone(site: Site) -> None:
    page = live_page(site, "d/shaky/live").text
    assert "Something went wrong here" in page
    assert "this-is" not in page
    assert "Traceback" not in page
    assert "ValueError" not in page
    assert "this-is-a-secret-value" in site.log.read_text("utf-8")


def test_what_goes_wrong_later_is_not_told_either(site: Site) -> None:
    with live(site) as (_, _, socket):
        send(socket, "comm_info_request", {"target_name": "jupyter.widget"})
        replied = dict(heard(socket, "comm_info_reply"))["comm_info_reply"]
        for comm in replied["comms"]:
            data = {"method": "custom", "content": {"event": "click"}}
            send(socket, "comm_msg", {"comm_id": comm, "data": data})
        send(socket, "kernel_info_request", {})
        told = json.dumps(heard(socket, "error", "kernel_info_reply"))
    assert "Something went wrong here" in told
    assert "this-is" not in told


@pytest.mark.parametrize("channel", ["shell", "control", "stdin"])
def test_nothing_that_is_sent_is_executed(site: Site, channel: str, tmp_path: Path) -> None:
    mark = tmp_path / "was-here"
    with live(site) as (visitor, kernel, socket):
        code = f"open({str(mark)!r}, 'w')"
        send(socket, "execute_request", {"code": code, "silent": False}, channel)
        send(socket, "inspect_request", {"code": "slider", "cursor_pos": 1}, channel)
        send(socket, "history_request", {"hist_access_type": "tail", "n": 9}, channel)
        send(socket, "shutdown_request", {"restart": False}, channel)
        said = []
        for _ in range(2):  # a kernel that had obeyed would not answer for long
            send(socket, "kernel_info_request", {})
            said += heard(socket, "kernel_info_reply")
        assert visitor.get(f"api/kernels/{kernel}").status == 200
    assert {kind for kind, _ in said} <= {"kernel_info_reply", "status"}
    assert not mark.exists()


@pytest.mark.parametrize(
    "nonsense",
    [b"", b"\x00", b"\xff" * 8, b"\xff" * 4000, (2**40).to_bytes(8, "little") + b"x" * 99, b"{}"],
)
def test_nonsense_does_no_harm(site: Site, nonsense: bytes) -> None:
    with live(site) as (_, _, socket):
        socket.send_binary(nonsense)
        socket.send("{}")
        send(socket, "kernel_info_request", {})
        assert heard(socket, "kernel_info_reply")


def test_a_kernel_is_its_viewers_own(site: Site) -> None:
    with live(site) as (visitor, kernel, _):
        other = site.visitor()
        assert refusal(other, kernel) == 403
        assert other.get(f"api/kernels/{kernel}").status == 403
        with live(site) as (other, _, _):
            assert refusal(other, kernel) == 403
            for address in (f"kernels/{kernel}/release", f"voila/api/shutdown/{kernel}"):
                assert other.ask("POST", address, {}, Origin=site.url[:-1]).status == 403
        assert visitor.get(f"api/kernels/{kernel}").status == 200


def test_a_page_of_another_site_reaches_no_kernel(site: Site) -> None:
    with live(site) as (visitor, kernel, _):
        assert refusal(visitor, kernel, origin="https://evil.example") == 403
        address = f"kernels/{kernel}/release"
        assert visitor.ask("POST", address, {}, Origin="https://evil.example").status == 403
        assert visitor.ask("POST", address, {}).status == 403
        assert refusal(visitor, kernel, "another-protocol") == 400


def test_a_kernel_ends_at_once_when_its_page_says_so(site: Site) -> None:
    with live(site) as (visitor, kernel, _):
        release(visitor, kernel)
        assert wait_for(lambda: is_empty(site)) < 4
        assert visitor.get(f"api/kernels/{kernel}").status == 404


def test_a_kernel_ends_within_seconds_after_its_page_was_closed(site: Site) -> None:
    with live(site, says_goodbye=False):
        assert site.kernels() == 1
    assert wait_for(lambda: is_empty(site), 10) < 8


def test_who_comes_too_late_waits_in_a_queue_and_gets_in(site: Site) -> None:
    late, later = site.visitor(), site.visitor()
    with live(site), live(site):
        answer = late.get("d/plants/live")
        assert answer.status == 202
        assert 'data-queue-place="1"' in answer.text
        assert 'data-queue-place="2"' in later.get("d/plants/live").text
        assert 'data-queue-place="1"' in late.get("d/plants/live").text
        assert 'data-queue-place="2"' in later.get("d/plants/live").text
        assert site.visitor().get("health").json["waiting"] == 2
        assert "count: 3" in late.get("d/plants").text, "the stored page needs no kernel"
    wait_for(lambda: site.visitor().get("health").json["kernels"] == 0)
    for one in (late, later):  # whoever waits and does not ask any more is in the way for a while
        release(one, kernel_of(one.get("d/plants/live").text))


def test_an_idle_kernel_ends_even_if_its_page_is_open(sites: OpenSite) -> None:
    site = sites("--idle=2s")
    with live(site) as (visitor, kernel, _):
        assert wait_for(lambda: is_empty(site)) < 15
        assert visitor.get(f"api/kernels/{kernel}").status == 404


def test_no_kernels_at_all_may_be_asked_for(sites: OpenSite) -> None:
    site = sites("--max-kernels=0")
    assert site.visitor().get("d/plants/live").status == 404
    assert "Explore live" not in site.visitor().get("d/plants").text


def test_a_notebook_in_another_language_is_shown_and_not_live(
    open_site: OpenSite, tmp_path: Path
) -> None:
    settings = '[[dashboard]]\nnotebook = "a.ipynb"\n'
    (tmp_path / "reprise.toml").write_text(settings, "utf-8")
    write_notebook(tmp_path / "a.ipynb", "# Shell", "echo $((6 * 7))", kernel="bash")
    spec = tmp_path / "share/kernels/bash/kernel.json"
    argv = [sys.executable, "-m", "bash_kernel", "-f", "{connection_file}"]
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": argv, "display_name": "Bash", "language": "bash"}))
    visitor = open_site(tmp_path, JUPYTER_PATH=str(tmp_path / "share")).visitor()
    wait_for(lambda: visitor.get("d/a/state").json["standing"] == "current")
    assert "42" in visitor.get("d/a").text
    answer = visitor.get("d/a/live")
    assert answer.status == 409
    assert "only Python can be live" in answer.text


def test_visits_leave_nothing_behind(open_site: OpenSite, tmp_path: Path) -> None:
    (tmp_path / "reprise.toml").write_text('[[dashboard]]\nnotebook = "a.ipynb"\n', "utf-8")
    write_notebook(tmp_path / "a.ipynb", "print('here')")
    site = open_site(tmp_path, "--max-kernels=8")
    wait_for(lambda: site.visitor().get("d/a/state").json["standing"] == "current")

    def visit(_number: int) -> None:
        with live(site, "a") as (visitor, kernel, _):
            release(visitor, kernel)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(visit, range(5)))
        before = open_files(site)
        list(pool.map(visit, range(20)))
    wait_for(lambda: is_empty(site))
    wait_for(lambda: open_files(site) <= before + 5)  # connections take a moment to close


def open_files(site: Site) -> int:
    return psutil.Process(site.process.pid).num_fds()


def test_all_kernels_end_with_the_server(
    sites: OpenSite, garden: Path, open_site: OpenSite
) -> None:
    import psutil

    site = open_site(garden)
    with live(site, says_goodbye=False), live(site, says_goodbye=False):
        children = psutil.Process(site.process.pid).children(recursive=True)
        begun = time.monotonic()
        assert site.stop() == 0
        assert time.monotonic() - begun < 10
        assert children
        assert not [one for one in children if one.is_running()]

"""Parameterized notebooks as a service, by a real Jupyter server and a real worker."""

from __future__ import annotations

import concurrent.futures
import contextlib
import http.cookiejar
import json
import os
import re
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.server.conftest import TOKEN

from jupyter_reprise.server.table import OPERATIONS
from jupyter_reprise.service.planning import GivenValues, RunOptions
from jupyter_reprise.service.project import open_project
from jupyter_reprise.service.submission import submit_run

pytestmark = pytest.mark.kernel

API = "reprise/api/v1/"
LONG = "import time\nprint('so far', flush=True)\ntime.sleep(120)"


@dataclass(frozen=True)
class Client:
    """Asks a server about one project, whose folder it adds to every route."""

    server: Any
    folder: Path

    def ask(self, method: str, route: str, body: Any = None, **options: Any) -> Any:
        return self.server.ask(method, self._path(route), body, **options)

    def events(self, route: str, last: int | None = None) -> Iterator[Any]:
        return self.server.events(self._path(route), last)

    def _path(self, route: str) -> str:
        if route.startswith("notebooks/"):
            return f"{API}notebooks/{self.folder.name}/{route.removeprefix('notebooks/')}"
        head, _, query = route.partition("?")
        return f"{API}{head}?project={self.folder.name}&{query}".rstrip("&")


@pytest.fixture
def server(shared_server: Any, shared_root: Path, make_notebook, end_workers) -> Iterator[Client]:
    """Give a project of its own on a server that the tests share."""
    folder = make_project(shared_root, make_notebook)
    yield Client(shared_server, folder)
    end_workers(folder)


def make_project(root: Path, make_notebook: Any) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="p", dir=root))
    (folder / "reprise.toml").write_text('[project]\nname = "w"\n')
    make_notebook(
        folder / "n.ipynb",
        "import jupyter_reprise as r; r.record('b', a + 1)",
        parameters="a: int = 1  # how many\n",
    )
    make_notebook(folder / "long.ipynb", LONG)
    return folder


def create(server: Any, notebook: str = "n.ipynb", wait: str = "60s", **body: Any) -> Any:
    headers = body.pop("headers", None)
    path = f"notebooks/{notebook}/runs?wait={wait}"
    return server.ask("POST", path, body, headers=headers)


def wait_for(condition: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {what}")


def get_run(server: Any, run: str) -> Any:
    return server.ask("GET", f"runs/{run}").json["run"]


def wait_for_output(server: Any, run: str) -> None:
    def said() -> bool:
        progress = get_run(server, run)["progress"]
        return progress is not None and "so far" in progress["output"]

    wait_for(said, "output")


def test_values_posted_to_a_notebook_are_answered_with_its_records(server: Any) -> None:
    answer = create(server, parameters={"a": 4}, seed=5)
    assert answer.status == 201, answer.content
    detail = answer.json
    assert detail["run"]["status"] == "succeeded"
    assert detail["run"]["records"] == {"b": 5}
    assert detail["run"]["seed"] == "5"
    assert detail["manifest"]["parameters"][0]["value"] == 4
    assert {"source.ipynb", "executed.ipynb", "report.html"} <= {
        artifact["name"] for artifact in detail["artifacts"]
    }

    again = create(server, parameters={"a": 4}, seed=5)
    assert (again.status, again.json["is_reused"]) == (200, True)
    assert again.json["run"]["id"] == detail["run"]["id"]

    run = detail["run"]["id"]
    kept = server.ask("GET", f"runs/{run}/artifacts/executed.ipynb")
    assert json.loads(kept.content)["metadata"]["reprise"]["run_id"] == run
    assert "attachment" in kept.headers["Content-Disposition"]
    report = server.ask("GET", f"runs/{run}/report")
    assert report.headers["Content-Type"].startswith("text/html")
    assert report.headers["Content-Security-Policy"].startswith("sandbox allow-scripts;")
    assert run.encode() in report.content

    other = create(server, parameters={"a": 5}, seed=5).json["run"]["id"]
    compared = server.ask("GET", f"compare?run={run}&run={other}").json
    unequal = {fact["name"]: fact["values"] for fact in compared["facts"] if not fact["is_equal"]}
    assert unequal["b"] == [5, 6]
    assert server.ask("DELETE", f"runs/{other}").status == 204
    assert server.ask("GET", f"runs/{other}").status == 404


def test_wrong_values_are_all_named_and_nothing_is_queued(server: Any) -> None:
    answer = create(server, parameters={"a": "four", "c": 1})
    assert answer.status == 422
    assert [problem["name"] for problem in answer.json["problems"]] == ["c", "a"]
    assert server.ask("GET", "runs?count=true").json["total"] == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"parameters": 1}', 422),
        (b'{"nonsense": 1}', 422),
        (b'{"seed": "five"}', 422),
        (b'{"kernel": "no-such-kernel"}', 422),
        (b'{"content": {}}', 422),
    ],
)
def test_a_request_that_is_not_understood_is_refused(server: Any, body: bytes, status: int) -> None:
    answer = server.ask("POST", "notebooks/n.ipynb/runs", body)
    assert (answer.status, answer.json["status"]) == (status, status), answer.content


def test_a_key_means_one_run_however_often_it_is_sent(server: Any) -> None:
    headers = {"Idempotency-Key": "monday"}
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: create(server, wait="0s", headers=headers), range(4)))
    assert len({answer.json["run"]["id"] for answer in answers}) == 1
    other = create(server, wait="0s", parameters={"a": 2}, headers=headers)
    assert (other.status, other.json["code"]) == (409, "Conflict")


def test_a_run_is_followed_cancelled_and_resumed_from_the_last_event(server: Any) -> None:
    run = create(server, "long.ipynb", wait="0s").json["run"]["id"]
    seen, asked = [], []
    for event in server.events(f"runs/{run}/events"):
        seen.append(event)
        if not asked and event["progress"] and "so far" in event["progress"]["output"]:
            asked.append(server.ask("POST", f"runs/{run}/cancel").json["run"]["is_cancelling"])
    assert asked == [True]
    assert seen[0]["status"] == "queued"
    assert seen[-1]["status"] == "cancelled"
    numbers = [event["number"] for event in seen]
    assert numbers == sorted(set(numbers))
    rest = list(server.events(f"runs/{run}/events", last=numbers[-2]))
    assert [event["number"] for event in rest] == numbers[-1:]
    for last in (numbers[-1], 10**30):  # the end was seen: the stream ends, too
        assert list(server.events(f"runs/{run}/events", last=last)) == []
    assert server.ask("POST", f"runs/{run}/cancel").status == 409


def test_a_metric_that_is_no_number_breaks_a_gate_and_loses_nothing(server: Any) -> None:
    gate = '[[notebook]]\npath = "n.ipynb"\ngates = { b = "<= 1" }\n'
    (server.folder / "reprise.toml").write_text(gate)
    nb = json.loads((server.folder / "n.ipynb").read_text())
    nb["cells"][-1]["source"] = "import jupyter_reprise as r; r.record('b', float('nan'))"
    detail = create(server, content=nb).json
    assert detail["run"]["status"] == "rejected"
    assert "executed.ipynb" in {artifact["name"] for artifact in detail["artifacts"]}


def test_fifty_clients_that_watch_a_run_all_see_its_end(server: Any) -> None:
    run = create(server, wait="0s").json["run"]["id"]
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        path = f"runs/{run}/events"
        ends = list(pool.map(lambda _: list(server.events(path))[-1]["status"], range(50)))
    assert ends == ["succeeded"] * 50


def test_a_project_is_watched_by_one_stream(server: Any) -> None:
    seen: list[Any] = []
    is_done = threading.Event()

    def follow() -> None:
        for event in server.events("events", last=0):
            seen.append(event)
            if event["status"] == "succeeded":
                is_done.set()
                return

    follower = threading.Thread(target=follow)
    follower.start()
    run = create(server).json["run"]["id"]
    assert is_done.wait(60)
    follower.join()
    assert {event["run"] for event in seen} == {run}


def test_runs_neither_end_with_the_server_nor_are_forgotten(
    shared_root: Path, make_notebook, end_workers, start_server: Callable[..., Any]
) -> None:
    folder = make_project(shared_root, make_notebook)
    server = Client(start_server(root=shared_root), folder)
    run = create(server, "long.ipynb", wait="0s").json["run"]["id"]
    wait_for_output(server, run)
    worker = psutil.Process(int((folder / ".reprise" / "worker.pid").read_text()))
    parent = psutil.Process(worker.ppid())
    parent.terminate()
    parent.wait(20)

    second = Client(start_server(root=shared_root), folder)
    assert get_run(second, run)["status"] == "running"
    second.ask("POST", f"runs/{run}/cancel")
    wait_for(lambda: get_run(second, run)["status"] == "cancelled", "the end")
    end_workers(folder)


def test_runs_are_listed_filtered_and_paged(server: Any) -> None:
    ids = [create(server, parameters={"a": a}).json["run"]["id"] for a in (1, 2, 3)]
    first = server.ask("GET", "runs?limit=2&count=true").json
    assert ([run["id"] for run in first["runs"]], first["total"]) == (ids[:0:-1], 3)
    rest = server.ask("GET", f"runs?limit=2&cursor={first['next']}").json
    assert ([run["id"] for run in rest["runs"]], rest["next"]) == (ids[:1], None)

    def found(query: str) -> list[str]:
        return [run["id"] for run in server.ask("GET", f"runs?{query}").json["runs"]]

    assert found("sort=oldest") == ids
    assert sorted(found("sort=longest")) == ids
    assert found("parameter=a%3D2") == ids[1:2]
    assert found("metric=b%3E%3D3&status=succeeded&notebook=n") == ids[:0:-1]
    assert found("status=failed&status=cancelled") == []
    for query in (
        "status=done",
        "limit=0",
        "parameter=a",
        "metric=b",
        "since=soon",
        "cursor=1",
        "sort=best",
    ):
        assert server.ask("GET", f"runs?{query}").status in {404, 422}, query


def test_a_sweep_is_queued_followed_and_not_computed_twice(server: Any) -> None:
    body = {"notebook": f"{server.folder.name}/n.ipynb", "grid": {"a": [1, 2, 3]}}
    asked = server.ask("POST", "sweeps", body)
    assert (asked.status, asked.json["points"]) == (202, 3)
    sweep = asked.json["id"]

    def state() -> Any:
        return server.ask("GET", f"sweeps/{sweep}").json["counts"]

    wait_for(lambda: state() == {"succeeded": 3}, "all points")
    assert server.ask("POST", "sweeps", body).json["counts"] == {"succeeded": 3}
    runs = server.ask("GET", f"runs?sweep={sweep}").json["runs"]
    assert sorted(run["records"]["b"] for run in runs) == [2, 3, 4]
    assert server.ask("GET", "sweeps").json["sweeps"][0]["id"] == sweep


def test_values_are_taken_as_the_command_line_takes_them(server: Any) -> None:
    large = 2**70
    run = create(server, parameters={"a": 1}, texts={"a": str(large)}).json["run"]
    assert run["records"] == {"b": large + 1}

    body = {"notebook": f"{server.folder.name}/n.ipynb", "axes": {"a": f"2:6:2,{large}"}}
    asked = server.ask("POST", "sweeps", body)
    assert (asked.status, asked.json["points"]) == (202, 4)

    refused = server.ask("POST", "sweeps", {**body, "axes": {"a": "1:5:0"}})
    assert (refused.status, refused.json["problems"][0]["name"]) == (422, "a")


def test_a_notebook_is_described_and_its_outputs_are_told_from_others(
    server: Any,
) -> None:
    path = "notebooks/n.ipynb"
    described = server.ask("GET", path).json
    assert described["parameters"][0]["help"] == "how many"
    assert described["json_schema"]["properties"]["a"]["type"] == "integer"
    assert described["badge"]["state"] == "no-outputs"

    run = create(server).json["run"]["id"]
    kept = server.ask("GET", f"runs/{run}/artifacts/executed.ipynb").json

    def badge(content: Any) -> tuple[str, str | None, list[int]]:
        found = server.ask("POST", path, {"content": content}).json["badge"]
        return found["state"], found["run"], found["cells"]

    kept["cells"][-1]["outputs"].append({"output_type": "stream", "name": "stdout", "text": "x"})
    assert badge(kept)[0] == "outputs-changed"
    kept["cells"][-1]["outputs"].pop()
    assert badge(kept)[0] == "match"
    assert badge(kept)[1] == run
    kept["cells"][-1]["source"] += "\n2"
    assert badge(kept) == ("source-changed", run, [len(kept["cells"]) - 1])


def test_a_default_that_is_no_number_to_json_is_left_to_the_notebook(server: Any) -> None:
    nb = json.loads((server.folder / "n.ipynb").read_text())
    nb["cells"][0]["source"] = "a: float = float('inf')\nb: float = 1e999"
    view = server.ask("POST", "notebooks/n.ipynb", {"content": nb}).json
    assert all("default" not in p for p in view["json_schema"]["properties"].values())


def test_unsaved_content_is_run_and_said_to_be_a_snapshot(server: Any) -> None:
    nb = json.loads((server.folder / "n.ipynb").read_text())
    nb["cells"][-1]["source"] = "import jupyter_reprise as r; r.record('unsaved', a)"
    detail = create(server, content=nb).json
    assert (detail["source"], detail["run"]["records"]) == ("snapshot", {"unsaved": 1})


def test_a_route_that_is_not_there_is_a_problem(shared_server: Any) -> None:
    answer = shared_server.ask("GET", API + "nothing")
    assert (answer.status, answer.json["code"]) == (404, "NotFound")


@pytest.mark.parametrize(
    "path",
    ["../out.ipynb", "a/../../out.ipynb", "%2Fetc%2Fpasswd", "..%2F..%2Fetc%2Fpasswd", "a%00b"],
)
def test_nothing_outside_of_the_root_is_shown(shared_server: Any, path: str) -> None:
    assert shared_server.ask("GET", f"{API}notebooks/{path}").status in {400, 404}


@pytest.mark.parametrize("route", ["notebooks/{}", "projects?path={}", "runs?project={}"])
def test_a_name_too_long_for_any_file_is_not_found(shared_server: Any, route: str) -> None:
    answer = shared_server.ask("GET", API + route.format("a" * 5000))
    assert (answer.status, answer.json["code"]) == (404, "NotFound")


def test_links_do_not_lead_outside_of_the_root(
    server: Any, shared_server: Any, shared_root: Path, tmp_path_factory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "reprise.toml").write_text("")
    (outside / "n.ipynb").write_text((server.folder / "n.ipynb").read_text())
    with contextlib.suppress(OSError):
        os.symlink(outside, shared_root / "link")
    assert shared_server.ask("GET", API + "notebooks/link/n.ipynb").status == 404
    assert shared_server.ask("GET", API + "runs?project=link").status == 404


def test_a_notebook_of_no_project_says_how_to_make_one(
    shared_server: Any, shared_root: Path, make_notebook
) -> None:
    make_notebook(shared_root / "loose.ipynb", "1")
    answer = shared_server.ask("POST", API + "notebooks/loose.ipynb/runs", {})
    assert (answer.status, answer.json["code"]) == (404, "NotFound")
    assert "reprise init" in answer.json["hint"]


def test_a_cookie_alone_does_not_start_runs(server: Any) -> None:
    """A page of another site can have the browser send cookies, but can't read the XSRF one."""
    cookie, xsrf = log_in(server.server.url)
    both = {"Cookie": cookie, "Content-Type": "application/json"}
    route = "notebooks/n.ipynb/runs"
    assert server.ask("POST", route, {}, token=None).status == 403
    assert server.ask("POST", route, {}, token=None, headers=both).status == 403
    sent = server.ask("POST", route, {}, token=None, headers={**both, "X-XSRFToken": xsrf})
    assert sent.status == 202


def log_in(url: str) -> tuple[str, str]:
    """Log in as a browser does; gives its cookies and the XSRF token among them."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(f"{url}login?token={TOKEN}", timeout=30).close()
    cookies = {cookie.name: cookie.value for cookie in jar}
    return "; ".join(f"{name}={value}" for name, value in cookies.items()), cookies["_xsrf"] or ""


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_every_operation_asks_who_it_is(operation: Any, shared_server: Any) -> None:
    route = re.sub(r"{\w+}", "x", operation.route)
    body = None if operation.method in {"GET", "DELETE"} else {}
    answer = shared_server.ask(operation.method, f"{API[:-1]}{route}", body, token=None)
    assert answer.status == 403


READER = """
from jupyter_server.auth import Authorizer


class Reader(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        return not resource.startswith("reprise:") or action == "read"
"""


def test_who_may_read_may_not_run_cancel_or_remove(
    server: Any, start_server: Callable[..., Any], shared_root: Path
) -> None:
    run = create(server).json["run"]["id"]
    (shared_root / "reader.py").write_text(READER)
    denying = start_server("--ServerApp.authorizer_class=reader.Reader", root=shared_root)
    limited = Client(denying, server.folder)
    assert get_run(limited, run)["status"] == "succeeded"
    for method, path in (
        ("POST", "notebooks/n.ipynb/runs"),
        ("POST", f"runs/{run}/cancel"),
        ("DELETE", f"runs/{run}"),
        ("POST", "notebooks/n.ipynb/filter"),
        ("POST", "sweeps"),
    ):
        answer = limited.ask(method, path, {"notebook": "x"})
        assert (answer.status, answer.json["code"]) == (403, "Forbidden"), path


def test_a_project_whose_records_were_removed_begins_anew(server: Any) -> None:
    create(server)
    assert server.ask("GET", "runs").json["runs"]
    for file in (server.folder / ".reprise").glob("runs.db*"):
        file.unlink()
    assert server.ask("GET", "runs").json == {"runs": [], "next": None, "total": None}


def test_a_folder_that_is_no_project_is_not_the_project_around_it(server: Any) -> None:
    (server.folder / "data").mkdir()
    for folder in ("data", "typo"):
        answer = server.server.ask("GET", f"{API}runs?project={server.folder.name}/{folder}")
        assert (answer.status, answer.json["code"]) == (404, "NotFound")
        assert server.folder.name in answer.json["hint"]
    around = server.server.ask("GET", f"{API}projects?path={server.folder.name}/data")
    assert around.json["path"] == server.folder.name


def test_a_stream_ends_when_another_database_takes_the_place_of_its_own(
    server: Any, make_notebook: Any, shared_root: Path
) -> None:
    create(server)
    create(server)
    database = server.folder / ".reprise" / "runs.db"
    seen: list[Any] = []
    reader = threading.Thread(target=lambda: seen.extend(server.events("events", last=1_000)))
    reader.start()
    time.sleep(1)
    other = Client(server.server, make_project(shared_root, make_notebook))
    run = create(other).json["run"]["id"]
    for file in (other.folder / ".reprise").glob("runs.db*"):
        os.replace(file, server.folder / ".reprise" / file.name)
    assert database.exists()

    reader.join(timeout=30)
    assert not reader.is_alive()
    assert [one["id"] for one in server.ask("GET", "runs").json["runs"]] == [run]


def test_a_store_that_is_gone_is_an_answer_and_a_line_in_the_log(
    server: Any, shared_root: Path
) -> None:
    create(server)
    database = server.folder / ".reprise" / "runs.db"
    database.write_bytes(b"this is no database, and longer than its header would be" * 40)
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    answer = server.ask("GET", "runs")
    assert answer.status == 503
    assert answer.json["hint"]
    log = (shared_root / "server.log").read_text("utf-8")
    assert "StorageFailed: " in log
    assert "Traceback" not in log[log.rindex("StorageFailed: ") - 200 :]


def test_a_run_whose_worker_was_killed_before_it_began_gets_another(server: Any) -> None:
    with open_project(server.folder) as project:
        run = submit_run(project, server.folder / "n.ipynb", GivenValues(), RunOptions()).run
    *_, last = server.events(f"runs/{run.id}/events")
    assert last["status"] == "succeeded"


def test_runs_of_which_one_left_no_notebook_are_not_said_to_have_the_same_cells(
    server: Any,
) -> None:
    ran = server.ask("POST", "notebooks/n.ipynb/runs?wait=60s", {}).json["run"]["id"]
    with open_project(server.folder) as project:
        run = submit_run(project, server.folder / "n.ipynb", GivenValues(), RunOptions()).run
        project.store.request_cancel(run.id, project.clock())
    compared = server.ask("GET", f"compare?run={ran}&run={run.id}")
    assert (compared.status, compared.json["cells"]) == (200, None)


def test_a_key_of_another_request_is_refused_even_where_the_run_is_in_the_store(
    server: Any,
) -> None:
    key = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    route = "notebooks/n.ipynb/runs?wait=60s"
    first = server.ask("POST", route, {"seed": 1}, headers=key)
    made = server.ask("POST", route, {"seed": 1, "parameters": {"a": 5}})
    assert (first.status, made.status) == (201, 201)
    refused = server.ask("POST", route, {"seed": 1, "parameters": {"a": 5}}, headers=key)
    assert refused.status == 409

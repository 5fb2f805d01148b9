"""Parameterized notebooks as a service, by a real Jupyter server and a real worker."""

from __future__ import annotations

import concurrent.futures
import json
from typing import Any

import pytest
from tests.server.projects import create
from tests.waiting import wait_for

from jupyter_reprise.service.planning import GivenValues, RunOptions
from jupyter_reprise.service.project import open_project
from jupyter_reprise.service.submission import submit_run

pytestmark = pytest.mark.kernel


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
    [cell] = compared["cells"]
    assert (cell["before"], cell["after"], cell["outputs"]) == (1, 1, [])
    assert {"-a = 4", "+a = 5"} <= set(cell["source"])
    with_outputs = server.ask("GET", f"compare?run={run}&run={other}&outputs=true").json["cells"]
    assert with_outputs[0] == cell
    assert [(cell["before"], cell["source"]) for cell in with_outputs[1:]] == [(2, [])]
    assert with_outputs[1]["outputs"]
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


def test_a_metric_that_is_no_number_breaks_a_gate_and_loses_nothing(server: Any) -> None:
    gate = '[[notebook]]\npath = "n.ipynb"\ngates = { b = "<= 1" }\n'
    (server.folder / "reprise.toml").write_text(gate)
    nb = json.loads((server.folder / "n.ipynb").read_text())
    nb["cells"][-1]["source"] = "import jupyter_reprise as r; r.record('b', float('nan'))"
    detail = create(server, content=nb).json
    assert detail["run"]["status"] == "rejected"
    assert "executed.ipynb" in {artifact["name"] for artifact in detail["artifacts"]}


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
        "cursor=~1",
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


def test_runs_of_which_one_left_no_notebook_are_not_said_to_have_the_same_cells(
    server: Any,
) -> None:
    ran = server.ask("POST", "notebooks/n.ipynb/runs?wait=60s", {}).json["run"]["id"]
    with open_project(server.folder) as project:
        run = submit_run(project, server.folder / "n.ipynb", GivenValues(), RunOptions()).run
        project.store.request_cancel(run.id, project.clock())
    compared = server.ask("GET", f"compare?run={ran}&run={run.id}")
    assert (compared.status, compared.json["cells"]) == (200, None)

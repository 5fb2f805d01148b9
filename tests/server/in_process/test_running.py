"""What becomes of runs while things change around them, and how large and hostile ones are sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.kernel

Ask = Callable[..., Awaitable[Any]]
Work = Callable[[], Awaitable[None]]
UNTIL_TOLD = """
import time
from pathlib import Path
Path('begun').touch()
while not Path('go').exists():
    time.sleep(0.02)
"""
MEGABYTE = 1_000_000
HOSTILE = """
from IPython.display import HTML, Javascript, display
from pathlib import Path
import jupyter_reprise as reprise
markup = '''<script>top.document.title = "taken"</script>
<img src="https://example.org/x" onerror="alert(1)"><base href="https://example.org/">
<meta http-equiv="refresh" content="0; url=https://example.org/"><form action="/api"></form>
<iframe src="/api/contents"></iframe>'''
display(HTML(markup), Javascript('alert(2)'))
Path('page.html').write_text(markup)
reprise.artifact('page.html')
"""


@pytest.fixture
def worker(
    root: Path, monkeypatch: pytest.MonkeyPatch, end_workers: Callable[[Path], None]
) -> Iterator[None]:
    """Have the server start a worker for what it queues."""
    monkeypatch.delenv("REPRISE_WORKER")
    yield
    end_workers(root)


async def until(path: Path) -> None:
    async with asyncio.timeout(60):
        while not path.exists():
            await asyncio.sleep(0.02)


async def test_a_run_goes_on_when_its_notebook_is_deleted_and_who_asked_logs_out(
    worker: None,
    root: Path,
    ask: Ask,
    log_in: Callable[[], Awaitable[tuple[dict[str, str], dict[str, str]]]],
    make_notebook: Callable[..., Path],
    http_server_client: Any,
    jp_base_url: str,
) -> None:
    make_notebook(root / "long.ipynb", UNTIL_TOLD, "import jupyter_reprise as r; r.record('b', 2)")
    cookie, xsrf = await log_in()
    asked = await ask("POST", "notebooks/long.ipynb/runs", {}, headers={**cookie, **xsrf})
    run = asked.json["run"]["id"]
    await until(root / "begun")
    left = await http_server_client.fetch(f"{jp_base_url}logout", headers=cookie)
    assert left.code == 200
    (root / "long.ipynb").unlink()
    assert (await ask("GET", f"runs/{run}")).json["run"]["status"] == "running"

    (root / "go").touch()
    events = await ask("GET", f"runs/{run}/events")
    assert events.content.count(b'"status":"succeeded"') == 1
    detail = (await ask("GET", f"runs/{run}")).json
    assert detail["run"]["records"] == {"b": 2}
    assert {"executed.ipynb", "report.html"} <= {one["name"] for one in detail["artifacts"]}
    assert not (root / "long.ipynb").exists()


async def test_ten_megabytes_of_output_leave_every_answer_small(
    root: Path, ask: Ask, work: Work, make_notebook: Callable[..., Path]
) -> None:
    make_notebook(root / "loud.ipynb", f"print(('x' * 99 + chr(10)) * {10 * MEGABYTE // 100})")
    run = (await ask("POST", "notebooks/loud.ipynb/runs", {})).json["run"]["id"]
    await work()
    detail = await ask("GET", f"runs/{run}")
    assert detail.json["run"]["status"] == "succeeded"
    kept = {one["name"]: one["bytes"] for one in detail.json["artifacts"]}
    assert kept["executed.ipynb"] > 10 * MEGABYTE
    for route in ("runs", "sweeps", "projects", f"runs/{run}", f"runs/{run}/events"):
        assert len((await ask("GET", route)).content) < 20_000, route
    report = await ask("GET", f"runs/{run}/report")
    assert (report.status, len(report.content)) == (200, kept["report.html"])
    assert len(report.content) < MEGABYTE
    assert b"xxx" in report.content
    log = await ask("GET", f"runs/{run}/artifacts/output.log")
    assert log.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert len(log.content) == kept["output.log"] < 1.1 * MEGABYTE
    assert log.content.startswith(b"cell 1:\nxxx")

    executed = await ask("GET", f"runs/{run}/artifacts/executed.ipynb")
    assert len(executed.content) == kept["executed.ipynb"]
    (root / "loud.ipynb").write_bytes(executed.content)
    for answer in (
        await ask("GET", "notebooks/loud.ipynb"),
        await ask("POST", "notebooks/loud.ipynb", {"content": executed.json}),
    ):
        assert answer.json["badge"]["state"] == "match"
        assert len(answer.content) < 20_000
    again = await ask("POST", "notebooks/loud.ipynb/runs", {"content": executed.json})
    assert again.status == 202
    compared = await ask("GET", f"compare?run={run}&run={again.json['run']['id']}&outputs=true")
    assert (compared.status, len(compared.content) < 20_000) == (200, True)


async def test_what_a_hostile_notebook_shows_reaches_nothing(
    root: Path, ask: Ask, work: Work, make_notebook: Callable[..., Path]
) -> None:
    make_notebook(root / "hostile.ipynb", HOSTILE)
    published = await ask("POST", "dashboards", {"notebook": "hostile.ipynb"})
    assert published.status == 201, published.content
    run = (await ask("POST", "notebooks/hostile.ipynb/runs", {})).json["run"]["id"]
    await ask("POST", "dashboards/hostile/render", {})
    await work()

    report = await ask("GET", f"runs/{run}/report")
    page = await ask("GET", f"runs/{run}/artifacts/page.html")
    preview = await ask("GET", "dashboards/hostile/preview")
    for answer in (report, page, preview):
        assert answer.status == 200, answer.content
        policy = _policy(answer)
        assert policy["default-src"] == ["'none'"]
        # of an origin of its own: no cookies, no API, no way to the page around it
        assert set(policy["sandbox"]) <= {"allow-scripts"}
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not {"connect-src", "frame-src", "form-action"} & set(policy)
    assert b'top.document.title = "taken"' in report.content
    assert set(_policy(report)["script-src"]) == {"'unsafe-inline'"}
    assert page.headers["Content-Disposition"].startswith("attachment")
    assert "script-src" not in {**_policy(preview), **_policy(page)}
    for part in (b"<script", b"onerror", b"<base", b'http-equiv="refresh', b"<form", b"<iframe"):
        assert part not in preview.content


def _policy(answer: Any) -> dict[str, list[str]]:
    """Give what every Content-Security-Policy of an answer says, by directive."""
    assert len(answer.headers.get_list("Content-Security-Policy")) == 1
    parts = answer.headers["Content-Security-Policy"].split(";")
    return {name: words for name, *words in (part.split() for part in parts if part.strip())}

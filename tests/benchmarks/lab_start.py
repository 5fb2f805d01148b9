"""How much longer JupyterLab takes to start with the extension than without it.

One server, one browser, and pages in turn with the extension and with it taken out of the page's
list. Besides the time until JupyterLab is there, which other tasks of the machine change by more
than the extension does, it takes the processor time of the page's main thread; and the part of it
in which the extension's own code is on the stack, by a profile.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.timing import BenchmarkBroken
from tests.browser.lab import running_lab
from tests.chromium import MISSING, OPTIONS, find_chromium
from tests.servers import ServerBroken

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

ROUNDS, QUICK_ROUNDS = 15, 1
PROFILES, QUICK_PROFILES = 5, 1
WANTED_MS = 100.0
EXTENSION = "jupyter-reprise-extension"
SETTLED_MS = 1_000
NOTE_RESTORED = """
Object.defineProperty(window, 'jupyterapp', {
  set(app) {
    this._noted = app;
    app.restored.then(() => { window.restoredAt = performance.now(); });
  },
  get() { return this._noted; }
});
"""


@dataclass(frozen=True, slots=True)
class Start:
    """What one start of JupyterLab took, in milliseconds."""

    until_restored: float
    main_thread: float


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, and give the exit code."""
    parser = argparse.ArgumentParser(prog="lab-start", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round: does it all work?")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--url", help="of a JupyterLab that runs with `expose_app_in_browser`")
    options = parser.parse_args(arguments)
    rounds = QUICK_ROUNDS if options.quick else ROUNDS
    profiles = QUICK_PROFILES if options.quick else PROFILES
    try:
        with serving_lab(options.url) as url, browsing() as browser:
            figures = measure(browser, url, rounds, profiles)
    except (BenchmarkBroken, ServerBroken) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{rounds} starts of JupyterLab with and without the extension, in turn; medians")
    for figure in figures:
        print(
            f"{figure['name']:24}"
            f" with {figure['with']:7.1f} ms  without {figure['without']:7.1f} ms"
            f"  {figure['ratio']:5.3f}x  added {figure['added']:+6.1f} ms (wanted {WANTED_MS:.0f})"
        )
    if options.json is not None:
        options.json.write_text(json.dumps(figures, indent=1), "utf-8")
    return 0


def measure(browser: Browser, url: str, rounds: int, profiles: int) -> list[dict[str, Any]]:
    """Start JupyterLab again and again; what was added is the median over pairs."""
    starts: dict[bool, list[Start]] = {True: [], False: []}
    for number in range(rounds + 1):
        for has_extension in (True, False) if number % 2 else (False, True):
            took = _start(browser, url, has_extension=has_extension)
            if number:  # the first round warms up
                starts[has_extension].append(took)
    share = statistics.median(_own_share(browser, url) for _ in range(profiles))
    threads = [start.main_thread for start in starts[True]]
    others = [took * (1 - share) for took in threads]
    return [
        _figure("until it is there", [[s.until_restored for s in starts[has]] for has in starts]),
        _figure("main thread, processor", [[s.main_thread for s in starts[has]] for has in starts]),
        _figure("the extension's own code", [threads, others]),
    ]


def _figure(name: str, times: list[list[float]]) -> dict[str, Any]:
    ours, peer = map(statistics.median, times)
    added = statistics.median(a - b for a, b in zip(*times, strict=True))
    return {"name": name, "with": ours, "without": peer, "ratio": ours / peer, "added": added}


def _start(browser: Browser, url: str, *, has_extension: bool) -> Start:
    with _page(browser, has_extension=has_extension) as page:
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        _open(page, url)
        metrics = {
            one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]
        }
        restored: float = page.evaluate("window.restoredAt")
        is_there = page.evaluate("window.jupyterapp.commands.hasCommand('reprise:open-panel')")
    if is_there != has_extension:
        raise BenchmarkBroken(f"The extension is {'' if is_there else 'not '}there.")
    return Start(restored, float(metrics["TaskDuration"]) * 1000)


def _own_share(browser: Browser, url: str) -> float:
    """Give the share of a start's work in which the extension's code was on the stack.

    A share, as a profile counts the time in which other processes had the processor, too.
    """
    with _page(browser, has_extension=True) as page:
        session = page.context.new_cdp_session(page)
        session.send("Profiler.enable")
        session.send("Profiler.setSamplingInterval", {"interval": 200})
        session.send("Profiler.start")
        _open(page, url)
        profile = session.send("Profiler.stop")["profile"]
    nodes = {node["id"]: node for node in profile["nodes"]}
    ours: set[int] = set()
    waiting = [(profile["nodes"][0]["id"], False)]
    while waiting:
        number, is_below = waiting.pop()
        node = nodes[number]
        is_ours = is_below or f"/{EXTENSION}/" in node["callFrame"]["url"]
        ours |= {number} if is_ours else set()
        waiting += [(child, is_ours) for child in node.get("children", ())]
    own = total = 0.0
    for number, delta in zip(profile["samples"], profile["timeDeltas"], strict=True):
        if nodes[number]["callFrame"]["functionName"] != "(idle)":
            total += delta
            own += delta if number in ours else 0
    return own / total


def _open(page: Page, url: str) -> None:
    page.goto(f"{url}/lab/workspaces/bench?reset")
    page.wait_for_function("window.restoredAt", timeout=60_000)
    page.wait_for_timeout(SETTLED_MS)  # what comes after it counts as well


@contextmanager
def _page(browser: Browser, *, has_extension: bool) -> Iterator[Page]:
    """Give a page of a browser that has seen nothing, whose JupyterLab may lack the extension."""

    def answer(route: Route) -> None:
        response = route.fetch()
        head, mark, rest = response.text().partition('id="jupyter-config-data"')
        config, end, tail = rest.partition("</script>")
        start, _, text = config.partition(">")
        settings = json.loads(text)
        listed = settings["federated_extensions"]
        settings["federated_extensions"] = [
            one for one in listed if has_extension or one["name"] != EXTENSION
        ]
        body = f"{head}{mark}{start}>{json.dumps(settings)}{end}{tail}"
        route.fulfill(response=response, body=body)

    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.add_init_script(NOTE_RESTORED)
    page.route("**/lab/workspaces/**", answer)
    yield page
    context.close()


@contextmanager
def browsing() -> Iterator[Browser]:
    """Give a browser."""
    found = find_chromium()
    if found is None:
        raise BenchmarkBroken(MISSING)
    from playwright.sync_api import sync_playwright  # the other benchmarks do without it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(OPTIONS))
        yield browser
        browser.close()


@contextmanager
def serving_lab(url: str | None) -> Iterator[str]:
    """Give the address of a JupyterLab: the one that is named, or one of this environment."""
    if url is not None:
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="reprise-benchmark-") as name:
        home, root = Path(name, "home"), Path(name, "root")
        home.mkdir()
        root.mkdir()
        with running_lab(Path(sys.executable).parent, home, root) as lab:
            yield lab.url


if __name__ == "__main__":
    sys.exit(main())
